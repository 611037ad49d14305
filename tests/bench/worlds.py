"""A corpus of any size, made up: gold that is consistent by construction, and what a noisy system says of it.

A document is a world. Its events are intervals of whole ticks, four a day; its timexes are days; its creation time lies
inside a day. Every link and every window of gold is read off the intervals, so they satisfy all of them. Ends coincide
often, and all 13 relations occur.

Each document has random numbers of its own, from the seed and its id: it is the same in every shard, and whoever makes
it. Shards hold runs of documents in the order of their ids, so all of them one after the other are always the same.

    python -m tests.bench.worlds OUT --documents 100000 --events 60 --links 2000 --shards 100 --seed 1

writes OUT/gold/00000.jsonl.gz, ... and OUT/system/00000.jsonl.gz, ... A worker holds one shard in memory.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from joblib import Parallel, delayed

from summitline import dataset
from summitline.calendar import window_text
from summitline.formats import jsonl
from summitline.schema import CREATION_TIME, CreationTime, Document, Entity, Event, Timex, TLink, schema
from summitline.views import TIMEML, VAGUE, timeml

Interval = tuple[int, int]
Span = tuple[int, int]

FORMATS = ("jsonl", "jsonl.gz", "parquet")
FIRST_DAY = date(2001, 1, 1)
DAY = 4
"""Ticks in a day."""
LONGEST = 3 * DAY
SENTENCE = 20
"""Words in a sentence."""
WORDS = {
    "event": ("met", "said", "talks", "won", "visit", "signed", "strike", "opened", "fell", "vote"),
    "entity": ("Ro", "Li", "Zürich", "Ōsaka", "Oslo", "Kim", "Ana", "Ito"),
    "": ("the", "a", "of", "and", "in", "that", "with", "for", "on", "after", "new", "two"),
}
CHAINS = 20
"""Names of entities, the same in all documents."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a document holds: events and links; timexes, entities and other words for each event.

    ``windows``: the share of events that say on which days they begin and end.
    """

    events: int = 60
    links: int = 2000
    timexes: float = 0.1
    windows: float = 0.3
    entities: float = 0.5
    words: float = 3.0

    @property
    def pairs(self) -> int:
        """How many pairs of two events, of an event and a timex, and of an event and the creation time there are."""
        others = 1 + round(self.timexes * self.events)
        return self.events * (self.events - 1) // 2 + others * self.events


@dataclass(frozen=True, slots=True)
class Noise:
    """How a system departs from gold.

    ``drops``: the share of mentions, and of the links between those that are left, that it misses; ``flips``: the share
    of its links with another relation; ``extras``: mentions for each event that gold has not, all linked to t0.
    """

    drops: float = 0.1
    flips: float = 0.02
    extras: float = 0.1


def gold(doc_id: str, shape: Shape, seed: int) -> Document:
    """Return the gold document of an id; ValueError if there are more links than pairs."""
    random_ = random.Random(f"gold {seed} {doc_id}")
    ticks = 2 * shape.events + DAY
    today = random_.randrange(ticks) // DAY
    days = [random_.randrange(ticks) // DAY for _ in range(round(shape.timexes * shape.events))]
    events = [_interval(random_, ticks) for _ in range(shape.events)]
    layers = ["event"] * len(events) + ["timex"] * len(days)
    layers += ["entity"] * round(shape.entities * shape.events) + [""] * round(shape.words * shape.events)
    random_.shuffle(layers)
    dates = iter(days)
    words = [_day(next(dates)).isoformat() if layer == "timex" else random_.choice(WORDS[layer]) for layer in layers]
    text, spans, sentences = _written(words)
    of = {layer: [span for span, own in zip(spans, layers, strict=True) if own == layer] for layer in set(layers)}
    world = {CREATION_TIME: (DAY * today + 1, DAY * today + 2)}
    world |= {f"t{k}": (DAY * day, DAY * day + DAY) for k, day in enumerate(days, 1)}
    world |= {f"e{k}": interval for k, interval in enumerate(events, 1)}
    return Document(
        doc_id=doc_id,
        text=text,
        dct=CreationTime(_day(today).isoformat(), _day(today).isoformat()),
        entities=tuple(
            Entity(id=f"n{k}", start=start, end=end, type="PERSON", entity=f"person-{random_.randrange(CHAINS)}")
            for k, (start, end) in enumerate(of.get("entity", ()), 1)
        ),
        events=tuple(
            _event(random_, k, span, interval, random_.random() < shape.windows)
            for k, (span, interval) in enumerate(zip(of.get("event", ()), events, strict=True), 1)
        ),
        timexes=tuple(
            Timex(id=f"t{k}", start=start, end=end, type="DATE", value=text[start:end])
            for k, (start, end) in enumerate(of.get("timex", ()), 1)
        ),
        tlinks=tuple(_links(random_, world, len(events), shape.links)),
        tokens=_tokens(spans, sentences),
        sentences=sentences,
    )


def system(truth: Document, noise: Noise, seed: int) -> Document:
    """Return what a system says of a gold document; with ``flips`` it contradicts itself as real ones do."""
    random_ = random.Random(f"system {seed} {truth.doc_id}")

    def kept() -> bool:
        return random_.random() >= noise.drops

    entities, events, timexes = (
        tuple(mention for mention in mentions if kept()) for mentions in (truth.entities, truth.events, truth.timexes)
    )
    ids = {CREATION_TIME, *(e.id for e in events), *(t.id for t in timexes)}
    links = [
        TLink(k.source, k.target, _another(random_, k.relation)) if random_.random() < noise.flips else k
        for k in truth.tlinks
        if k.source in ids and k.target in ids and kept()
    ]
    taken = {event.span for event in truth.events}
    free = [span for span in truth.tokens or () if span not in taken]
    chosen = sorted(random_.sample(free, round(noise.extras * len(truth.events))))
    extras = [
        replace(random_.choice(truth.events), id=f"e{k}", start=start, end=end, begins=None, ends=None)
        for k, (start, end) in enumerate(chosen, len(truth.events) + 1)
    ]
    links += [TLink(event.id, CREATION_TIME, "BEFORE") for event in extras]
    return replace(truth, entities=entities, events=(*events, *extras), timexes=timexes, tlinks=tuple(links))


def _another(random_: random.Random, relation: str) -> str:
    return random_.choice([name for name in TIMEML if name not in (relation, VAGUE)])


def _interval(random_: random.Random, ticks: int) -> Interval:
    begin = random_.randrange(ticks)
    return begin, begin + random_.randint(1, LONGEST)


def _day(number: int) -> date:
    return FIRST_DAY + timedelta(number)


def _event(random_: random.Random, number: int, span: Span, interval: Interval, windows: bool) -> Event:
    """Return an event; a window holds its tick, and up to two days around that."""
    attributes = {
        attribute.name: random_.choice(list(attribute.values))
        for attribute in schema()["event"].attributes.values()
        if attribute.kind == "choice" and attribute.name != "axis"
    }
    told = {"begins": interval[0], "ends": interval[1] - 1} if windows else {}
    days = {name: tick // DAY for name, tick in told.items()}
    found = {
        name: window_text(_day(day - random_.randrange(3)), _day(day + random_.randrange(3)))
        for name, day in days.items()
    }
    return Event(
        id=f"e{number}", start=span[0], end=span[1], axis="main", attributes=attributes | {"source": "AUTHOR"}, **found
    )


def _written(words: Sequence[str]) -> tuple[str, list[Span], tuple[Span, ...]]:
    """Return the text of words, a full stop after each sentence; the spans of the words, and of the sentences."""
    text, spans, sentences = "", [], []
    for first in range(0, len(words), SENTENCE):
        text += " " if text else ""
        start = len(text)
        for word in words[first : first + SENTENCE]:
            text += " " if len(text) > start else ""
            spans.append((len(text), len(text) + len(word)))
            text += word
        text += "."
        sentences.append((start, len(text)))
    return text, spans, tuple(sentences)


def _tokens(words: Sequence[Span], sentences: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(sorted([*words, *((end - 1, end) for _, end in sentences)]))


def _links(random_: random.Random, world: dict[str, Interval], events: int, number: int) -> Iterator[TLink]:
    """Yield links between different pairs, each told from either end; ``world`` has its events last.

    An event makes a pair with all that stands before it there: pairs are drawn by number, for there may be millions.
    """
    names = list(world)
    before = list(accumulate(range(len(names) - events, len(names))))
    for pair in random_.sample(range(before[-1] if before else 0), number):
        k = bisect_right(before, pair)
        ends = names[len(names) - events + k], names[before[k] - 1 - pair]
        source, target = ends if random_.random() < 0.5 else ends[::-1]
        yield TLink(source, target, relation(world[source], world[target]))


def relation(a: Interval, b: Interval) -> str:
    """Return which of the 13 relations two intervals have."""
    return timeml("".join("<=>"[(p >= q) + (p > q)] for p in a for q in b))


def ids(documents: int, shards: int, shard: int) -> list[str]:
    """Return the ids of the documents of a shard."""
    return [f"w{k:08}" for k in range(shard * documents // shards, (shard + 1) * documents // shards)]


def write_shard(out: Path, name: str, doc_ids: Sequence[str], shape: Shape, noise: Noise, seed: int) -> int:
    """Write a shard of gold and one of the system, by the ending of their name; return their bytes."""
    truths = [gold(doc_id, shape, seed) for doc_id in doc_ids]
    sides = {"gold": truths, "system": [system(truth, noise, seed) for truth in truths]}
    paths = {side: out / side / name for side in sides}
    for side, documents in sides.items():
        if name.endswith(".parquet"):
            dataset.write_table(paths[side], dataset.to_rows(documents), dataset.columns())
        else:
            jsonl.write(paths[side], documents, gold=side == "gold")
    return sum(path.stat().st_size for path in paths.values())


def write(
    out: Path, documents: int, shape: Shape, noise: Noise, seed: int, *, shards: int, ending: str, workers: int
) -> int:
    """Write gold and system as shards, as many at once as there are workers; return their bytes."""
    tasks = (
        delayed(write_shard)(out, f"{k:05}.{ending}", ids(documents, shards, k), shape, noise, seed)
        for k in range(shards)
    )
    return sum(Parallel(n_jobs=workers)(tasks))


def main(words: Sequence[str] | None = None) -> None:
    shape, noise = Shape(), Noise()
    parser = argparse.ArgumentParser("tests.bench.worlds", description="Make up gold and what a system says of it.")
    parser.add_argument("out", type=Path, help="the folder; gold/ and system/ are made there")
    parser.add_argument("--documents", type=int, required=True)
    parser.add_argument("--events", type=int, default=shape.events, help="in a document (%(default)s)")
    parser.add_argument("--links", type=int, default=shape.links, help="in a gold document (%(default)s)")
    parser.add_argument("--timexes", type=float, default=shape.timexes, help="for each event (%(default)s)")
    parser.add_argument("--windows", type=float, default=shape.windows, help="share of events (%(default)s)")
    parser.add_argument("--drops", type=float, default=noise.drops, help="share that is missed (%(default)s)")
    parser.add_argument("--flips", type=float, default=noise.flips, help="share of wrong links (%(default)s)")
    parser.add_argument("--extras", type=float, default=noise.extras, help="invented for each event (%(default)s)")
    parser.add_argument("--shards", type=int, default=1, help="files a side (%(default)s)")
    parser.add_argument("--format", choices=FORMATS, default="jsonl.gz", help="(%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="(%(default)s)")
    parser.add_argument("--workers", type=int, default=1, help="processes (%(default)s)")
    given = parser.parse_args(words)
    shape = Shape(given.events, given.links, given.timexes, given.windows)
    noise = Noise(given.drops, given.flips, given.extras)
    if shape.links > shape.pairs:
        parser.error(f"--links {shape.links}: {shape.pairs} pairs have a link at most")
    began = time.perf_counter()
    size = write(
        given.out,
        given.documents,
        shape,
        noise,
        given.seed,
        shards=given.shards,
        ending=given.format,
        workers=given.workers,
    )
    rate = given.documents / (time.perf_counter() - began)
    told = f"{given.documents} documents, {rate:.0f} a second, {size / given.documents:.0f} bytes each, both sides\n"
    sys.stdout.write(told)


if __name__ == "__main__":
    main()
