"""A run over all shards, from files to a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from summitline import evaluation, report, scoring
from summitline.errors import FormatError, SubmissionError
from summitline.evaluation import Benchmark
from summitline.formats import shards
from summitline.metrics.score import prf
from summitline.report import Report
from summitline.scoring import CORPUS_METRICS, METRICS, Counted
from summitline.streaming.inspection import corrupt, has_windows
from summitline.streaming.joining import Line, Pair, lines, pairs
from summitline.streaming.tally import Tally, Told
from summitline.streaming.tasks import How, Task, done
from summitline.submission import Problems
from summitline.submission.wording import printable, show
from summitline.workers import each

LISTED = 200
"""Documents up to which a report has each of them."""
TOGETHER = 8
"""Documents of a task."""
DIGEST = 2**256


class Streamed(NamedTuple):
    """A report, what gold is, and the hash of the predictions."""

    report: Report
    benchmark: Benchmark
    predictions_sha256: str

    def result(self) -> dict[str, Any]:
        """Return the result file."""
        return report.result(
            self.report,
            corpus=self.benchmark.facts,
            predictions_sha256=self.predictions_sha256,
            environment=evaluation.environment(),
        )


@dataclass(frozen=True, slots=True)
class Summary(Report):
    """The scores of more documents than are listed; ``macros``: metric -> mean over all of them."""

    macros: dict[str, float | None]

    def macro(self, metric: str) -> float | None:
        """Return the mean of F1, or of the value, over the documents that have one."""
        return self.macros.get(metric)


def score(
    *,
    gold: Path,
    system: Path,
    setting: str,
    zone: str = "body",
    calendar: bool | None = None,
    benchmark: Benchmark | None = None,
    workers: int = 1,
    skip_corrupt: bool = False,
) -> Streamed:
    """Score predictions against gold, each a file, a folder or a glob; raise SubmissionError with all problems.

    ``calendar``: by default the dates of gold count if an event has a window of days, which is looked for first.
    ``benchmark``: what gold is, if that is known. ``skip_corrupt``: leave out, and tell of, files that cannot be read
    to their end, or with lines that are no JSON; every file is then read twice. What they hold is missing: gold's
    documents are not scored, and the system's are scored as empty.
    """
    scoring.check(setting=setting, zone=zone)
    truth, answers = shards.find(gold), shards.find(system)
    skipped = corrupt([*truth, *answers]) if skip_corrupt else {}
    whole = not skipped.keys() & set(truth)
    truth, answers = ([shard for shard in side if shard not in skipped] for side in (truth, answers))
    if not truth:
        raise FormatError(f"{gold}: no file that can be read to its end")
    dates = calendar if calendar is not None else benchmark.calendar if benchmark else has_windows(truth)
    warnings = [f"{printable(str(shard))}: skipped: {fault}" for shard, fault in skipped.items()]
    with TemporaryDirectory(prefix="summitline-") as folder:
        run = _Run(Path(folder), How(setting, zone, dates), gold_is_whole=whole)
        run.count(truth, answers, workers)
        if benchmark is None:
            benchmark = evaluation.of_others(gold.resolve().name, run.documents, run.hashes[0], calendar=dates)
        return Streamed(run.report(benchmark, warnings), benchmark, run.hashes[1])


class _Run:
    """One run over all shards."""

    def __init__(self, folder: Path, how: How, *, gold_is_whole: bool) -> None:
        self.how, self.gold_is_whole = how, gold_is_whole
        self.problems, self.missing = Problems(), Told()
        self.documents, self.strangers, self.digests, self.tokens = 0, 0, [0, 0], True
        self.listed: dict[str, Counted] = {}
        self.parts, self.counts = folder / "lines", folder / "counts"
        self.parts.mkdir()
        self.counts.mkdir()
        self.tally = Tally(self.counts)

    @property
    def hashes(self) -> tuple[str, str]:
        """Those of gold and of the predictions."""
        return f"{self.digests[0]:064x}", f"{self.digests[1]:064x}"

    def count(self, gold: Sequence[Path], system: Sequence[Path], workers: int) -> None:
        """Count everything; raise SubmissionError with all problems."""
        found = pairs(
            gold=lines(gold, self.problems),
            system=lines(system, self.problems),
            folder=self.parts,
            problems=self.problems,
            strangers=self._stranger,
        )
        for one in each(partial(done, how=self.how), self._tasks(found), workers=workers):
            for problem in one.problems.found:
                self.problems.add(*problem)
            self.problems.count += one.problems.count - len(one.problems.found)
            self.missing.add(one.missing)
            self.digests = [(a + b) % DIGEST for a, b in zip(self.digests, one.digests, strict=True)]
            self.tokens &= one.tokens
            self.listed |= one.listed
            self.tally.add(one.part)
        if self.problems.count:
            known = sorted(self.problems.found, key=lambda p: (p.file, p.line or 0))
            raise SubmissionError([*map(str, known), *filter(None, [self.problems.rest])])

    def _tasks(self, found: Iterator[Pair]) -> Iterator[Task]:
        while chosen := list(islice(found, TOGETHER)):
            if self.problems.too_many:
                return
            yield Task(chosen, counts=not self.problems.count, listed=self.documents < LISTED)
            self.documents += len(chosen)

    def _stranger(self, line: Line) -> None:
        if self.gold_is_whole:
            self.problems.add(line.file, line.number, "$.doc_id", f"unknown document {show(line.doc_id)}")
        self.strangers += 1

    def report(self, benchmark: Benchmark, warnings: Sequence[str]) -> Report:
        """Return the report of what was counted."""
        told = [*warnings, *self._warnings()]
        signature = scoring.signature(
            corpus=benchmark.name,
            setting=self.how.setting,
            zone=self.how.zone,
            calendar=self.how.calendar,
            documents=self.documents,
        )
        beyond = {name: prf({}) for name in CORPUS_METRICS}
        if self.documents <= LISTED:
            return scoring.total(
                self.listed, signature=signature, setting=self.how.setting, warnings=told, beyond=lambda _: beyond
            )
        for title, found in (("warnings", self.tally.warnings), ("contradictions", self.tally.contradictions)):
            if found.count > len(found.first):
                told.append(f"{found.count} {title}, of which {len(found.first)} are told")
        return Summary(
            signature=signature,
            setting=self.how.setting,
            metrics={name: metric.score(self.tally.totals[name]) for name, metric in METRICS.items()} | beyond,
            intervals=self.tally.intervals(),
            these_texts={},
            documents={},
            blocks={},
            warnings=(*told, *self.tally.warnings.first),
            contradictions=tuple(self.tally.contradictions.first),
            macros=self.tally.macros(),
        )

    def _warnings(self) -> Iterator[str]:
        for doc_id in sorted(self.missing.first):
            yield f"{doc_id}: not in the submission, scored as empty"
        if self.missing.count > len(self.missing.first):
            yield f"{self.missing.count} documents are not in the submission, scored as empty"
        if self.strangers:
            yield f"{self.strangers} documents of the system are in no file of gold that could be read: left out"
        if not self.tokens:
            yield scoring.NO_TOKENS
        yield f"read document by document: {', '.join(CORPUS_METRICS)} are null"
        if self.documents > LISTED:
            yield f"more than {LISTED} documents: the counts of each of them are left out"
