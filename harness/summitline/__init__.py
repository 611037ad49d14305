"""Measure how well machines understand time in text.

    import summitline as sl
    gold = sl.load()
    system = sl.read_predictions("mine.jsonl", gold=gold)
    report = sl.score(gold=gold, system=system)
    print(report)

Heavy libraries are imported by the functions that need them, so that importing the package costs nothing.
"""

from typing import TYPE_CHECKING, Any

from summitline.closure import Closure, Constraint, Contradiction, Point
from summitline.constraints import document_constraints, told_link
from summitline.dataset import CORPUS, folds, load
from summitline.errors import FormatError, RunError, SubmissionError, SummitlineError
from summitline.formats.jsonl import read_gold, write
from summitline.metrics.score import Score
from summitline.relations import form_of, inverse
from summitline.report import Report
from summitline.schema import CreationTime, Document, Entity, Event, Mention, Timex, TLink, Zone
from summitline.segmentation import segment
from summitline.submission import given, read_predictions, renumber

if TYPE_CHECKING:
    from summitline.scoring import score
else:

    def __getattr__(name: str) -> Any:
        """Import ``score`` when it is asked for: its metrics are made from schema.toml, which may have a mistake."""
        if name != "score":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from summitline.scoring import score

        return score

    def __dir__() -> list[str]:
        return sorted({*globals(), "score"})


__version__ = "0.3.0"

__all__ = [
    "CORPUS",
    "Closure",
    "Constraint",
    "Contradiction",
    "CreationTime",
    "Document",
    "Entity",
    "Event",
    "FormatError",
    "Mention",
    "Point",
    "Report",
    "RunError",
    "Score",
    "SubmissionError",
    "SummitlineError",
    "TLink",
    "Timex",
    "Zone",
    "document_constraints",
    "folds",
    "form_of",
    "given",
    "inverse",
    "load",
    "read_gold",
    "read_predictions",
    "renumber",
    "score",
    "segment",
    "told_link",
    "write",
]
