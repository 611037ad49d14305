"""Compare systems by their result files, document by document.

The first result is the baseline; the difference of a score is what a system is above it. Results are comparable if all
conventions are the same: signature, fingerprint of the corpus, documents.

The difference of two micro scores has the two intervals of ``summitline.intervals``; what both systems count in a
document, or block, is one observation. The test (``summitline.significance``) is about documents: could the mean of
their differences be 0? Documents weigh the same there, so that mean and micro difference may disagree. A document in
which one of the systems has no score is not compared.

Holm's adjustment is over all tests of a call, and is made only if the floor of p lets one of them stay at or below .05.
Corpus metrics (``*.cross``, ``timeline``) are one value over all documents and cannot be compared in this way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from summitline.errors import SummitlineError
from summitline.intervals import Interval, interval, these_texts
from summitline.report import HEADLINES
from summitline.results import Result, conventions, read_result
from summitline.scoring import CORPUS_METRICS, METRICS
from summitline.significance import ALPHA, TIE, floor, holm, sign_flip

BOUNDS = (-1.0, 1.0)

Side = tuple[int, str]
"""A count of the baseline, 0, or of the system, 1."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a system is above the baseline in one metric; None where one of the two has no score.

    ``scores`` are micro, the baseline's first; ``documents`` has doc_id -> difference. ``adjusted`` is p by Holm, None
    where no p could be small enough.
    """

    system: str
    metric: str
    scores: tuple[float | None, float | None]
    difference: float | None
    interval: Interval | None
    these_texts: Interval | None
    documents: Mapping[str, float]
    p: float | None
    floor: float | None
    adjusted: float | None = None

    @property
    def mean(self) -> float | None:
        """The mean difference of documents, which the test is about."""
        return sum(self.documents.values()) / len(self.documents) if self.documents else None

    @property
    def ahead(self) -> int:
        """The number of documents in which the system is above the baseline."""
        return sum(difference > TIE for difference in self.documents.values())

    @property
    def rejected(self) -> bool:
        """Whether p by Holm is at most .05, which it cannot be below six documents."""
        return self.adjusted is not None and self.adjusted <= ALPHA


@dataclass(frozen=True, slots=True)
class Differences:
    """Every other system against the baseline, metric by metric."""

    signature: str
    fingerprint: str
    baseline: str
    systems: tuple[str, ...]
    documents: tuple[str, ...]
    differences: tuple[Difference, ...]


def compare_files(paths: Sequence[Path], metrics: Sequence[str] | None = None) -> Differences:
    """Compare result files, the first of which is the baseline's; a system is called as its file, without .json.

    ``metrics``: names, "all" for all; by default those of the leaderboard.
    """
    stems = [path.stem for path in paths]
    names = stems if len(set(stems)) == len(stems) else [str(path) for path in paths]
    if len(set(names)) < len(names):
        raise SummitlineError(f"{max(names, key=names.count)}: expected different files")
    results = {name: read_result(path) for name, path in zip(names, paths, strict=True)}
    return compare(results, tuple(METRICS) if metrics and "all" in metrics else metrics or HEADLINES)


def compare(results: Mapping[str, Result], metrics: Sequence[str]) -> Differences:
    """Compare results by name, the first of which is the baseline.

    Raise SummitlineError with the conventions that differ, for a metric that is none of documents, and for one result.
    """
    chosen = tuple(dict.fromkeys(metrics))
    for metric in chosen:
        if metric not in METRICS:
            told = "one value over all documents" if metric in CORPUS_METRICS else f"not one of {', '.join(METRICS)}"
            raise SummitlineError(f"metric {metric!r}: {told}")
    (baseline, first), *others = results.items()
    if not others:
        raise SummitlineError(f"{baseline}: expected another result to compare it with")
    if unequal := [line for name, other in others for line in _unequal(first, other, baseline, name)]:
        raise SummitlineError("\n".join(unequal))
    return Differences(
        signature=first["signature"],
        fingerprint=first["corpus"]["fingerprint"],
        baseline=baseline,
        systems=tuple(name for name, _ in others),
        documents=tuple(sorted(first["documents"])),
        differences=_adjusted([_difference(name, metric, first, other) for name, other in others for metric in chosen]),
    )


def _unequal(first: Result, other: Result, baseline: str, name: str) -> Iterator[str]:
    """Yield every convention in which two results differ."""
    one, two = (
        {
            **conventions(result["signature"]),
            "fingerprint of the corpus": result["corpus"]["fingerprint"],
            "documents": " ".join(sorted(result["documents"])),
        }
        for result in (first, other)
    )
    for key in sorted(one.keys() | two.keys()):
        if one.get(key) != two.get(key):
            values = f"{one.get(key, 'nothing')} in {baseline}, {two.get(key, 'nothing')} in {name}"
            yield f"not comparable: {key}: {values}"


def _difference(name: str, metric: str, first: Result, other: Result) -> Difference:
    def above(counts: Mapping[Side, int]) -> float | None:
        sides = ({key: n for (side, key), n in counts.items() if side == which} for which in (0, 1))
        return _above(*map(METRICS[metric].headline, sides))

    scores = (_headline(first["metrics"][metric]), _headline(other["metrics"][metric]))
    pairs = {d: (first["documents"][d][metric], other["documents"][d][metric]) for d in sorted(first["documents"])}
    blocks = [_blocks(metric, first["blocks"][d], other["blocks"][d]) for d in pairs]
    differences = {d: _above(*map(_headline, pair)) for d, pair in pairs.items()}
    documents = {d: difference for d, difference in differences.items() if difference is not None}
    values = list(documents.values())
    return Difference(
        system=name,
        metric=metric,
        scores=scores,
        difference=_above(*scores),
        interval=interval([_paired(*map(_counts, pair)) for pair in pairs.values()], above, BOUNDS),
        these_texts=None if METRICS[metric].whole else these_texts(blocks, above, BOUNDS),
        documents=documents,
        p=sign_flip(values) if values else None,
        floor=floor(values) if values else None,
    )


def _adjusted(found: Sequence[Difference]) -> tuple[Difference, ...]:
    """Add p by Holm over all tests, if the least p that they could have would stay at or below the level."""
    tests = {i: (d.p, d.floor) for i, d in enumerate(found) if d.p is not None and d.floor is not None}
    if not tests or len(tests) * min(least for _, least in tests.values()) > ALPHA:
        return tuple(found)
    adjusted = dict(zip(tests, holm([p for p, _ in tests.values()]), strict=True))
    return tuple(replace(difference, adjusted=adjusted.get(i)) for i, difference in enumerate(found))


def _blocks(metric: str, one: Mapping[str, Any], two: Mapping[str, Any]) -> list[dict[Side, int]]:
    """Return what both systems count in each block of a document."""
    numbers = sorted(one.keys() | two.keys())
    return [_paired(*(side.get(number, {}).get(metric, {}) for side in (one, two))) for number in numbers]


def _paired(one: Mapping[str, int], two: Mapping[str, int]) -> dict[Side, int]:
    return {(0, key): n for key, n in one.items()} | {(1, key): n for key, n in two.items()}


def _above(one: float | None, two: float | None) -> float | None:
    return None if one is None or two is None else two - one


def _headline(entry: Mapping[str, Any] | None) -> float | None:
    return entry.get("f1", entry.get("value")) if entry else None


def _counts(entry: Mapping[str, Any] | None) -> Mapping[str, int]:
    return entry["counts"] if entry else {}
