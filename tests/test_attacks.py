"""Systems that try to buy a score: none gains over the honest system it starts from.

An honest system knows a part of gold's links and windows, gets some wrong, and does not contradict itself. Made-up gold
documents come from random timelines, so that they are consistent by construction.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise, product

import pytest

import summitline as sl
from summitline.closure import Closure
from summitline.constraints import document_constraints
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import summed
from summitline.relations import UNKNOWN, inverse
from summitline.schema import CreationTime, Document, Event, Timex, TLink
from summitline.scoring import METRICS, within
from summitline.timegraph import read_graph
from summitline.views import TIMEML, VAGUE, pairs, stated_form, timeml

TEMPORAL = [name for name in METRICS if name.startswith(("tlinks.", "awareness."))]
SETTINGS = ("gold-mentions", "end-to-end")
LABELS = [label for label in TIMEML if label != VAGUE]
DCT = CreationTime("2031-05-14", "2031-05-14")


def ids(document: Document) -> list[str]:
    return ["t0", *(e.id for e in document.events)]


def compared(a: tuple[int, int], b: tuple[int, int]) -> str:
    return timeml("".join("<" if p < q else "=" if p == q else ">" for p, q in product(a, b)))


def made_up(seed: int) -> Document:
    """A gold document of one timeline of days: links of random pairs, windows of some events, two dates."""
    choose = random.Random(seed)
    days = range(1, 29)
    spans = {f"e{k}": tuple(sorted(choose.sample(days, 2))) for k in range(1, 10)}
    windows = {name: span for name, span in spans.items() if choose.random() < 0.4}
    events = []
    for k, name in enumerate(spans):
        given = windows.get(name)
        begins, ends = (f"2031-04-{day:02}" for day in given) if given else (None, None)
        events.append(Event(id=name, start=2 * k, end=2 * k + 1, begins=begins, ends=ends))
    timexes = tuple(
        Timex(
            id=f"t{k}", start=2 * (k + 10), end=2 * (k + 10) + 1, type="DATE", value=f"2031-04-{choose.choice(days):02}"
        )
        for k in (1, 2)
    )
    some = choose.sample(sorted(combinations(spans, 2)), 14)
    links = [
        TLink(a, b, label)
        for a, b in some
        if not {a, b} <= windows.keys() and len({*spans[a], *spans[b]}) == 4 and (label := compared(spans[a], spans[b]))
    ]
    links += [TLink(name, "t0", "BEFORE") for name in spans if choose.random() < 0.6]
    sentences = tuple((start, start + 6) for start in range(0, 30, 6))
    return Document(
        doc_id=f"m{seed}",
        text="x " * 15,
        dct=DCT,
        events=tuple(events),
        timexes=timexes,
        tlinks=tuple(links),
        sentences=sentences,
    )


def honest(gold: Document, seed: int, kept: float = 0.7, wrong: float = 0.1) -> Document:
    """A part of gold's links and windows, some of the links with another label; never a contradiction."""
    choose = random.Random(seed)
    links: list[TLink] = []
    events = tuple(e if choose.random() < kept else replace(e, begins=None, ends=None) for e in gold.events)
    system = replace(gold, events=events, tlinks=())
    for link in gold.tlinks:
        if choose.random() < kept:
            label = choose.choice(LABELS) if choose.random() < wrong else link.relation
            longer = replace(system, tlinks=(*links, replace(link, relation=label)))
            if read_graph(longer).consistent:
                links.append(longer.tlinks[-1])
    return replace(system, tlinks=tuple(links))


@cache
def corpus(name: str) -> tuple[tuple[Document, ...], tuple[Document, ...]]:
    """Return gold and the honest system."""
    gold = tuple(made_up(seed) for seed in range(12)) if name == "made-up" else tuple(map(within_body, sl.load()))
    gold = tuple(map(sl.renumber, gold))
    return gold, tuple(honest(document, seed) for seed, document in enumerate(gold))


def within_body(document: Document) -> Document:
    return within(document, "body")


def f1(gold: Sequence[Document], system: Sequence[Document], setting: str) -> dict[str, float]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in TEMPORAL}
    for g, s in zip(gold, system, strict=True):
        comparison = Comparison(gold=g, system=s, given=setting == "gold-mentions")
        for name in TEMPORAL:
            counts[name].update(summed(METRICS[name].units(comparison)))
    return {name: METRICS[name].score(counts[name]).f1 or 0.0 for name in TEMPORAL}


@cache
def baseline(name: str, setting: str) -> dict[str, float]:
    return f1(*corpus(name), setting)


Attack = Callable[[Document], Document]


def with_links(document: Document, links: Sequence[TLink]) -> Document:
    return replace(document, tlinks=(*document.tlinks, *links))


def linked(document: Document) -> set[frozenset[str]]:
    return {frozenset((k.source, k.target)) for k in document.tlinks}


def free_pairs(document: Document) -> list[tuple[str, str]]:
    ends = [*ids(document), *(t.id for t in document.timexes)]
    taken = linked(document)
    return [pair for pair in combinations(ends, 2) if frozenset(pair) not in taken]


def both_directions(document: Document) -> Document:
    """A BEFORE B and B BEFORE A."""
    return with_links(document, [TLink(k.target, k.source, k.relation) for k in document.tlinks])


def every_label(document: Document) -> Document:
    """All labels on each linked pair: one of them must be right."""
    return with_links(document, [replace(k, relation=label) for k in document.tlinks for label in LABELS])


def cycles(document: Document) -> Document:
    """Every pair that the system orders is closed to a cycle, through a third event."""
    names = ids(document)
    return with_links(
        document,
        [
            TLink(a, b, "BEFORE")
            for k, third in zip(document.tlinks, (names * len(document.tlinks))[1:], strict=False)
            for a, b in ((k.target, third), (third, k.source))
            if a != b
        ],
    )


def one_great_cycle(document: Document) -> Document:
    names = ids(document)
    return with_links(document, [TLink(a, b, "BEFORE") for a, b in zip(names, [*names[1:], names[0]], strict=True)])


def vague_on_top(document: Document) -> Document:
    return with_links(document, [replace(k, relation=VAGUE) for k in document.tlinks])


def vague_everywhere(document: Document) -> Document:
    return with_links(document, [TLink(a, b, VAGUE) for a, b in free_pairs(document)])


def before_everywhere(document: Document) -> Document:
    return with_links(document, [TLink(a, b, "BEFORE") for a, b in free_pairs(document)])


def reversed_windows(document: Document) -> Document:
    events = (replace(e, begins=e.ends, ends="2001-01-01") if e.begins else e for e in document.events)
    return replace(document, events=tuple(events))


def contradicted_windows(document: Document) -> Document:
    return replace(document, events=tuple(replace(e, begins="2031-01-02", ends="2031-01-01") for e in document.events))


def self_links(document: Document) -> Document:
    return with_links(document, [TLink(e.id, e.id, "SIMULTANEOUS") for e in document.events])


def impossible_self_links(document: Document) -> Document:
    return with_links(document, [TLink(e.id, e.id, "BEFORE") for e in document.events])


def one_instance(document: Document) -> Document:
    """Every event is the same one: with any order between two of them a contradiction."""
    return replace(document, events=tuple(replace(e, instance="all") for e in document.events))


def two_instances(document: Document) -> Document:
    """Every second event is the same one."""
    return replace(document, events=tuple(replace(e, instance=f"i{k % 2}") for k, e in enumerate(document.events)))


ATTACKS = [
    *(both_directions, every_label, cycles, one_great_cycle, vague_on_top, vague_everywhere, before_everywhere),
    *(reversed_windows, contradicted_windows, self_links, impossible_self_links, one_instance, two_instances),
]


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("name", ["made-up", "ours"])
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_no_attack_gains(attack: Attack, name: str, setting: str) -> None:
    gold, system = corpus(name)
    before = baseline(name, setting)
    after = f1(gold, [attack(document) for document in system], setting)
    assert {n: (before[n], after[n]) for n in TEMPORAL if after[n] > before[n] + 1e-12} == {}


def test_guessing_before_gains_over_a_system_that_knows_little() -> None:
    """No rule of counting stops a guess at the most frequent label; docs/metrics.md says so, with these numbers."""
    gold, _ = corpus("made-up")
    sparse = [honest(document, seed, kept=0.1) for seed, document in enumerate(gold)]
    silent = [replace(d, tlinks=(), events=tuple(replace(e, begins=None, ends=None) for e in d.events)) for d in gold]
    systems = (sparse, [before_everywhere(d) for d in sparse], [before_everywhere(d) for d in silent])
    found = [round(f1(gold, system, "gold-mentions")["tlinks.matres"], 2) for system in systems]
    assert found == [0.11, 0.40, 0.37]


def duplicated(document: Document) -> Document:
    turned = [TLink(k.target, k.source, inverse(stated_form(k.relation))) for k in document.tlinks]
    return with_links(document, [*turned, *document.tlinks])


def copied_timexes(document: Document) -> Document:
    """What a system is given of times, told again."""
    gold = next(d for name in ("made-up", "ours") for d in corpus(name)[0] if d.doc_id == document.doc_id)
    return replace(document, timexes=gold.timexes)


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("name", ["made-up", "ours"])
@pytest.mark.parametrize("change", [duplicated, copied_timexes], ids=lambda change: change.__name__)
def test_what_says_nothing_new_changes_nothing(change: Attack, name: str, setting: str) -> None:
    gold, system = corpus(name)
    assert f1(gold, [change(document) for document in system], setting) == baseline(name, setting)


@pytest.mark.parametrize("setting", SETTINGS)
def test_times_alone_earn_nothing_where_they_are_given(setting: str) -> None:
    gold, _ = corpus("ours")
    bare = [
        replace(d, tlinks=(), events=tuple(Event(id=e.id, start=e.start, end=e.end) for e in d.events)) for d in gold
    ]
    assert set(f1(gold, bare, setting).values()) == {0.0}


def wrong_link(document: Document, choose: random.Random) -> Document:
    """The document with one link that contradicts it."""
    closure = Closure(document_constraints(document))
    events = [e.id for e in document.events]
    known = [(a, b) for a, b in combinations(events, 2) if timeml(closure.relation(a, b)) != VAGUE]
    a, b = choose.choice(known)
    return with_links(document, [TLink(a, b, inverse(closure.relation(a, b)))])


@pytest.mark.parametrize("seed", range(40))
def test_one_wrong_link_leaves_what_the_other_links_derive(seed: int) -> None:
    gold = made_up(seed)
    graph = read_graph(wrong_link(gold, random.Random(seed)))
    rest = Closure(
        document_constraints(replace(gold, tlinks=tuple(k for k in gold.tlinks if k not in graph.set_aside)))
    )
    assert not graph.without_windows
    for a, b, _ in pairs(gold):
        assert graph.closure.relation(a, b) == rest.relation(a, b)
    for link in set(gold.tlinks) - set(graph.set_aside):
        assert graph.closure.relation(link.source, link.target) != UNKNOWN


@pytest.mark.parametrize("seed", range(40))
def test_one_reversed_window_leaves_all_but_the_windows_of_that_event(seed: int) -> None:
    gold = made_up(seed)
    victim = random.Random(seed).choice(gold.events)
    turned, bare = (
        replace(gold, events=tuple(replace(e, begins=b, ends=x) if e is victim else e for e in gold.events))
        for b, x in (("2031-02-02", "2031-02-01"), (None, None))
    )
    graph, rest = read_graph(turned), Closure(document_constraints(bare))
    assert (graph.without_windows, graph.set_aside) == ((victim.id,), ())
    assert all(graph.closure.relation(a, b) == rest.relation(a, b) for a, b, _ in pairs(gold))


def test_a_wrong_link_in_one_stretch_of_text_does_not_reach_another() -> None:
    names = [f"e{k}" for k in range(1, 11)]
    events = tuple(Event(id=name, start=k, end=k + 1) for k, name in enumerate(names))
    chains = [TLink(a, b, "BEFORE") for part in (names[:5], names[5:]) for a, b in pairwise(part)]
    gold = Document(doc_id="d", text="x" * 10, events=events, tlinks=tuple(chains))
    graph = read_graph(with_links(gold, [TLink("e5", "e3", "BEFORE")]))
    assert {(k.source, k.target) for k in graph.set_aside} == {("e3", "e4"), ("e4", "e5"), ("e5", "e3")}
    assert graph.closure.relation("e1", "e3") == "<<<<"
    assert all(graph.closure.relation(a, b) == "<<<<" for a, b in combinations(names[5:], 2))


def acl11_of_stated_links(system: Sequence[Document]) -> float:
    counts: Counter[str] = Counter()
    for g, s in zip(corpus("made-up")[0], system, strict=True):
        counts.update(summed(METRICS["awareness.acl11"].units(Comparison(gold=g, system=s, calendar=False))))
    return METRICS["awareness.acl11"].score(counts).f1 or 0.0


def test_self_links_gain_nothing_where_links_are_taken_as_stated() -> None:
    system = corpus("made-up")[1]
    assert acl11_of_stated_links([self_links(d) for d in system]) <= acl11_of_stated_links(system)
