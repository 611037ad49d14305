"""One document, gold and system -> its counts for every metric, by blocks of sentences."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import repeat
from typing import Any, NamedTuple, cast

from summitline.errors import SummitlineError
from summitline.metrics import anchors, awareness, consistency, coreference, endpoints, sequence, spans, tlinks
from summitline.metrics.census import SENTENCES_IN_A_BLOCK
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Places, Score, Units, prf, share
from summitline.schema import Document, Mention, schema

LINKS_TOLD = 100
ZONES = ("body", "boilerplate", "all")
SIDES = ("p_num", "p_den", "r_num", "r_den")
CHAIN_COUNTS = (*SIDES, *(f"{coreference.PARTS}:{part}:{side}" for part in coreference.CONLL for side in SIDES))
EVENT_ATTRIBUTES = tuple(a.name for a in schema()["event"].attributes.values() if a.kind == "choice")


class Metric(NamedTuple):
    """What one document adds, as units or as counts by place, and the score of a sum.

    ``whole``: what it adds is of the whole document, not of places in it. ``needs``: the counts behind the headline.
    """

    units: Callable[[Comparison], Units | Places]
    score: Callable[[Mapping[str, int]], Score] = prf
    whole: bool = False
    needs: tuple[str, ...] = SIDES

    def headline(self, counts: Mapping[str, int]) -> float | None:
        """Return the F1, or the value, of a sum."""
        return self.score(counts).headline


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
    "awareness.endpoints": Metric(endpoints.awareness),
    "anchors": Metric(anchors.units),
    "coreference.events.within": Metric(_chains("events"), coreference.score, whole=True, needs=CHAIN_COUNTS),
    "coreference.entities.within": Metric(_chains("entities"), coreference.score, whole=True, needs=CHAIN_COUNTS),
    "consistency": Metric(consistency.documents, share, whole=True, needs=("num", "den")),
}


class Counted(NamedTuple):
    """What one document adds: block of ten sentences -> metric -> counts; what to warn of; its contradictions."""

    blocks: dict[int, dict[str, Counter[str]]]
    warnings: tuple[str, ...]
    contradictions: tuple[dict[str, Any], ...]

    def counts(self) -> dict[str, Counter[str]]:
        """Return metric -> counts of the whole document."""
        return {name: summed(block[name] for block in self.blocks.values()) for name in METRICS}


def compared(gold: Document, system: Document | None, *, zone: str, given: bool, calendar: bool) -> Comparison:
    """Return the two sides of a document as ``zone`` and setting show them; without a system, nothing is said."""
    answer = _answer(gold, system)
    return Comparison(gold=within(gold, zone), system=within(answer, zone), given=given, calendar=calendar)


def count(comparison: Comparison) -> Counted:
    """Return what one document adds."""
    return Counted(_blocks(comparison), tuple(_self_links(comparison)), tuple(_contradictions(comparison)))


def summed(parts: Iterable[Mapping[str, int]]) -> Counter[str]:
    """Return the sum of counts."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return total


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
    named = {*document.creation_times, *(m.id for m in document.mentions()), *(e.anchor for e in document.events)}
    if named - {None} <= ids:
        return document
    return replace(
        document,
        entities=tuple(e for e in document.entities if e.id in ids),
        events=tuple(
            e if e.anchor is None or e.anchor in ids else replace(e, anchor=None)
            for e in document.events
            if e.id in ids
        ),
        timexes=tuple(t for t in document.timexes if t.id in ids),
        tlinks=tuple(link for link in document.tlinks if link.source in ids and link.target in ids),
    )


def _blocks(comparison: Comparison) -> dict[int, dict[str, Counter[str]]]:
    """Return the counts of a document by block of sentences; a pair belongs to the block of its first mention."""
    begins = [start for start, _ in comparison.gold.sentences or ()]
    block_of = cache(lambda place: max(bisect_right(begins, place) - 1, 0) // SENTENCES_IN_A_BLOCK)
    found: list[dict[str, Counter[str]]] = [{} for _ in range(block_of(len(comparison.gold.text)) + 1)]
    for name, metric in METRICS.items():
        counts = [block.setdefault(name, Counter()) for block in found]
        units = metric.units(comparison)
        for (place, name_of_count), times in units.items() if isinstance(units, Mapping) else zip(units, repeat(1)):
            counts[block_of(place)][name_of_count] += times
    return dict(enumerate(found))


def _self_links(comparison: Comparison) -> Iterator[str]:
    for side, document in (("gold", comparison.gold), ("the system", comparison.system)):
        if found := sum(link.source == link.target for link in document.tlinks):
            told = "SIMULTANEOUS holds, any other relation is a contradiction"
            yield f"{document.doc_id}: {side} links a mention with itself ({found}): {told}"


def _contradictions(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """Yield what each contradictory side had to set aside, and the shortest contradiction in words."""
    for side, graph in (("gold", comparison.gold_graph), ("system", comparison.system_graph)):
        if not graph.consistent:
            links = sorted(f"{link.source} {link.relation} {link.target}" for link in graph.set_aside)
            yield {
                "doc_id": comparison.gold.doc_id,
                "side": side,
                "witness": list(graph.witness),
                "set_aside": len(links),
                "links": links[:LINKS_TOLD],
                "without_windows": list(graph.without_windows),
            }
