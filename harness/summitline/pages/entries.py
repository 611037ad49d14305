"""What a report is made of: results, and where they are at hand the predictions behind them and a system card.

Three places hold results: a result file; a submission, that is a folder with result.json, predictions.jsonl.gz and
submission.toml; and what ``summitline bench`` writes, a folder with results/ and predictions/. Results that stand in
one table must have been scored alike: the same corpus, and in each setting the same signature.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from summitline.errors import SummitlineError
from summitline.evaluation import sha256_of
from summitline.pages.rendering import slug
from summitline.results import Result, conventions, read_result
from summitline.schema import Document
from summitline.submission import SETTINGS, read_predictions
from summitline.system_card import SystemCard, read_card

PREDICTIONS = "predictions.jsonl.gz"


@dataclass(frozen=True, slots=True)
class Entry:
    """One result: ``name`` of the system, ``path`` of the result file, and what else is there."""

    name: str
    path: Path
    result: Result
    predictions: Path | None = None
    card: SystemCard | None = None

    @property
    def setting(self) -> str:
        """What the system was shown."""
        return str(self.result["setting"])

    @property
    def page(self) -> str:
        """The file name of its page, without the ending."""
        return f"{slug(self.name)}.{self.setting}"

    @property
    def conventions(self) -> dict[str, str]:
        """The parts of the signature."""
        return conventions(self.result["signature"])

    def answers(self, gold: Iterable[Document]) -> tuple[Document, ...] | None:
        """Return the predictions, checked; None without a file; SummitlineError if they are not those of the result."""
        if self.predictions is None:
            return None
        found = read_predictions(self.predictions, gold=gold, setting=self.setting)
        if sha256_of(found) != self.result["predictions_sha256"]:
            raise SummitlineError(f"{self.predictions}: not the predictions of {self.path}: another predictions_sha256")
        return found


def find(paths: Sequence[Path], predictions: Sequence[Path] = ()) -> tuple[Entry, ...]:
    """Return the entries of files and folders; ``predictions``: for result files, in their order."""
    entries = [entry for path in paths for entry in (_of_folder(path) if path.is_dir() else [_of_file(path)])]
    if predictions:
        if len(predictions) != len(entries):
            raise SummitlineError(f"{len(entries)} results and {len(predictions)} files of predictions: one for each")
        entries = [replace(entry, predictions=file) for entry, file in zip(entries, predictions, strict=True)]
    _refuse_mixture(entries)
    return tuple(entries)


def _of_file(path: Path) -> Entry:
    result = read_result(path)
    return Entry(path.name.removesuffix(".json").removesuffix(f".{result['setting']}"), path, result)


def _of_folder(folder: Path) -> Iterator[Entry]:
    single, many = folder / "result.json", sorted((folder / "results").glob("*.json"))
    if single.is_file():
        card = read_card(folder / "submission.toml")
        answers = folder / PREDICTIONS
        yield Entry(card.name, single, read_result(single), answers if answers.is_file() else None, card)
    for path in many:
        answers = folder / "predictions" / f"{path.stem}.jsonl.gz"
        yield replace(_of_file(path), predictions=answers if answers.is_file() else None)
    if not many and not single.is_file():
        raise SummitlineError(f"{folder}: no result here: expected result.json, or results/*.json")


def _refuse_mixture(entries: Sequence[Entry]) -> None:
    """Raise SummitlineError where entries cannot stand in one table."""
    pages: dict[str, Entry] = {}
    for entry in entries:
        first = pages.setdefault(entry.page, entry)
        if first is not entry:
            raise SummitlineError(f"{first.path} and {entry.path}: two results of one name, {entry.page}")
        if entry.card and entry.card.setting != entry.setting:
            told = f"setting {entry.setting}, but submission.toml says {entry.card.setting}"
            raise SummitlineError(f"{entry.path}: {told}")
        _refuse_difference(entries[0], entry, "corpus", entries[0].result["corpus"], entry.result["corpus"])
    for setting in SETTINGS:
        alike = [entry for entry in entries if entry.setting == setting]
        for entry in alike:
            _refuse_difference(alike[0], entry, "signature", alike[0].conventions, entry.conventions)


def _refuse_difference(a: Entry, b: Entry, what: str, first: Mapping[str, Any], second: Mapping[str, Any]) -> None:
    for key in sorted(first.keys() | second.keys()):
        if first.get(key) != second.get(key):
            values = f"{first.get(key)} and {second.get(key)}"
            raise SummitlineError(f"{a.path} and {b.path}: not scored alike: {what} {key}: {values}")
