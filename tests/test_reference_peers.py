"""Our closure and unreduced counts against tieval 0.1.11 and anaforatools 1.2.0, which run in their own environment.

Calendar off, links as stated. On consistent documents all three agree. Where a peer is known to be wrong, the
difference is asserted as it is, so that a new release of theirs that changes it is noticed.
"""

import json
import random
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from tests.oracles.client import MISSING, PYTHON, Peer

from summitline import views
from summitline.alignment import align
from summitline.closure import Closure
from summitline.constraints import document_constraints
from summitline.metrics import awareness
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Score, prf, summed
from summitline.relations import form_of, inverse
from summitline.schema import CREATION_TIME, Document, Event, TLink

pytestmark = pytest.mark.skipif(not PYTHON.is_file(), reason=MISSING)

CASES = Path(__file__).parent / "cases"
MICRO: dict[str, Any] = json.loads((CASES / "micro_cases.json").read_text("utf-8"))
SYNTHETIC: list[dict[str, Any]] = json.loads((CASES / "synthetic.json").read_text("utf-8"))["docs"]
CONSISTENT = [case for case in SYNTHETIC if case["system_consistent"]]
LABELS = [label for label in views.TIMEML if label not in (views.VAGUE, "OVERLAPS", "OVERLAPPED_BY")]
PEERS = ("tieval", "anafora")

Links = list[list[str]]


@pytest.fixture(scope="module")
def tieval() -> Iterator[Peer]:
    with Peer("tieval") as peer:
        yield peer


@pytest.fixture(scope="module")
def anafora() -> Iterator[Peer]:
    with Peer("anafora") as peer:
        yield peer


@pytest.fixture
def peer(request: pytest.FixtureRequest, tieval: Peer, anafora: Peer) -> Peer:
    return {"tieval": tieval, "anafora": anafora}[request.param]


both = pytest.mark.parametrize("peer", PEERS, indirect=True)


def names(*sides: Links) -> list[str]:
    return sorted({link[end] for links in sides for link in links for end in (0, 2)})


def document(links: Links, mentions: list[str]) -> Document:
    events = tuple(Event(id=n, start=i, end=i + 1) for i, n in enumerate(mentions) if n != CREATION_TIME)
    tlinks = tuple(TLink(source, target, relation) for source, relation, target in links)
    return Document(doc_id="d", text="x" * len(mentions), events=events, tlinks=tlinks)


def score(gold: Links, system: Links) -> Score:
    mentions = names(gold, system)
    comparison = Comparison(gold=document(gold, mentions), system=document(system, mentions), calendar=False)
    return prf(summed(awareness.acl11(comparison)))


def counts(gold: Links, system: Links) -> list[int]:
    found = score(gold, system).counts
    return [found[name] for name in ("p_num", "p_den", "r_num", "r_den")]


def closure(links: Links) -> set[tuple[str, str, str]]:
    """Every pair of different mentions with one of the 11 relations, in both directions."""
    closed = Closure(document_constraints(document(links, names(links)), calendar=False))
    labels = {(a, b): views.timeml(closed.relation(a, b)) for a, b in permutations(names(links), 2)}
    return {(a, label, b) for (a, b), label in labels.items() if label in LABELS}


def closure_of(peer: Peer, links: Links) -> set[tuple[str, str, str]]:
    found = peer.ask("closure", links=links)["closure"]
    turned = {label: views.timeml(inverse(form_of(label))) for label in LABELS}
    told = [(a, label, b) for a, label, b in found if a != b and label in LABELS]
    return {*told, *((b, turned[label], a) for a, label, b in told)}


def worlds(seed: int) -> tuple[Links, Links]:
    """Links that hold in a random timeline with many ties; the system's come from the same one or another."""
    random_ = random.Random(seed)
    size, moments = random_.randint(3, 14), random_.choice((6, 12, 40))
    mentions = [f"e{i}" for i in range(size - 1)] + [CREATION_TIME]

    def timeline() -> dict[str, tuple[int, int]]:
        ends = {name: sorted(random_.sample(range(moments), 2)) for name in mentions}
        return {name: (begin, end) for name, (begin, end) in ends.items()}

    def state(world: dict[str, tuple[int, int]]) -> Links:
        links = []
        for _ in range(random_.randint(1, 3 * size)):
            a, b = random_.sample(mentions, 2)
            form = "".join("<=>"[(p >= q) + (p > q)] for p in world[a] for q in world[b])
            if (label := views.timeml(form)) in LABELS:
                links.append([a, label, b])
        return links

    gold = timeline()
    return state(gold), state(gold if seed % 2 else timeline())


RANDOM = [(gold, system) for gold, system in map(worlds, range(400)) if gold and system]


def test_there_is_something_to_compare() -> None:
    assert len(RANDOM) > 350
    assert {label for gold, _ in RANDOM for _, label, _ in gold} == set(LABELS)
    found = [counts(gold, system) for gold, system in RANDOM]
    assert sum(p_num != p_den for p_num, p_den, _, _ in found) > 100
    assert sum(r_num > 0 for _, _, r_num, _ in found) > 100


@both
def test_closure_of_random_graphs(peer: Peer) -> None:
    for gold, _ in RANDOM:
        assert closure(gold) == closure_of(peer, gold)


@both
def test_counts_of_random_graphs(peer: Peer) -> None:
    theirs = peer.ask("counts", documents=RANDOM)["counts"]
    assert [counts(gold, system) for gold, system in RANDOM] == theirs


@both
def test_closure_of_synthetic_documents(peer: Peer) -> None:
    for case in SYNTHETIC:
        assert closure(case["gold"]) == closure_of(peer, case["gold"]), case["id"]


@both
def test_counts_of_synthetic_documents(peer: Peer) -> None:
    pairs = [(case["gold"], case["system"]) for case in CONSISTENT]
    assert [counts(gold, system) for gold, system in pairs] == peer.ask("counts", documents=pairs)["counts"]


@both
def test_the_micro_cases_say_what_the_peers_say(peer: Peer) -> None:
    pairs = [(case["gold"], case["system"]) for case in MICRO.values()]
    assert peer.ask("counts", documents=pairs)["counts"] == [case[peer.name] for case in MICRO.values()]


GOLD = [["a", "BEFORE", "b"], ["b", "BEFORE", "c"]]
CYCLE = [["a", "BEFORE", "b"], ["b", "BEFORE", "c"], ["c", "BEFORE", "a"]]


def test_tieval_swaps_temporal_precision_and_recall(tieval: Peer) -> None:
    ours = score(GOLD, GOLD[:1])
    assert (ours.precision, ours.recall) == (1, 1 / 2)
    micro = tieval.ask("official", gold={"d": GOLD}, system={"d": GOLD[:1]})["micro"]
    assert (micro["temporal_precision"], micro["temporal_recall"]) == (1 / 2, 1)


def test_tieval_reports_macro_precision_as_macro_recall(tieval: Peer) -> None:
    official = tieval.ask("official", gold={"d": GOLD}, system={"d": GOLD[:1]})
    assert (official["micro"]["precision"], official["micro"]["recall"]) == (1, 1 / 2)
    assert (official["macro"]["precision"], official["macro"]["recall"]) == (1, 1)


def test_tieval_empties_the_closure_of_a_contradiction(tieval: Peer) -> None:
    elsewhere = [["d", "BEFORE", "e"], ["e", "BEFORE", "f"]]
    gold, system = [*GOLD, *elsewhere, ["d", "BEFORE", "f"]], [*CYCLE, *elsewhere]
    assert tieval.ask("closure", links=system) == {"closure": []}
    assert tieval.ask("counts", documents=[(gold, system)])["counts"] == [[4, 5, 0, 5]]
    assert counts(gold, system) == [4, 5, 5, 5]


@pytest.mark.parametrize(
    ("gold", "system", "error"),
    [
        ({"d": GOLD}, {"d": []}, "ZeroDivisionError"),
        ({"d": []}, {"d": GOLD}, "ZeroDivisionError"),
        ({"d": GOLD}, {}, "KeyError"),
    ],
)
def test_tieval_falls_over_nothing(tieval: Peer, gold: Any, system: Any, error: str) -> None:
    assert tieval.ask("official", gold=gold, system=system) == {"error": error}
    ours = score(gold["d"], system.get("d", []))
    assert ours.f1 == 0


def test_tieval_gold_against_gold_is_not_one_with_a_self_link(tieval: Peer) -> None:
    gold = [["a", "SIMULTANEOUS", "a"], ["a", "BEFORE", "b"]]
    assert tieval.ask("counts", documents=[(gold, gold)])["counts"] == [[1, 2, 1, 2]]
    assert counts(gold, gold) == [2, 2, 2, 2]


def test_tieval_takes_touching_spans_for_overlapping_ones(tieval: Peer) -> None:
    assert tieval.ask("overlap", gold=[[0, 3]], system=[[3, 5]])["f1"] == 1
    gold, system = (Document(doc_id="d", text="x" * 5, events=(e,)) for e in (event(0, 3), event(3, 5)))
    assert align(gold=gold.events, system=system.events) == {}


def event(start: int, end: int) -> Event:
    return Event(id="e1", start=start, end=end)


def test_a_cycle_buys_recall_from_anaforatools(anafora: Peer) -> None:
    gold = [["b", "BEFORE", "a"], ["c", "BEFORE", "b"], ["a", "BEFORE", "d"]]
    assert anafora.ask("counts", documents=[(gold, CYCLE)])["counts"] == [[1, 3, 2, 3]]
    assert counts(gold, CYCLE) == [1, 3, 0, 3]


def test_anaforatools_gives_full_precision_for_nothing(anafora: Peer) -> None:
    assert anafora.ask("counts", documents=[(GOLD, [])])["shares"] == [[1, 0]]
    ours = score(GOLD, [])
    assert (ours.precision, ours.recall, ours.f1) == (None, 0, 0)
