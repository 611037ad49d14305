"""Predictions of strangers -> Documents, or all of their problems at once.

Nothing in a submission is trusted. Every problem says where it is, what was expected and what stands there:
``mine.jsonl:12: $.events[3].start: expected int >= 0, got "x"``. A contradiction is no problem: it is scored, and
``read(...).warnings()`` tells of it.
"""

from summitline.submission.answer import check
from summitline.submission.problems import Problem, Problems
from summitline.submission.reading import Reading, read, read_predictions
from summitline.submission.settings import SETTINGS, given, renumber

__all__ = [
    "SETTINGS",
    "Problem",
    "Problems",
    "Reading",
    "check",
    "given",
    "read",
    "read_predictions",
    "renumber",
]
