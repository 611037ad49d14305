from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitline import views
from summitline.closure import Contradiction
from summitline.relations import form_of, inverse
from summitline.schema import CreationTime, Document, Event, Timex, Zone, schema

# form: timeml, tbdense, matres, doctimerel (an event against the creation time)
LABELS = {
    "<<<<": ("BEFORE", "BEFORE", "BEFORE", "BEFORE"),
    ">>>>": ("AFTER", "AFTER", "AFTER", "AFTER"),
    "<<=<": ("IBEFORE", "BEFORE", "BEFORE", "BEFORE"),
    ">=>>": ("IAFTER", "AFTER", "AFTER", "AFTER"),
    "<<>>": ("INCLUDES", "INCLUDES", "BEFORE", "OVERLAP"),
    "><><": ("IS_INCLUDED", "IS_INCLUDED", "AFTER", "OVERLAP"),
    "=<><": ("BEGINS", "IS_INCLUDED", "EQUAL", "OVERLAP"),
    "=<>>": ("BEGUN_BY", "INCLUDES", "EQUAL", "OVERLAP"),
    "><>=": ("ENDS", "IS_INCLUDED", "AFTER", "OVERLAP"),
    "<<>=": ("ENDED_BY", "INCLUDES", "BEFORE", "OVERLAP"),
    "=<>=": ("SIMULTANEOUS", "SIMULTANEOUS", "EQUAL", "OVERLAP"),
    "<<><": ("OVERLAPS", "VAGUE", "BEFORE", "OVERLAP"),
    "><>>": ("OVERLAPPED_BY", "VAGUE", "AFTER", "OVERLAP"),
    "????": ("VAGUE", "VAGUE", "VAGUE", "VAGUE"),
    "<<??": ("VAGUE", "VAGUE", "BEFORE", "VAGUE"),
    ">???": ("VAGUE", "VAGUE", "AFTER", "VAGUE"),
    "?<>?": ("VAGUE", "VAGUE", "VAGUE", "OVERLAP"),
    "?<??": ("VAGUE", "VAGUE", "VAGUE", "VAGUE"),
    "??>?": ("VAGUE", "VAGUE", "VAGUE", "VAGUE"),
}


@pytest.mark.parametrize(("form", "labels"), LABELS.items())
def test_labels_of_a_form(form: str, labels: tuple[str, ...]) -> None:
    assert (views.timeml(form), views.tbdense(form), views.matres(form), views.doctimerel(form)) == labels


def test_each_list_of_labels_is_what_the_scheme_gives() -> None:
    for position, names in enumerate((views.TIMEML, views.TBDENSE, views.MATRES, views.DOCTIMEREL)):
        assert set(names) == {labels[position] for labels in LABELS.values()}
        assert len(set(names)) == len(names)
        assert names[-1] == views.VAGUE


@pytest.mark.parametrize("label", views.TIMEML)
def test_a_stated_label_is_its_own_label(label: str) -> None:
    assert views.timeml(views.stated_form(label)) == label


@pytest.mark.parametrize("synonym", ["IDENTITY", "DURING", "DURING_INV"])
def test_synonyms_are_simultaneous(synonym: str) -> None:
    assert views.timeml(views.stated_form(synonym)) == "SIMULTANEOUS"


@pytest.mark.parametrize(
    ("relation", "form"),
    [
        ("VAGUE", "????"),
        ("BEGINS_BEFORE", "<<??"),
        ("BEGINS_AFTER", ">?>?"),
        ("ENDS_BEFORE", "?<?<"),
        ("ENDS_AFTER", "??>>"),
        ("=???", "=<>?"),
        ("???=", "?<>="),
        ("??<?", "<<<<"),
        ("??=?", "<<=<"),
        ("?>??", ">>>>"),
        ("=??=", "=<>="),
        ("<??>", "<<>>"),
    ],
)
def test_begin_before_end_completes_a_form(relation: str, form: str) -> None:
    assert views.stated_form(relation) == form


@pytest.mark.parametrize("form", ["><<<", "<>??", "?=<?", "??<>"])
def test_a_form_that_nothing_satisfies_is_a_contradiction(form: str) -> None:
    with pytest.raises(Contradiction):
        views.complete(form)


@given(st.text(alphabet="<=>?", min_size=4, max_size=4))
def test_a_form_is_possible_iff_some_relation_agrees_with_it(form: str) -> None:
    relations = [form_of(name) for name in views.TIMEML if name != views.VAGUE]
    agreeing = [r for r in relations if all(f in ("?", c) for f, c in zip(form, r, strict=True))]
    if not agreeing:
        with pytest.raises(Contradiction):
            views.complete(form)
        return
    columns = [set(column) for column in zip(*agreeing, strict=True)]
    assert views.complete(form) == "".join(c.pop() if len(c) == 1 else "?" for c in columns)
    assert views.complete(inverse(form)) == inverse(views.complete(form))


def event(
    name: str, start: int, *, axis: str | None = "main", anchor: str | None = None, end: int | None = None
) -> Event:
    return Event(id=name, start=start, end=end or start + 1, axis=axis, anchor=anchor)


@pytest.mark.parametrize(
    ("a", "b", "labelled"),
    [
        (("main", None), ("main", None), True),
        ((None, None), ("main", None), True),
        ((None, None), (None, None), True),
        (("main", None), ("intention", None), False),
        (("main", None), ("intention", "e1"), True),
        (("intention", "e2"), ("main", None), True),
        (("opinion", None), ("intention", "e1"), True),
        (("main", None), ("intention", "e9"), False),
        (("intention", "e9"), ("intention", "e9"), True),
        (("intention", "e9"), ("intention", "e8"), False),
        (("intention", "e9"), ("opinion", "e9"), False),
        (("intention", "e9"), ("intention", None), False),
        (("intention", None), ("intention", None), False),
        (("hypothetical", None), ("hypothetical", None), False),
        (("generic", None), ("generic", None), True),
        (("generic", None), ("main", None), False),
        (("generic", None), ("opinion", None), False),
        (("generic", "e9"), ("generic", "e9"), True),
        (("generic", "e9"), ("generic", "e8"), False),
    ],
)
def test_axes_decide_whether_two_events_have_a_label(
    a: tuple[str | None, str | None], b: tuple[str | None, str | None], labelled: bool
) -> None:
    e1, e2 = event("e1", 0, axis=a[0], anchor=a[1]), event("e2", 2, axis=b[0], anchor=b[1])
    assert views.same_axis(e1, e2) is labelled
    assert views.same_axis(e2, e1) is labelled


def test_pairs_stand_in_document_order_with_the_creation_time_first() -> None:
    document = Document(
        doc_id="d",
        text="a b c d",
        events=(event("e2", 4), event("e1", 0)),
        timexes=(Timex(id="t2", start=6, end=7), Timex(id="t1", start=2, end=3)),
    )
    assert list(views.pairs(document)) == [
        ("t0", "e1", False),
        ("t0", "e2", False),
        ("e1", "t1", False),
        ("e1", "e2", False),
        ("e1", "t2", False),
        ("t1", "e2", False),
        ("e2", "t2", False),
    ]


def test_mentions_of_one_start_stand_by_end_then_event_before_timex() -> None:
    document = Document(
        doc_id="d",
        text="a b c d",
        events=(event("x9", 0, end=3), event("x8", 0, end=1), event("x7", 0, end=1)),
        timexes=(Timex(id="t1", start=0, end=1),),
    )
    assert [m.id for m in views.in_order(document)] == ["x7", "x8", "t1", "x9"]


def test_an_event_off_the_axis_keeps_its_pairs_with_times() -> None:
    document = Document(
        doc_id="d",
        text="a b c d",
        events=(event("e1", 0), event("e2", 2, axis="intention")),
        timexes=(Timex(id="t1", start=4, end=5),),
    )
    nulls = {(a, b): null for a, b, null in views.pairs(document)}
    assert nulls == {
        ("t0", "e1"): False,
        ("t0", "e2"): False,
        ("e1", "e2"): True,
        ("e1", "t1"): False,
        ("e2", "t1"): False,
    }


def test_a_zone_with_its_own_creation_time_stands_apart() -> None:
    window = CreationTime("2031-05-02", "2031-05-02")
    document = Document(
        doc_id="d",
        text="a b c d e f",
        dct=window,
        zones=(Zone("z1", 0, 4, "body"), Zone("z2", 4, 8, "boilerplate", window), Zone("z3", 8, 11, "boilerplate")),
        events=(event("e1", 0), event("e2", 4), event("e3", 8)),
        timexes=(Timex(id="t1", start=6, end=7),),
    )
    assert list(views.pairs(document)) == [
        ("t0", "e1", False),
        ("t0", "e3", False),
        ("t0.z2", "e2", False),
        ("e1", "e2", True),
        ("e1", "t1", True),
        ("e1", "e3", False),
        ("e2", "t1", False),
        ("e2", "e3", True),
        ("t1", "e3", True),
    ]


def test_every_relation_of_the_schema_can_be_stated() -> None:
    for name, form in schema().relations.items():
        assert all(f in ("?", c) for f, c in zip(form, views.stated_form(name), strict=True))


def test_document_without_events_has_no_pairs() -> None:
    assert list(views.pairs(Document(doc_id="d", text="a", timexes=(Timex(id="t1", start=0, end=1),)))) == []


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=6))
def test_every_pair_but_two_timexes_comes_once(places: list[tuple[int, bool]]) -> None:
    events = tuple(event(f"e{i}", start) for i, (start, is_event) in enumerate(places) if is_event)
    timexes = tuple(Timex(id=f"t{i + 1}", start=s, end=s + 1) for i, (s, is_event) in enumerate(places) if not is_event)
    document = Document(doc_id="d", text="x" * 10, events=events, timexes=timexes)
    found = [frozenset((a, b)) for a, b, _ in views.pairs(document)]
    mentions = [e.id for e in events]
    others = [t.id for t in timexes]
    expected = {frozenset((a, b)) for a, b in product(mentions, [*mentions, *others, "t0"]) if a != b}
    assert len(found) == len(set(found))
    assert set(found) == expected
    order = [m.id for m in views.in_order(document)]
    starts = {m.id: m.start for m in (*events, *timexes)}
    assert all(starts[a] <= starts[b] for a, b in pairwise(order))


WORDS = {
    **{"BEFORE": "b", "AFTER": "bi", "IBEFORE": "m", "IAFTER": "mi", "OVERLAPS": "o", "OVERLAPPED_BY": "oi"},
    **{"IS_INCLUDED": "d", "INCLUDES": "di", "BEGINS": "s", "BEGUN_BY": "si", "ENDS": "f", "ENDED_BY": "fi"},
    "SIMULTANEOUS": "eq",
}
ALLEN = {  # rows of the table of Allen 1983, figure 4, with the relations that may hold
    ("b", "b"): "b",
    ("b", "bi"): " ".join(WORDS.values()),
    ("b", "d"): "b o m d s",
    ("bi", "d"): "bi oi mi d f",
    ("d", "d"): "d",
    ("d", "di"): " ".join(WORDS.values()),
    ("di", "d"): "o oi d s f di si fi eq",
    ("di", "o"): "o di fi",
    ("o", "o"): "b o m",
    ("o", "oi"): "o oi d s f di si fi eq",
    ("o", "d"): "o d s",
    ("o", "m"): "b",
    ("oi", "o"): "o oi d s f di si fi eq",
    ("m", "mi"): "f fi eq",
    ("mi", "m"): "s si eq",
    ("m", "d"): "o d s",
    ("s", "si"): "s si eq",
    ("s", "f"): "d",
    ("s", "fi"): "b m o",
    ("f", "fi"): "f fi eq",
    ("f", "s"): "d",
    ("f", "oi"): "bi oi mi",
    ("eq", "oi"): "oi",
}


def possible(form: str) -> bool:
    try:
        views.complete(form)
    except Contradiction:
        return False
    return True


POSSIBLE = st.sampled_from([form for form in map("".join, product("<=>?", repeat=4)) if possible(form)])


def agree(form: str) -> set[str]:
    """The relations that may hold where a form is known."""
    forms = ((word, form_of(name)) for name, word in WORDS.items())
    return {word for word, known in forms if all(f in ("?", k) for f, k in zip(form, known, strict=True))}


@pytest.mark.parametrize(("pair", "expected"), ALLEN.items(), ids=lambda value: "-".join(value))
def test_compositions_of_allen_1983(pair: tuple[str, str], expected: str) -> None:
    names = {word: name for name, word in WORDS.items()}
    form = views.composition_table()[names[pair[0]], names[pair[1]]]
    assert agree(form) == set(expected.split())


def test_the_composition_table_has_every_pair_and_409_relations() -> None:
    table = views.composition_table()
    assert set(table) == set(product(WORDS, repeat=2))
    # 13 * 13 entries; the sum over Allen's table of the relations that may hold, which brute force below confirms.
    assert sum(len(agree(form)) for form in table.values()) == 409


def weak_orders(points: int) -> np.ndarray:
    return np.array([o for o in product(range(points), repeat=points) if set(o) == set(range(max(o) + 1))])


ORDERS = weak_orders(6)
ORDERS = ORDERS[(ORDERS[:, 0] < ORDERS[:, 1]) & (ORDERS[:, 2] < ORDERS[:, 3]) & (ORDERS[:, 4] < ORDERS[:, 5])]


def holding(form: str, left: int, right: int) -> np.ndarray:
    """Which orders satisfy a form between the intervals that begin at these two points."""
    found = np.ones(len(ORDERS), dtype=bool)
    signs = {"<": np.less, "=": np.equal, ">": np.greater}
    for sign, (p, q) in zip(form, product((left, left + 1), (right, right + 1)), strict=True):
        if sign != "?":
            found &= signs[sign](ORDERS[:, p], ORDERS[:, q])
    return found


@given(POSSIBLE, POSSIBLE)
def test_a_composition_is_what_holds_in_every_order_of_six_points(first: str, second: str) -> None:
    orders = ORDERS[holding(first, 0, 2) & holding(second, 2, 4)]
    expected = ""
    for p, q in product((0, 1), (4, 5)):
        sides = set(np.sign(orders[:, p] - orders[:, q]).tolist())
        expected += {-1: "<", 0: "=", 1: ">"}[sides.pop()] if len(sides) == 1 else "?"
    assert views.compose(first, second) == expected


def test_a_composition_holds_just_the_relations_of_some_order() -> None:
    for (a, b), form in views.composition_table().items():
        both = holding(form_of(a), 0, 2) & holding(form_of(b), 2, 4)
        assert {w for n, w in WORDS.items() if (both & holding(form_of(n), 0, 4)).any()} == agree(form), (a, b)


@given(POSSIBLE, POSSIBLE, POSSIBLE)
def test_composition_is_associative(a: str, b: str, c: str) -> None:
    assert views.compose(views.compose(a, b), c) == views.compose(a, views.compose(b, c))


@given(POSSIBLE, POSSIBLE)
def test_the_inverse_of_a_composition_is_the_composition_of_the_inverses_turned(a: str, b: str) -> None:
    assert inverse(views.compose(a, b)) == views.compose(inverse(b), inverse(a))


@given(POSSIBLE)
def test_simultaneous_changes_nothing(form: str) -> None:
    same = form_of("SIMULTANEOUS")
    assert views.compose(same, form) == views.compose(form, same) == views.complete(form)


def test_an_impossible_form_has_no_composition() -> None:
    with pytest.raises(Contradiction):
        views.compose(">?<?".replace("?", "<"), "????")
