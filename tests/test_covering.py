"""The reduction of everything that a timeline says: by hand, and against the reduction of one link after the other."""

import random
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitline import reduction
from summitline.closure import BEGIN, DAY, END, Closure, Constraint, Graph, Point
from summitline.constraints import form_constraints
from summitline.metrics import covering
from summitline.relations import UNKNOWN, inverse
from summitline.views import VAGUE, timeml

Links = set[tuple[str, str, str]]
BEFORE, SAME, INCLUDES, MEETS = "<<<<", "=<>=", "<<>>", "<<=<"


def intervals(names: str) -> list[Constraint]:
    return [Constraint(Point(name, BEGIN), "<", Point(name, END)) for name in names]


def everything(names: str, closure: Closure) -> Links:
    """All pairs that have one of TimeML's relations, told from the first mention."""
    forms = {(a, b): closure.relation(a, b) for a, b in combinations(names, 2)}
    return {(a, b, form) for (a, b), form in forms.items() if timeml(form) != VAGUE}


def reduced(names: str, closure: Closure, links: Links, known: list[Constraint]) -> tuple[Links, Links]:
    """What remains by both ways."""
    number = {name: i for i, name in enumerate(names)}
    forms: dict[str, list[int]] = {}
    for a, b, form in links:
        forms.setdefault(form, [0] * len(names))[number[a]] |= 1 << number[b]
        forms.setdefault(inverse(form), [0] * len(names))[number[b]] |= 1 << number[a]
    graph = closure.graph
    arcs = [(graph.numbered(c.left), graph.numbered(c.right)) for c in known]
    arcs += [(q, p) for (p, q), c in zip(arcs, known, strict=True) if c.op == "="]
    fast = covering.remaining(forms, order=graph.order, known=arcs)
    ordered = sorted((number[a], number[b], form) for a, b, form in links)
    slow = reduction.remaining_of_numbered(ordered, mentions=names, known=known)
    return (
        {(names[i], names[j], form) for form, couples in fast.items() for i, j in couples},
        {(names[ordered[k][0]], names[ordered[k][1]], ordered[k][2]) for k in slow},
    )


def closed(names: str, stated: list[tuple[str, str, str]], known: list[Constraint] | None = None) -> Closure:
    said = [c for a, b, form in stated for c in form_constraints(a, form, b)]
    graph = Graph([*intervals(names), *(known or []), *said], mentions={name: i for i, name in enumerate(names)})
    return Closure(graph)


@pytest.mark.parametrize(
    ("names", "stated", "wanted"),
    [
        ("abc", [("a", "b", BEFORE), ("b", "c", BEFORE)], {("a", "b", BEFORE), ("b", "c", BEFORE)}),
        # a and b are the same: of two links to c, and of two to d, the first follows
        (
            "abcd",
            [("a", "b", SAME), ("a", "c", BEFORE), ("d", "b", BEFORE)],
            {("a", "b", SAME), ("b", "c", BEFORE), ("b", "d", ">>>>")},
        ),
        # three that are the same: the first link is dropped, a chain remains
        ("abc", [("a", "b", SAME), ("b", "c", SAME)], {("a", "c", SAME), ("b", "c", SAME)}),
        # a includes b, which includes c: each end of c lies beyond an end of b
        ("abc", [("a", "b", INCLUDES), ("b", "c", INCLUDES)], {("a", "b", INCLUDES), ("b", "c", INCLUDES)}),
        # a meets b, and b is before c: the end of a is the begin of b, which is before its end
        ("abc", [("a", "b", MEETS), ("b", "c", BEFORE)], {("a", "b", MEETS), ("b", "c", BEFORE)}),
        ("ab", [], set()),
    ],
)
def test_by_hand(names, stated, wanted):
    closure = closed(names, stated)
    assert reduced(names, closure, everything(names, closure), []) == (wanted, wanted)


def test_what_no_pair_holds_is_not_used():
    closure = closed("abc", [("a", "b", BEFORE), ("b", "c", BEFORE)])
    links = {("a", "b", BEFORE), ("a", "c", BEFORE)}  # b and c have no label: nothing says that a is before c twice
    assert reduced("abc", closure, links, []) == (links, links)


def test_a_day_between_two_makes_their_order_known():
    day = Point("2031-05-17", DAY)
    known = [Constraint(Point("a", END), "=", day), Constraint(day, "<", Point("b", BEGIN))]
    closure = closed("ab", [], known)
    assert reduced("ab", closure, {("a", "b", BEFORE)}, known) == (set(), set())


@st.composite
def timelines(draw: st.DrawFn) -> tuple[str, Closure, Links, list[Constraint]]:
    """Part of what follows from part of a world of intervals that often share their ends, some of them dated."""
    rng = random.Random(draw(st.integers(0, 2**32)))
    names = "abcdefghij"[: draw(st.integers(2, 10))]
    ticks = draw(st.integers(2, 9))
    world = {name: sorted(rng.sample(range(ticks), 2)) for name in names}

    def sign(p: int, q: int) -> str:
        return "<" if p < q else ">" if p > q else "="

    pairs = [(a, b) for a, b in combinations(names, 2) if rng.random() < draw(st.sampled_from([0.2, 0.5, 0.9]))]
    stated = [(a, b, "".join(sign(p, q) for p in world[a] for q in world[b])) for a, b in pairs]
    stated = [(a, b, "".join(s if rng.random() < 0.8 else "?" for s in form)) for a, b, form in stated]
    known = []
    for name in rng.sample(names, draw(st.integers(0, len(names)))):
        for side, tick in zip((BEGIN, END), world[name], strict=True):
            point, day = Point(name, side), [Point(f"2031-05-{11 + tick + k}", DAY) for k in (-1, 0, 1)]
            kinds = [(point, "=", day[1]), (point, "<=", day[1]), (point, "<", day[2])]
            kinds += [(day[1], "<=", point), (day[0], "<", point)]
            known.append(Constraint(*rng.choice(kinds)))
    days = sorted({p.owner for c in known for p in (c.left, c.right) if p.side == DAY})
    known += [Constraint(Point(a, DAY), "<", Point(b, DAY)) for a, b in pairwise(days)]
    closure = closed(names, [link for link in stated if link[2] != UNKNOWN], known)
    links = everything(names, closure)
    return names, closure, {link for link in sorted(links) if rng.random() < draw(st.sampled_from([0.5, 1.0]))}, known


@given(timelines())
def test_the_same_remains_as_of_one_link_after_the_other(timeline):
    names, closure, links, known = timeline
    fast, slow = reduced(names, closure, links, known)
    assert fast == slow
