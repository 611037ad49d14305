"""The errors that a caller may want to catch.

SummitlineError
├── SchemaError           schema.toml itself is wrong
├── FormatError           a file is not in the form that it should have
│   └── SubmissionError   predictions: carries every problem found
├── DocumentError         a Document that cannot be: a span outside its text, an id twice
├── WindowError           a date window or a TIMEX3 value that cannot be read
├── Contradiction         no timeline satisfies the constraints (in summitline.closure): carries a shortest cycle
├── CorpusError           the corpus, the seeds and the annotations do not fit together
├── RunError              a system could not be run
└── ServerError           Label Studio did not start or refused
"""

from __future__ import annotations

from collections.abc import Sequence


class SummitlineError(Exception):
    """Whatever this package refuses, in one message for the user."""


class SchemaError(SummitlineError):
    """schema.toml itself is wrong."""


class FormatError(SummitlineError):
    """A file is not in the form that it should have."""


class SubmissionError(FormatError):
    """Predictions that cannot be scored; ``problems`` has one message for each fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class DocumentError(SummitlineError):
    """A document that cannot be: a span outside its text, an id twice."""


class WindowError(SummitlineError):
    """A date window or a TIMEX3 value that cannot be read."""


class CorpusError(SummitlineError):
    """The corpus, the seeds and the annotations do not fit together."""


class RunError(SummitlineError):
    """A system could not be run."""


class ServerError(SummitlineError):
    """Label Studio did not start or refused."""
