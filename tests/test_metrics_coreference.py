"""Coreference: the toy cases of the field recomputed by hand as fractions, then the rules, then properties."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import pytest

import summitline
from summitline.metrics import coreference
from summitline.metrics.comparison import Comparison
from summitline.schema import Document, Entity, Event

TEXT = "abcdefghijklmnopqrstuvwxyz0123456789ABC"
EMPTY = Document(doc_id="d", text=TEXT)
PARTS = ("muc", "b_cubed", "ceaf_e", "lea")


def document(chains: str, doc_id: str = "d", names: str = "") -> Document:
    """One event a letter; chains are words. The k-th chain is called by the k-th letter of names, or by its number."""
    events = [
        Event(id=f"e{TEXT.index(c) + 1}", start=(at := TEXT.index(c)), end=at + 1, instance=name)
        for k, chain in enumerate(chains.split())
        for c in chain
        for name in [names[k] if names else str(k)]
    ]
    return replace(EMPTY, doc_id=doc_id, events=tuple(events))


def compare(gold: Document, system: Document, **more: bool) -> Comparison:
    return Comparison(gold=gold, system=system, **more)


def counted(key: str, response: str) -> dict[str, float]:
    return coreference.counts(compare(document(key), document(response)), "events")


def parts(counts: dict[str, float], group: str = "singletons") -> dict[str, tuple[float | None, float | None]]:
    """(recall, precision) of each part."""
    found = {name: coreference.part(counts, name, group=group) for name in PARTS}
    return {name: (score.recall, score.precision) for name, score in found.items()}


KEY = "a bc def"
CASES: list[tuple[str, dict[str, tuple[Fraction | int, Fraction | int]]]] = [
    ("a bc def", {"muc": (1, 1), "b_cubed": (1, 1), "ceaf_e": (1, 1), "lea": (1, 1)}),
    (  # mentions and chains that the response lacks
        "a de",
        {
            "muc": (Fraction(1, 3), Fraction(1, 1)),
            "b_cubed": ((1 + Fraction(4, 3)) / 6, Fraction(3, 3)),
            "ceaf_e": ((1 + Fraction(4, 5)) / 3, (1 + Fraction(4, 5)) / 2),
            "lea": (Fraction(1 + 0 + 1, 6), Fraction(1 + 2, 3)),
        },
    ),
    (  # mentions and chains that the key lacks
        "a bcx defy z",
        {
            "muc": (Fraction(3, 3), Fraction(1 + 2, 2 + 3)),
            "b_cubed": (Fraction(6, 6), (1 + Fraction(4, 3) + Fraction(9, 4)) / 9),
            "ceaf_e": ((1 + Fraction(4, 5) + Fraction(6, 7)) / 3, (1 + Fraction(4, 5) + Fraction(6, 7)) / 4),
            "lea": (Fraction(6, 6), Fraction(1 + 1 + 2, 9)),
        },
    ),
    (  # both
        "a bcx dy z",
        {
            "muc": (Fraction(1, 3), Fraction(1, 3)),
            "b_cubed": ((1 + 2 + Fraction(1, 3)) / 6, (1 + Fraction(4, 3) + Fraction(1, 2)) / 7),
            "ceaf_e": ((1 + Fraction(4, 5) + Fraction(2, 5)) / 3, (1 + Fraction(4, 5) + Fraction(2, 5)) / 4),
            "lea": (Fraction(1 + 2, 6), Fraction(1 + 1, 7)),
        },
    ),
]


@pytest.mark.parametrize(("response", "expected"), CASES)
def test_missing_and_spurious_mentions(response: str, expected: dict[str, tuple[Fraction, Fraction]]) -> None:
    for name, found in parts(counted(KEY, response)).items():
        assert found == pytest.approx(tuple(map(float, expected[name]))), name


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        # P of MUC 9/10 both times: 11 links of the key minus one that is wrong; B-cubed sees which one.
        (
            "12345 6789ABC",
            {"muc": (Fraction(9, 9), Fraction(9, 10)), "b_cubed": (Fraction(1), (5 + Fraction(4 + 25, 7)) / 12)},
        ),
        (
            "1234589ABC 67",
            {"muc": (Fraction(9, 9), Fraction(9, 10)), "b_cubed": (Fraction(1), (Fraction(25 + 25, 10) + 2) / 12)},
        ),
    ],
)
def test_example_of_bagga_and_baldwin_1998(response: str, expected: dict[str, tuple[Fraction, Fraction]]) -> None:
    found = parts(counted("12345 67 89ABC", response), "parts")
    for name, fractions in expected.items():
        assert found[name] == pytest.approx(tuple(map(float, fractions)))


def test_example_of_pradhan_2014_and_of_moosavi_and_strube_2016() -> None:
    found = parts(counted("abc defg", "ab cd fghi"), "parts")
    assert found["muc"] == (2 / 5, 2 / 5)
    assert found["b_cubed"] == pytest.approx(((5 / 3 + 5 / 4) / 7, (4 / 2 + 2 / 2 + 4 / 4) / 8))
    assert found["ceaf_e"] == pytest.approx(((4 / 5 + 4 / 8) / 2, (4 / 5 + 4 / 8) / 3))
    assert found["lea"] == pytest.approx(((3 * 1 / 3 + 4 * 1 / 6) / 7, (2 * 1 + 2 * 0 + 4 * 1 / 6) / 8))


def test_conll_average_with_and_without_singletons() -> None:
    counts = counted(KEY, "a de")
    # MUC 1/2; B-cubed P 3/3 R 7/18, F 14/25; CEAF-e P 9/10 R 3/5, F 18/25.
    assert coreference.score(counts, group="singletons").f1 == pytest.approx(
        float((Fraction(1, 2) + Fraction(14, 25) + Fraction(18, 25)) / 3)
    )
    # Without {a}: MUC 1/2; B-cubed P 2/2 R (4/3)/5, F 8/19; CEAF-e 4/5: P 4/5 R 2/5, F 8/15.
    found = coreference.score(counts)
    assert found.f1 == found.headline == pytest.approx(float((Fraction(1, 2) + Fraction(8, 19) + Fraction(8, 15)) / 3))
    assert found.precision == pytest.approx(float((1 + 1 + Fraction(4, 5)) / 3))
    assert found.recall == pytest.approx(float((Fraction(1, 3) + Fraction(4, 15) + Fraction(2, 5)) / 3))
    # Mentions in chains: gold b c d e f, the system d e.
    assert [counts[n] for n in ("p_num", "p_den", "r_num", "r_den")] == [2, 2, 2, 5]


def test_all_singletons() -> None:
    counts = counted("abc d", "a b c d")
    assert coreference.score(counts)[1:4] == (None, 0.0, 0.0)
    # MUC P null R 0/2 F 0; B-cubed P 4/4 R (3/3 + 1)/4 F 2/3; CEAF-e 1 + 2/4: P 3/8 R 3/4 F 1/2. LEA: d alone, 1/4.
    assert coreference.score(counts, group="singletons").f1 == pytest.approx((0 + 2 / 3 + 1 / 2) / 3)
    assert parts(counts)["lea"] == (1 / 4, 1 / 4)
    alone = counted("a b", "a b")
    assert coreference.score(alone).f1 is None
    assert coreference.score(alone, group="singletons").f1 == 1


def test_no_name_is_a_singleton() -> None:
    bare = replace(EMPTY, events=tuple(replace(e, instance=None) for e in document("abc").events))
    named = document("a b c")
    assert coreference.counts(compare(named, bare), "events") == coreference.counts(compare(named, named), "events")


def test_nothing() -> None:
    chains = document("ab")
    assert coreference.score(coreference.counts(compare(EMPTY, EMPTY), "events")).f1 is None
    assert coreference.score(coreference.counts(compare(chains, EMPTY), "events"))[1:4] == (None, 0.0, 0.0)
    assert coreference.score(coreference.counts(compare(EMPTY, chains), "events"))[1:4] == (0.0, None, 0.0)
    assert coreference.score({}).f1 is None


def test_only_exact_spans_are_the_same_mention() -> None:
    gold = document("ab cd")
    longer = replace(gold, events=tuple(replace(e, end=e.end + 5) for e in gold.events))
    assert coreference.score(coreference.counts(compare(gold, longer), "events")).f1 == 0
    # One longer mention: {a, B} against {a, b}, and {c, d}: B-cubed (1/2 + 2)/4 on both sides.
    one = replace(gold, events=(gold.events[0], replace(gold.events[1], end=9), *gold.events[2:]))
    assert parts(coreference.counts(compare(gold, one), "events"))["b_cubed"] == (5 / 8, 5 / 8)


def test_a_repeated_mention_buys_nothing() -> None:
    gold = document("abc de")
    honest = document("ab de")
    copies = tuple(Event(id=f"x{k}", start=0, end=1, instance="0") for k in range(10))
    repeated = replace(honest, events=(*honest.events, *copies))
    scores = [coreference.score(coreference.counts(compare(gold, s), "events")) for s in (honest, repeated)]
    assert scores[1].f1 < scores[0].f1  # type: ignore[operator]
    assert scores[1].recall <= scores[0].recall  # type: ignore[operator]


def test_entities_have_chains_of_their_own() -> None:
    row = [Entity(id=f"n{k}", start=k, end=k + 1, entity=name) for k, name in enumerate("xxyy", 1)]
    gold, system = replace(EMPTY, entities=tuple(row)), replace(EMPTY, entities=tuple(row[:2]))
    assert coreference.score(coreference.counts(compare(gold, system), "entities"))[1:3] == (
        1.0,
        pytest.approx((1 / 2 + 1 / 2 + 1 / 2) / 3),
    )
    assert coreference.score(coreference.counts(compare(gold, system), "events")).f1 is None


def test_micro_adds_and_cross_joins() -> None:
    # Gold: x = a b in d1, a in d2; y = c d in d2. The system has the chains of each document, under other names.
    gold = [document("ab", "d1", "x"), document("a cd", "d2", "xy")]
    system = [document("ab", "d1", "p"), document("a cd", "d2", "qr")]
    sides = [compare(g, s) for g, s in zip(gold, system, strict=True)]
    total: Counter[str] = Counter()
    for side in sides:
        total.update(coreference.counts(side, "events"))
    assert coreference.score(total).f1 == 1
    # Over both: K = {a1 b1 a2} {c2 d2}, R = {a1 b1} {c2 d2}. MUC R 2/3; B-cubed R (4/3 + 2)/5; CEAF-e 4/5 + 1 of 2.
    found = coreference.cross(sides, "events")
    assert found.recall == pytest.approx(float((Fraction(2, 3) + Fraction(2, 3) + Fraction(9, 10)) / 3))
    assert found.precision == pytest.approx(float((1 + 1 + Fraction(9, 10)) / 3))
    assert coreference.cross([compare(g, g) for g in gold], "events").f1 == 1


def chains_of(seed: int) -> str:
    source = random.Random(seed)
    words: dict[int, str] = {}
    for letter in TEXT[:9]:
        if source.random() < 0.8:
            k = source.randrange(4)
            words[k] = words.get(k, "") + letter
    return " ".join(words.values())


def test_ceaf_is_the_best_of_all_mappings() -> None:
    for seed in range(60):
        key, response = chains_of(2 * seed), chains_of(2 * seed + 1)
        sides = [[set(chain) for chain in side.split()] for side in (key, response)]
        short, long = sorted(sides, key=len)
        best = max(
            sum(2 * len(a & b) / (len(a) + len(b)) for a, b in zip(short, row, strict=False))
            for row in permutations(long, len(short))
        )
        assert counted(key, response)["singletons:ceaf_e:p_num"] == pytest.approx(best)


def test_exchanging_the_sides_exchanges_precision_and_recall() -> None:
    for seed in range(60):
        key, response = chains_of(2 * seed), chains_of(2 * seed + 1)
        there, back = parts(counted(key, response)), parts(counted(response, key))
        for name in PARTS:
            assert there[name] == pytest.approx(back[name][::-1])


def test_names_and_order_do_not_matter() -> None:
    gold, system = document("abc de fg"), document("ab cde fh")
    renamed = replace(system, events=tuple(replace(e, instance=f"z{e.instance}") for e in reversed(system.events)))
    expected = coreference.counts(compare(gold, system), "events")
    assert coreference.counts(compare(gold, renamed), "events") == pytest.approx(expected)


def test_many_singletons_are_quick() -> None:
    text = "x" * 20000
    events = tuple(Event(id=f"e{k}", start=k, end=k + 1) for k in range(20000))
    gold = replace(EMPTY, text=text, events=events)
    assert coreference.counts(compare(gold, gold), "events")["singletons:ceaf_e:r_num"] == 20000


@pytest.mark.parametrize("collection", ["events", "entities"])
def test_the_corpus(collection: str) -> None:
    gold = summitline.load()
    nothing = [replace(d, events=(), entities=(), timexes=(), tlinks=()) for d in gold]
    for score in (
        coreference.cross([compare(d, d) for d in gold], collection),
        *(coreference.score(coreference.counts(compare(d, d), collection)) for d in gold),
    ):
        assert score.f1 in (1, None)
    against = [compare(g, s) for g, s in zip(gold, nothing, strict=True)]
    assert coreference.cross(against, collection)[1:4] == (None, 0.0, 0.0)
