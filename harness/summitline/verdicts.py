"""How gold was decided, and what became of it when it was judged again.

Three files lie in the folder of an adjudicated gold:

* ``adjudication.jsonl``: {doc_id, item, answers, decision, rule, why}, a line a decision (``summitline.adjudication``);
* ``again.jsonl``: {doc_id, item, agreed, again}: a tenth of the mentions on which all annotators agree, with every
  attribute, and of the links, given anew by a judge who saw no answer;
* ``open_pairs.jsonl``: {stage, doc_id, source, target, verdict, why}: random samples of the pairs further apart than
  neighbouring sentences of which gold knew nothing before the ladder (``summitline.ladder``) and knows nothing after
  it; verdict ``open``, or the order of the begins that a reader can tell: a miss.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from summitline.errors import CorpusError, FormatError
from summitline.formats import sources
from summitline.formats.lines import parse

DECISIONS, AGAIN, OPEN_PAIRS = "adjudication.jsonl", "again.jsonl", "open_pairs.jsonl"
OPEN = "open"
STAGES = ("before", "after")

Record = Mapping[str, Any]


class Verdicts(NamedTuple):
    """The records of the three files; empty where there is none."""

    decisions: Sequence[Record]
    again: Sequence[Record]
    open_pairs: Sequence[Record]

    @property
    def disputed(self) -> list[Record]:
        """The decisions on items on which the annotators differ."""
        return [record for record in self.decisions if len(set(record["answers"].values())) > 1]

    def wins(self) -> dict[str, tuple[int, int]]:
        """Return for each annotator how many disputed items were decided its way, of those that it answered."""
        won, answered = Counter[str](), Counter[str]()
        for record in self.disputed:
            for annotator, answer in record["answers"].items():
                answered[annotator] += 1
                won[annotator] += answer == record["decision"]
        return {annotator: (won[annotator], answered[annotator]) for annotator in sorted(answered)}

    def overturned(self, *, links: bool) -> tuple[int, int]:
        """Return how many of the agreed attributes, or links, were judged otherwise, and how many were judged."""
        records = [record for record in self.again if ("-" in record["item"]) == links]
        return sum(record["agreed"] != record["again"] for record in records), len(records)

    def misses(self) -> dict[str, tuple[int, int]]:
        """Return for each stage how many of the sampled open pairs a reader can order, and how many were judged."""
        found = {}
        for stage in STAGES:
            verdicts = [record["verdict"] for record in self.open_pairs if record["stage"] == stage]
            if verdicts:
                found[stage] = sum(verdict != OPEN for verdict in verdicts), len(verdicts)
        return found

    def told(self) -> str:
        """Say all of it in words."""
        return " ".join(self._sentences()) or "This gold was not adjudicated."

    def _sentences(self) -> Iterator[str]:
        if self.decisions:
            wins = "; ".join(f"{name} {_of(*won)}" for name, won in self.wins().items())
            neither = sum(record["decision"] not in record["answers"].values() for record in self.disputed)
            others = len(self.decisions) - len(self.disputed)
            yield (
                f"{len(self.disputed):,} items on which the annotators differ were decided ({wins}; none of the "
                f"answers {neither}); {others} decisions are about items on which all agree, or that nobody had asked."
            )
        if self.again:
            yield (
                f"Of the agreed values judged again blind, {_of(*self.overturned(links=False))} of the attributes and "
                f"{_of(*self.overturned(links=True))} of the endpoint forms of links came out otherwise."
            )
        for stage, judged in self.misses().items():
            yield (
                f"Of the pairs open {stage} the order over the whole text was annotated, drawn at random and judged, a "
                f"reader can order {_of(*judged)}."
            )


def read(folder: Path) -> Verdicts:
    """Read the three files of a folder; raise CorpusError where a line is none of these records."""
    return Verdicts(
        _records(folder / DECISIONS, {"doc_id", "item", "answers", "decision", "rule", "why"}),
        _records(folder / AGAIN, {"doc_id", "item", "agreed", "again"}),
        _records(folder / OPEN_PAIRS, {"stage", "doc_id", "source", "target", "verdict", "why"}),
    )


def _records(path: Path, fields: set[str]) -> list[Record]:
    if not path.is_file():
        return []
    found: list[Record] = []
    for number, line in enumerate(sources.read_bytes(path).splitlines(), 1):
        record = parse(line)
        if isinstance(record, FormatError):
            raise CorpusError(f"{path}:{number}: {record}") from record
        if not isinstance(record, dict) or record.keys() != fields:
            raise CorpusError(f"{path}:{number}: expected the fields {', '.join(sorted(fields))}")
        found.append(record)
    return found


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.1%})" if whole else "none"
