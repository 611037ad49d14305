"""Counts of documents -> their sum, its scores and intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from summitline.errors import SummitlineError
from summitline.intervals import CONVENTIONS, Interval, interval, these_texts
from summitline.metrics import coreference, sequence, timeline
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Score
from summitline.report import Report
from summitline.schema import Document
from summitline.scoring.document import METRICS, ZONES, Counted, compared, count, summed
from summitline.submission import SETTINGS, renumber
from summitline.workers import each

SCORES_VERSION = "0.3"
NO_TOKENS = "gold has no tokens: entities.seqeval is null"

CORPUS_METRICS: dict[str, Callable[[Sequence[Comparison]], Score]] = {
    "coreference.events.cross": lambda comparisons: coreference.cross(comparisons, "events"),
    "coreference.entities.cross": lambda comparisons: coreference.cross(comparisons, "entities"),
    "timeline": timeline.cross,
}


def score(
    *,
    gold: Iterable[Document],
    system: Iterable[Document],
    setting: str = "end-to-end",
    zone: str = "body",
    calendar: bool = True,
    corpus: str = "",
    workers: int = 1,
) -> Report:
    """Score the documents of a system against gold, matched by ``doc_id``.

    ``setting``: end-to-end or gold-mentions (the system's ids are then those of ``summitline.renumber(gold)``).
    ``zone``: mentions of other zones are removed from both sides first. ``calendar=False``: for corpora that carry
    TLINKs only. ``corpus``: what the signature calls the gold. ``workers``: processes that count documents
    (``summitline.workers``); the report is the same for any number of them. Text, creation times, zones, tokens and
    sentences are gold's on both sides. A gold document that the system leaves out is scored as empty and listed in
    ``warnings``; one that gold does not have, or with another text, raises SummitlineError.
    """
    check(setting=setting, zone=zone)
    given = setting == "gold-mentions"
    truth = {d.doc_id: renumber(d) if given else d for d in gold}
    answers = {d.doc_id: d for d in system}
    if strangers := sorted(answers.keys() - truth.keys()):
        raise SummitlineError(f"the system has documents that gold does not have: {', '.join(strangers)}")
    warnings = [f"{doc_id}: not in the submission, scored as empty" for doc_id in truth if doc_id not in answers]
    if any(d.tokens is None for d in truth.values()):
        warnings.append(NO_TOKENS)
    comparisons = {
        doc_id: compared(document, answers.get(doc_id), zone=zone, given=given, calendar=calendar)
        for doc_id, document in truth.items()
    }
    counted = dict(zip(comparisons, each(count, comparisons.values(), workers=workers), strict=True))
    return total(
        counted,
        signature=signature(corpus=corpus, setting=setting, zone=zone, calendar=calendar, documents=len(truth)),
        setting=setting,
        warnings=warnings,
        beyond=lambda chunks: _corpus_scores(tuple(comparisons.values()), chunks),
    )


def check(*, setting: str, zone: str) -> None:
    """Raise SummitlineError for a setting or a zone that there is not."""
    if setting not in SETTINGS:
        raise SummitlineError(f"setting: {setting!r} is not one of {', '.join(SETTINGS)}")
    if zone not in ZONES:
        raise SummitlineError(f"zone: {zone!r} is not one of {', '.join(ZONES)}")


def total(
    documents: Mapping[str, Counted],
    *,
    signature: str,
    setting: str,
    warnings: Iterable[str],
    beyond: Callable[[Score], Mapping[str, Score]],
) -> Report:
    """Return the report of what documents add.

    ``beyond``: returns the scores that no sum of counts gives; it is told what the counts say of entities.seqeval.
    """
    counts = {doc_id: counted.counts() for doc_id, counted in documents.items()}
    totals = {name: metric.score(summed(c[name] for c in counts.values())) for name, metric in METRICS.items()}
    blocks = {doc_id: counted.blocks for doc_id, counted in documents.items()}
    return Report(
        signature=signature,
        setting=setting,
        metrics={**totals, **beyond(totals["entities.seqeval"])},
        intervals={name: interval([c[name] for c in counts.values()], m.headline) for name, m in METRICS.items()},
        these_texts={name: _these_texts(name, blocks.values()) for name in METRICS},
        documents={d: {name: metric.score(c[name]) for name, metric in METRICS.items()} for d, c in counts.items()},
        blocks={
            d: {str(k): {name: dict(c) for name, c in block.items() if c} for k, block in sorted(found.items())}
            for d, found in blocks.items()
        },
        warnings=(*warnings, *chain.from_iterable(counted.warnings for counted in documents.values())),
        contradictions=tuple(chain.from_iterable(counted.contradictions for counted in documents.values())),
    )


def signature(*, corpus: str, setting: str, zone: str, calendar: bool, documents: int) -> str:
    """Return every convention behind the numbers, as sorted key:value pairs joined by |; never the system's name."""
    parts = {
        "calendar": "on" if calendar else "off",
        "corpus": corpus or "unnamed",
        "documents": str(documents),
        "links": "closure" if calendar else "stated",
        "match": "exact-then-overlap",
        "scores": SCORES_VERSION,
        "seqeval": "1.2.2/strict/IOB2",
        "setting": setting,
        "zone": zone,
        **CONVENTIONS,
    }
    return "|".join(f"{key}:{value}" for key, value in sorted(parts.items()))


def _corpus_scores(comparisons: Sequence[Comparison], chunks: Score) -> dict[str, Score]:
    found = {name: metric(comparisons) for name, metric in CORPUS_METRICS.items()}
    if chunks.precision is None or chunks.recall is None:
        return found
    gold, system = [c.gold for c in comparisons], [c.system for c in comparisons]
    precision, recall, f1 = sequence.seqeval_scores(gold=gold, system=system)
    return found | {"entities.seqeval": chunks._replace(precision=precision, recall=recall, f1=f1)}


def _these_texts(name: str, documents: Iterable[Mapping[int, Mapping[str, Counter[str]]]]) -> Interval | None:
    """Return the interval of a metric over blocks of sentences; None where its counts do not belong to blocks."""
    blocks = [[block[name] for block in found.values()] for found in documents]
    return None if METRICS[name].whole else these_texts(blocks, METRICS[name].headline)
