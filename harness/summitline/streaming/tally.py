"""Sums over any number of documents: totals in memory, the counts behind each document's headlines in files.

A file has one row of numbers (float64) for each document that counts anything for its metric, so that a bootstrap can
draw documents again: 100 bytes to 1 KiB a document for all metrics. Intervals are those of ``summitline.intervals``;
the files are read run by run, once for all metrics that count in the same number of documents. Those of the same
documents in the same order are equal to those in memory; in another order the samples are others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from summitline.intervals import MANY, Interval, jackknife, of_samples, sample_sums
from summitline.scoring import METRICS, Counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TOLD = 100


@dataclass(slots=True)
class Told:
    """What is told in words: the first hundred, and the number of all."""

    first: list[Any] = field(default_factory=list)
    count: int = 0

    def add(self, things: Iterable[Any]) -> None:
        """Tell of more."""
        for thing in things:
            self.count += 1
            if self.count <= TOLD:
                self.first.append(thing)


class Part(NamedTuple):
    """What a run of documents adds.

    ``totals``: metric -> counts; ``values``: metric -> headline of each document that has one; ``rows``: metric -> for
    each document that counts anything, the counts that the headline needs.
    """

    totals: dict[str, Counter[str]]
    values: dict[str, list[float]]
    rows: dict[str, list[list[float]]]
    warnings: list[str]
    contradictions: list[Mapping[str, Any]]


def part(documents: Iterable[Counted]) -> Part:
    """Return what some documents add."""
    found = Part({m: Counter() for m in METRICS}, {m: [] for m in METRICS}, {m: [] for m in METRICS}, [], [])
    for counted in documents:
        found.warnings.extend(counted.warnings)
        found.contradictions.extend(counted.contradictions)
        for name, counts in counted.counts().items():
            if any(counts.values()):
                metric = METRICS[name]
                found.totals[name].update(counts)
                found.rows[name].append([counts.get(key, 0) for key in metric.needs])
                if (value := metric.headline(counts)) is not None:
                    found.values[name].append(value)
    return found


class Tally:
    """The sum of parts; ``folder``: an empty one, for its files."""

    def __init__(self, folder: Path) -> None:
        """Begin with nothing."""
        self.totals: dict[str, Counter[str]] = {name: Counter() for name in METRICS}
        self.warnings, self.contradictions = Told(), Told()
        self._values = {name: (0.0, 0) for name in METRICS}
        self._files = {name: folder / name for name in METRICS}
        for file in self._files.values():
            file.touch()

    def add(self, part: Part) -> None:
        """Add what a run of documents adds."""
        import numpy as np

        self.warnings.add(part.warnings)
        self.contradictions.add(part.contradictions)
        for name, totals in part.totals.items():
            self.totals[name].update(totals)
            total, number = self._values[name]
            for value in part.values[name]:
                total += value
            self._values[name] = total, number + len(part.values[name])
            if part.rows[name]:
                with self._files[name].open("ab") as file:
                    file.write(np.array(part.rows[name], np.float64).tobytes())

    def macros(self) -> dict[str, float | None]:
        """Return the mean of the headline over the documents that have one, by metric."""
        return {name: total / number if number else None for name, (total, number) in self._values.items()}

    def intervals(self) -> dict[str, Interval | None]:
        """Return the interval of each metric."""
        groups: dict[int, list[str]] = {}
        for name, file in self._files.items():
            width = 8 * len(METRICS[name].needs)
            groups.setdefault(file.stat().st_size // width, []).append(name)
        found: dict[str, Interval | None] = {}
        for documents, names in groups.items():
            found |= self._few(names) if documents < MANY else self._many(documents, names)
        return found

    def _few(self, names: Sequence[str]) -> dict[str, Interval | None]:
        found = {}
        for name in names:
            metric = METRICS[name]
            rows = self._rows(name, slice(0, MANY)).tolist()
            found[name] = jackknife([[dict(zip(metric.needs, row, strict=True)) for row in rows]], metric.headline)
        return found

    def _many(self, documents: int, names: Sequence[str]) -> dict[str, Interval | None]:
        import numpy as np

        sums = sample_sums(documents, lambda run: np.hstack([self._rows(name, run) for name in names]))
        found, column = {}, 0
        for name in names:
            metric = METRICS[name]
            own = sums[:, column : column + len(metric.needs)]
            column += len(metric.needs)
            samples = (metric.headline(dict(zip(metric.needs, row, strict=True))) for row in own.tolist())
            found[name] = of_samples(metric.headline(self.totals[name]), samples, documents)
        return found

    def _rows(self, name: str, run: slice) -> NDArray[np.float64]:
        """Return the rows of a metric for a run of documents; read, since the pages of a mapped file add up."""
        import numpy as np

        width, documents = len(METRICS[name].needs), run.stop - run.start
        start = np.dtype(np.float64).itemsize * width * run.start
        return np.fromfile(self._files[name], np.float64, documents * width, offset=start).reshape(-1, width)
