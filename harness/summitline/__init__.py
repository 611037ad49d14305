"""Measure how well machines understand time in text.

    import summitline as sl
    gold = sl.load()
    system = sl.read_predictions("mine.jsonl", gold=gold)
    report = sl.score(gold=gold, system=system)
    print(report)

Everything is imported when it is first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summitline.closure import Closure, Constraint, Contradiction, Point
    from summitline.constraints import document_constraints, told_link
    from summitline.dataset import CORPUS, folds, load
    from summitline.errors import FormatError, RunError, SubmissionError, SummitlineError
    from summitline.formats.jsonl import read_gold, write
    from summitline.metrics.score import Score
    from summitline.relations import form_of, inverse
    from summitline.schema import CreationTime, Document, Entity, Event, Mention, Timex, TLink, Zone
    from summitline.scoring import Report, score
    from summitline.segmentation import segment
    from summitline.submission import given, read_predictions, renumber

__version__ = "0.1.0"

_WHERE = {
    "closure": ("Closure", "Constraint", "Contradiction", "Point"),
    "constraints": ("document_constraints", "told_link"),
    "dataset": ("CORPUS", "folds", "load"),
    "errors": ("FormatError", "RunError", "SubmissionError", "SummitlineError"),
    "formats.jsonl": ("read_gold", "write"),
    "metrics.score": ("Score",),
    "relations": ("form_of", "inverse"),
    "schema": ("CreationTime", "Document", "Entity", "Event", "Mention", "TLink", "Timex", "Zone"),
    "scoring": ("Report", "score"),
    "segmentation": ("segment",),
    "submission": ("given", "read_predictions", "renumber"),
}
_MODULE = {name: module for module, names in _WHERE.items() for name in names}

__all__ = sorted(_MODULE)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name not in _MODULE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
