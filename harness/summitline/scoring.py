"""Score a system against gold: the only place that knows the list of metrics.

METRICS sum over documents; CORPUS_METRICS are one value over all of them and have no interval.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple, cast

from summitline.errors import SummitlineError
from summitline.intervals import CONVENTIONS, Interval, interval, these_texts
from summitline.metrics import anchors, awareness, consistency, coreference, sequence, spans, timeline, tlinks
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Places, Score, Units, prf, share
from summitline.report import Report
from summitline.schema import Document, Mention, schema
from summitline.submission import SETTINGS, renumber
from summitline.tags import sentence_index

SENTENCES_IN_A_BLOCK = 10
LINKS_TOLD = 100
ZONES = ("body", "boilerplate", "all")
SCORES_VERSION = "0.2"
EVENT_ATTRIBUTES = tuple(a.name for a in schema()["event"].attributes.values() if a.kind == "choice")


class Metric(NamedTuple):
    """What one document adds, as units or as counts by place, and the score of a sum.

    ``whole``: what it adds is of the whole document, not of places in it.
    """

    units: Callable[[Comparison], Units | Places]
    score: Callable[[Mapping[str, int]], Score] = prf
    whole: bool = False

    def headline(self, counts: Mapping[str, int]) -> float | None:
        """Return the F1, or the value, of a sum."""
        return self.score(counts).headline


def _anchors(comparison: Comparison) -> Units:
    yield from anchors.units(comparison)
    yield from ((place, f"slices:off:{name}") for place, name in anchors.off_axis(comparison))
    yield from ((0, f"days:{days}") for days in anchors.errors(comparison))


def _chains(collection: str) -> Callable[[Comparison], Places]:
    """Return the counts of chains, which are fractions of a whole document, at its begin."""

    def places(comparison: Comparison) -> Places:
        counts = coreference.counts(comparison, collection)
        return cast("Places", {(0, name): n for name, n in counts.items()})

    return places


METRICS: dict[str, Metric] = {
    "entities.strict": Metric(spans.strict("entities")),
    "entities.relaxed": Metric(spans.relaxed("entities")),
    "entities.type": Metric(spans.attribute("entities", "type")),
    "entities.seqeval": Metric(sequence.entities),
    "events.strict": Metric(spans.strict("events")),
    "events.relaxed": Metric(spans.relaxed("events")),
    **{f"events.{name}": Metric(spans.attribute("events", name)) for name in EVENT_ATTRIBUTES},
    "timexes.strict": Metric(spans.strict("timexes")),
    "timexes.relaxed": Metric(spans.relaxed("timexes")),
    "timexes.type": Metric(spans.attribute("timexes", "type")),
    "timexes.value": Metric(spans.attribute("timexes", "value")),
    "tlinks.timeml": Metric(tlinks.timeml),
    "tlinks.tbdense": Metric(tlinks.tbdense),
    "tlinks.matres": Metric(tlinks.matres),
    "tlinks.doctimerel": Metric(tlinks.doctimerel),
    "tlinks.endpoints": Metric(tlinks.endpoints),
    "awareness.acl11": Metric(awareness.acl11),
    "awareness.te3": Metric(awareness.te3),
    "awareness.endpoints": Metric(awareness.endpoints),
    "anchors": Metric(_anchors),
    "coreference.events.within": Metric(_chains("events"), coreference.score, whole=True),
    "coreference.entities.within": Metric(_chains("entities"), coreference.score, whole=True),
    "consistency": Metric(consistency.documents, share, whole=True),
}
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
) -> Report:
    """Score the documents of a system against gold, matched by ``doc_id``.

    ``setting``: end-to-end or gold-mentions (the system's ids are then those of ``summitline.renumber(gold)``).
    ``zone``: mentions of other zones are removed from both sides first. ``calendar=False``: for corpora that carry
    TLINKs only. ``corpus``: what the signature calls the gold. Text, creation times, zones, tokens and sentences are
    gold's on both sides. A gold document that the system leaves out is scored as empty and listed in ``warnings``; one
    that gold does not have, or with another text, raises SummitlineError.
    """
    if setting not in SETTINGS:
        raise SummitlineError(f"setting: {setting!r} is not one of {', '.join(SETTINGS)}")
    if zone not in ZONES:
        raise SummitlineError(f"zone: {zone!r} is not one of {', '.join(ZONES)}")
    given = setting == "gold-mentions"
    truth = {d.doc_id: renumber(d) if given else d for d in gold}
    answers = {d.doc_id: d for d in system}
    if strangers := sorted(answers.keys() - truth.keys()):
        raise SummitlineError(f"the system has documents that gold does not have: {', '.join(strangers)}")
    warnings = [f"{doc_id}: not in the submission, scored as empty" for doc_id in truth if doc_id not in answers]
    comparisons = {}
    for doc_id, document in truth.items():
        answer = _answer(document, answers.get(doc_id))
        comparisons[doc_id] = Comparison(
            gold=within(document, zone), system=within(answer, zone), given=given, calendar=calendar
        )
    if any(d.tokens is None for d in truth.values()):
        warnings.append("gold has no tokens: entities.seqeval is null")
    warnings += _self_links(comparisons)
    blocks = {doc_id: _blocks(comparison) for doc_id, comparison in comparisons.items()}
    counts = {
        doc_id: {name: _sum(block[name] for block in found.values()) for name in METRICS}
        for doc_id, found in blocks.items()
    }
    return Report(
        signature=signature(corpus=corpus, setting=setting, zone=zone, calendar=calendar, documents=len(truth)),
        setting=setting,
        metrics=_totals(counts, comparisons),
        intervals={name: interval([c[name] for c in counts.values()], m.headline) for name, m in METRICS.items()},
        these_texts={name: _these_texts(name, blocks.values()) for name in METRICS},
        documents={d: {name: metric.score(c[name]) for name, metric in METRICS.items()} for d, c in counts.items()},
        blocks={
            d: {str(k): {name: dict(c) for name, c in block.items() if c} for k, block in sorted(found.items())}
            for d, found in blocks.items()
        },
        warnings=tuple(warnings),
        contradictions=tuple(_contradictions(comparisons)),
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


def _answer(gold: Document, system: Document | None) -> Document:
    """Return what a system says of a gold document; nothing where it left the document out."""
    if system is None:
        return replace(gold, entities=(), events=(), timexes=(), tlinks=())
    if system.text != gold.text:
        raise SummitlineError(f"{gold.doc_id}: the text of the system is not the text of gold")
    return replace(gold, entities=system.entities, events=system.events, timexes=system.timexes, tlinks=system.tlinks)


def within(document: Document, zone: str) -> Document:
    """Return a document without the mentions that start in zones of another type, and without links that end there."""
    if zone == "all":
        return document

    def stays(mention: Mention) -> bool:
        found = document.zone_of(mention)
        return (found.type if found else "body") == zone

    others = {z.creation_time for z in document.zones if z.dct and z.type != zone}
    ids = {m.id for m in document.mentions() if stays(m)} | document.creation_times.keys() - others
    return replace(
        document,
        entities=tuple(filter(stays, document.entities)),
        events=tuple(
            e if e.anchor is None or e.anchor in ids else replace(e, anchor=None) for e in document.events if stays(e)
        ),
        timexes=tuple(filter(stays, document.timexes)),
        tlinks=tuple(link for link in document.tlinks if link.source in ids and link.target in ids),
    )


def _blocks(comparison: Comparison) -> dict[int, dict[str, Counter[str]]]:
    """Return the counts of a document by block of sentences; a pair belongs to the block of its first mention."""
    last = max(len(comparison.gold.sentences or ()) - 1, 0) // SENTENCES_IN_A_BLOCK
    found: dict[int, dict[str, Counter[str]]] = {k: {name: Counter() for name in METRICS} for k in range(last + 1)}
    block_of = cache(lambda place: max(sentence_index(comparison.gold, place), 0) // SENTENCES_IN_A_BLOCK)
    for name, metric in METRICS.items():
        units = metric.units(comparison)
        for (place, count), times in (units if isinstance(units, Mapping) else Counter(units)).items():
            found[block_of(place)][name][count] += times
    return found


def _sum(parts: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return total


def _totals(
    counts: Mapping[str, Mapping[str, Counter[str]]], comparisons: Mapping[str, Comparison]
) -> dict[str, Score]:
    totals = {name: metric.score(_sum(c[name] for c in counts.values())) for name, metric in METRICS.items()}
    chunks = totals["entities.seqeval"]
    if chunks.precision is not None and chunks.recall is not None:
        sides = [(c.gold, c.system) for c in comparisons.values()]
        precision, recall, f1 = sequence.seqeval_scores(gold=[g for g, _ in sides], system=[s for _, s in sides])
        totals["entities.seqeval"] = chunks._replace(precision=precision, recall=recall, f1=f1)
    whole = tuple(comparisons.values())
    return totals | {name: metric(whole) for name, metric in CORPUS_METRICS.items()}


def _these_texts(name: str, documents: Iterable[Mapping[int, Mapping[str, Counter[str]]]]) -> Interval | None:
    """Return the interval of a metric over blocks of sentences; None where its counts do not belong to blocks."""
    blocks = [[block[name] for block in found.values()] for found in documents]
    return None if METRICS[name].whole else these_texts(blocks, METRICS[name].headline)


def _self_links(comparisons: Mapping[str, Comparison]) -> Iterable[str]:
    for doc_id, comparison in comparisons.items():
        for side, document in (("gold", comparison.gold), ("the system", comparison.system)):
            if found := sum(link.source == link.target for link in document.tlinks):
                told = "SIMULTANEOUS holds, any other relation is a contradiction"
                yield f"{doc_id}: {side} links a mention with itself ({found}): {told}"


def _contradictions(comparisons: Mapping[str, Comparison]) -> Iterable[dict[str, Any]]:
    """Yield what each contradictory side of a document had to set aside, and the shortest contradiction in words."""
    for doc_id, comparison in comparisons.items():
        for side, graph in (("gold", comparison.gold_graph), ("system", comparison.system_graph)):
            if not graph.consistent:
                links = sorted(f"{link.source} {link.relation} {link.target}" for link in graph.set_aside)
                yield {
                    "doc_id": doc_id,
                    "side": side,
                    "witness": list(graph.witness),
                    "set_aside": len(links),
                    "links": links[:LINKS_TOLD],
                    "without_windows": list(graph.without_windows),
                }
