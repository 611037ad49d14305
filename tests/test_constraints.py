from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitline import views
from summitline.closure import BEGIN, DAY, END, Closure, Constraint, Contradiction, Point
from summitline.constraints import background, document_constraints, form_constraints, instance_links, told_link
from summitline.relations import form_of
from summitline.schema import CreationTime, Document, Event, Timex, TLink, Zone

MAY_2 = CreationTime("2031-05-02", "2031-05-02")


def document(
    *mentions: Event | Timex,
    links: tuple[TLink, ...] = (),
    dct: CreationTime | None = None,
    zones: tuple[Zone, ...] = (),
) -> Document:
    events = tuple(m for m in mentions if isinstance(m, Event))
    timexes = tuple(m for m in mentions if isinstance(m, Timex))
    return Document(doc_id="d", text="x" * 20, dct=dct, zones=zones, events=events, timexes=timexes, tlinks=links)


def event(name: str, begins: str = "", ends: str = "", instance: str | None = None) -> Event:
    start = int(name[1:])
    return Event(id=name, start=start, end=start + 1, begins=begins, ends=ends, instance=instance)


def timex(name: str, value: str | None, mod: str | None = None) -> Timex:
    start = 10 + int(name[1:])
    return Timex(id=name, start=start, end=start + 1, value=value, mod=mod)


def closed(found: Document, *, calendar: bool = True) -> Closure:
    return Closure(document_constraints(found, calendar=calendar))


def against(closure: Closure, owner: str, *days: str) -> str:
    """How the begin, then the end, of a mention stands to each midnight."""
    points = Point(owner, BEGIN), Point(owner, END)
    return "".join(closure.compare(p, Point(day, DAY)) for p in points for day in days)


def test_everything_begins_before_it_ends() -> None:
    zones = (Zone("z1", 0, 5, "boilerplate", MAY_2),)
    found = closed(document(event("e1"), timex("t1", None), zones=zones))
    for owner in ("e1", "t1", "t0", "t0.z1"):
        assert found.compare(Point(owner, BEGIN), Point(owner, END)) == "<"
    assert found.relation("e1", "t1") == "????"


def test_begins_is_from_the_first_day_and_before_the_day_after() -> None:
    assert document_constraints(document(event("e1", begins="2019-02"))) == [
        Constraint(Point("t0", BEGIN), "<", Point("t0", END)),
        Constraint(Point("e1", BEGIN), "<", Point("e1", END)),
        Constraint(Point("2019-02-01", DAY), "<=", Point("e1", BEGIN), "e1 begins from 2019-02-01 (window)"),
        Constraint(Point("e1", BEGIN), "<", Point("2019-03-01", DAY), "e1 begins by 2019-02-28 (window)"),
        Constraint(Point("2019-02-01", DAY), "<", Point("2019-03-01", DAY)),
    ]


def test_ends_is_after_the_first_midnight_and_up_to_the_day_after() -> None:
    assert document_constraints(document(event("e1", ends="2019-02")))[2:4] == [
        Constraint(Point("2019-02-01", DAY), "<", Point("e1", END), "e1 ends from 2019-02-01 (window)"),
        Constraint(Point("e1", END), "<=", Point("2019-03-01", DAY), "e1 ends by 2019-02-28 (window)"),
    ]


@pytest.mark.parametrize(
    ("begins", "ends", "begin_end"),
    [
        ("2019-02", "", "><>?"),
        ("", "2019-02", "?<><"),
        ("[2019-02..]", "", ">?>?"),
        ("[..2019-02]", "", "?<??"),
        ("", "[2019-02..]", "??>?"),
        ("", "[..2019-02]", "?<?<"),
        ("2019-02", "2019-02", "><><"),
        ("", "", "????"),
    ],
)
def test_windows_bound_both_points(begins: str, ends: str, begin_end: str) -> None:
    other = event("e2", begins="2019-02", ends="2019-02")  # names both midnights
    found = closed(document(event("e1", begins, ends), other))
    assert against(found, "e1", "2019-02-01", "2019-03-01") == begin_end


def test_an_event_of_a_day_may_fill_the_day() -> None:
    link = TLink("e1", "t1", "SIMULTANEOUS")
    found = document(event("e1", "2019-02-28", "2019-02-28"), timex("t1", "2019-02-28"), links=(link,))
    assert closed(found).relation("e1", "t1") == "=<>="


def test_an_event_cannot_begin_at_the_midnight_that_ends_its_window() -> None:
    later = TLink("e1", "t1", "BEGINS")
    with pytest.raises(Contradiction, match=r"e1 begins by 2019-02-28 \(window\)"):
        closed(document(event("e1", begins="2019-02-28"), timex("t1", "2019-03-01"), links=(later,)))


def test_an_event_cannot_end_at_the_midnight_that_opens_its_window() -> None:
    with pytest.raises(Contradiction, match=r"e1 ends from 2019-03-01 \(window\)"):
        closed(document(event("e1", ends="2019-03-01"), timex("t1", "2019-02-28"), links=(TLink("e1", "t1", "ENDS"),)))


@pytest.mark.parametrize(
    ("value", "mod", "begin_end"),
    [
        ("2019-02", None, "=<>="),
        ("2019-02", "START", "><><"),
        ("2019-02", "MID", "><><"),
        ("2019-02", "END", "><><"),
        ("2019-02", "APPROX", "????"),
        ("2019-02", "BEFORE", "????"),
        ("2019-02-14", None, "><><"),
        ("2019-02-14TMO", None, "><><"),
        ("2019-02-01", None, "=<><"),
        ("2019-02-28", None, "><>="),
        ("2019", None, "<<>>"),
        ("2019-SP", None, "????"),
        ("2019-01", None, "<<=<"),
        ("2019-03", None, ">=>>"),
        ("2018", None, "<<<<"),
        ("P2M", None, "????"),
        ("XXXX-02", None, "????"),
        ("PRESENT_REF", None, "????"),
        (None, None, "????"),
        (None, "START", "????"),
    ],
)
def test_a_timex_is_its_days_or_lies_inside_them(value: str | None, mod: str | None, begin_end: str) -> None:
    found = closed(document(timex("t1", value, mod), timex("t2", "2019-02")))
    assert found.relation("t1", "t2") == views.complete(begin_end)


@pytest.mark.parametrize("relation", ["SIMULTANEOUS", "BEGINS", "ENDS", "IS_INCLUDED"])
def test_a_time_inside_its_days_may_touch_their_ends(relation: str) -> None:
    link = TLink("t1", "t2", relation)
    found = closed(document(timex("t1", "2019-02", "START"), timex("t2", "2019-02"), links=(link,)))
    assert found.relation("t1", "t2") == form_of(relation)


def test_times_outside_a_season_are_ordered_by_its_year() -> None:
    found = closed(document(timex("t1", "2019-SP"), timex("t2", "2018"), timex("t3", "2020")))
    assert found.relation("t1", "t2") == ">>>>"
    assert found.relation("t1", "t3") == "<<<<"


@pytest.mark.parametrize(
    ("value", "form"), [("PRESENT_REF", "<<>>"), ("PAST_REF", "<<??"), ("FUTURE_REF", "??>>"), ("P2Y", "????")]
)
def test_reference_times_stand_to_the_creation_time(value: str, form: str) -> None:
    assert closed(document(timex("t1", value))).relation("t1", "t0") == views.complete(form)
    assert closed(document(timex("t1", value, "APPROX"))).relation("t1", "t0") == "????"


def test_a_reference_time_stands_to_the_creation_time_of_its_zone() -> None:
    zones = (Zone("z1", 10, 20, "boilerplate", MAY_2),)
    found = closed(document(timex("t1", "PRESENT_REF"), zones=zones))
    assert found.relation("t1", "t0.z1") == "<<>>"
    assert found.relation("t1", "t0") == "????"


def test_the_creation_time_lies_strictly_inside_its_day() -> None:
    found = document(timex("t1", "2031-05-02"), timex("t2", "2031-05-01"), timex("t3", "2031-05-03"), dct=MAY_2)
    assert [closed(found).relation("t0", name) for name in ("t1", "t2", "t3")] == ["><><", ">>>>", "<<<<"]
    for relation in ("SIMULTANEOUS", "BEGINS", "ENDS", "BEGUN_BY", "ENDED_BY"):
        stated = document(timex("t1", "2031-05-02"), dct=MAY_2, links=(TLink("t0", "t1", relation),))
        with pytest.raises(Contradiction, match=r"t0 lies in 2031-05-02\.\.2031-05-02 \(creation time\)"):
            closed(stated)


def test_a_creation_time_of_several_days_lies_inside_them() -> None:
    dct = CreationTime("2031-05-02", "2031-05-05")
    found = closed(document(timex("t1", "2031-05-01"), timex("t2", "2031-05-03"), timex("t3", "2031-05-06"), dct=dct))
    assert [found.relation("t0", name) for name in ("t1", "t2", "t3")] == [">>>>", "????", "<<<<"]


@pytest.mark.parametrize("relation", [*views.TIMEML, "BEGINS_BEFORE", "ENDS_AFTER", "IDENTITY", "DURING", "?<?<"])
def test_a_link_adds_the_form_of_its_relation(relation: str) -> None:
    found = closed(document(event("e1"), event("e2"), links=(TLink("e1", "e2", relation),)))
    assert found.relation("e1", "e2") == views.complete(form_of(relation))


def test_a_form_is_told_by_the_comparisons_from_which_the_others_follow() -> None:
    begin_a, end_a, begin_b, end_b = Point("a", BEGIN), Point("a", END), Point("b", BEGIN), Point("b", END)
    assert list(form_constraints("a", "<?>=", "b", "why")) == [
        Constraint(begin_a, "<", begin_b, "why"),
        Constraint(end_a, "=", end_b, "why"),
    ]
    assert list(form_constraints("a", ">>>>", "b", "why")) == [Constraint(end_b, "<", begin_a, "why")]


@pytest.mark.parametrize("form", ["".join(form) for form in product("<=>?", repeat=4)])
def test_the_comparisons_that_are_left_out_follow(form: str) -> None:
    points = [(Point("a", p), Point("b", q)) for p in (BEGIN, END) for q in (BEGIN, END)]
    order = [Constraint(Point(owner, BEGIN), "<", Point(owner, END)) for owner in "ab"]
    every = [
        Constraint(q, "<", p) if comparison == ">" else Constraint(p, comparison, q)
        for comparison, (p, q) in zip(form, points, strict=True)
        if comparison != "?"
    ]
    try:
        expected = Closure([*order, *every]).relation("a", "b")
    except Contradiction:
        with pytest.raises(Contradiction):
            Closure([*order, *form_constraints("a", form, "b")])
    else:
        assert Closure([*order, *form_constraints("a", form, "b")]).relation("a", "b") == expected


def test_events_of_one_instance_share_both_points() -> None:
    found = document(event("e1", instance="x"), event("e2", instance="y"), event("e3", instance="x"), event("e4"))
    assert closed(found).relation("e1", "e3") == "=<>="
    assert closed(found).relation("e1", "e2") == closed(found).relation("e2", "e4") == "????"


def test_each_later_event_of_an_instance_is_linked_to_the_first() -> None:
    found = document(event("e1", instance="x"), event("e2", instance="x"), event("e3", instance="x"), event("e4"))
    assert [(link.source, link.target) for link in instance_links(found)] == [("e1", "e2"), ("e1", "e3")]
    assert told_link(instance_links(found)[0]) == "e1 is the same instance as e2"
    assert told_link(TLink("e1", "e2", "BEFORE")) == "e1 BEFORE e2 (stated)"


def test_the_calendar_orders_what_has_dates() -> None:
    found = document(event("e1", ends="[..2018]"), event("e2", begins="2019"), timex("t1", "2019"), dct=MAY_2)
    assert closed(found).relation("e1", "e2") == "<<<<"
    assert closed(found).relation("e2", "t0") == "<<??"
    assert closed(found).relation("e1", "t1") == "<<<<"


def test_without_the_calendar_links_alone_count() -> None:
    found = document(
        event("e1", begins="2018", ends="2018", instance="x"),
        event("e2", begins="no date", ends="2019"),
        event("e3", instance="x"),
        timex("t1", "PAST_REF"),
        dct=MAY_2,
        links=(TLink("e2", "e1", "BEFORE"),),
    )
    without = closed(found, calendar=False)
    assert without.relation("e2", "e3") == "<<<<"
    assert without.relation("t1", "t0") == "????"
    assert not any(DAY in (c.left.side, c.right.side) for c in document_constraints(found, calendar=False))


def test_background_is_what_nobody_states() -> None:
    given = document(event("e1", begins="2018"), timex("t1", "2019"), dct=MAY_2, links=(TLink("e1", "t1", "BEFORE"),))
    bare = document(event("e1"), timex("t1", None))
    sides = {c.fact for c in background(given)}
    assert sides == {"", "t0 lies in 2031-05-02..2031-05-02 (creation time)", "t1 is 2019 (TIMEX3)"}
    assert background(bare, given=given) == background(given)
    assert background(bare) == background(given, calendar=False)


def test_a_fact_names_value_and_mod() -> None:
    facts = {c.fact for c in background(document(timex("t1", "2019", "START")))}
    assert facts == {"", "t1 is 2019 START (TIMEX3)"}


MONTHS = [f"2019-{month:02}" for month in range(1, 5)]


@given(st.sampled_from(MONTHS), st.sampled_from(MONTHS), st.sampled_from(MONTHS), st.sampled_from(MONTHS))
def test_windows_order_two_events_iff_their_days_do(a: str, b: str, c: str, d: str) -> None:
    a, b = sorted((a, b))
    c, d = sorted((c, d))
    found = closed(document(event("e1", a, b), event("e2", c, d)))
    assert (found.relation("e1", "e2") == "<<<<") is (b < c)
    assert (found.relation("e1", "e2") == ">>>>") is (d < a)


QUARTERS = 4  # points of a world are quarters of days, from the midnight of 2019-06-01


def world_of(random: Random) -> tuple[dict[str, tuple[int, int]], Document]:
    """A world of intervals with many ties, and a document that states some of what is true there."""
    world = {}
    for number in range(random.randint(1, 4)):
        begin = random.randrange(0, 23)
        world[f"e{number}"] = (begin, random.randrange(begin + 1, 25))
    names = list(world)
    day, published = random.randrange(5), random.randrange(5)
    world["t1"] = (QUARTERS * day, QUARTERS * (day + 1))
    world["t0"] = (QUARTERS * published + 1, QUARTERS * published + 3)
    pairs = random.sample(sorted(product(world, repeat=2)), 4)
    links = tuple(TLink(a, b, forget(random, true_form(world, a, b))) for a, b in pairs)
    events = (
        event(e, window(random, world[e][0] // QUARTERS), window(random, (world[e][1] - 1) // QUARTERS)) for e in names
    )
    dct = CreationTime(june(published - random.randrange(published + 1)), june(published + random.randrange(3)))
    return world, document(*events, timex("t1", june(day)), links=links, dct=dct)


def june(day: int) -> str:
    return f"2019-06-{day + 1:02}"


def true_form(world: dict[str, tuple[int, int]], a: str, b: str) -> str:
    return "".join("<" if p < q else "=" if p == q else ">" for p, q in product(world[a], world[b]))


def forget(random: Random, form: str) -> str:
    return "".join(random.choice((c, "?")) for c in form)


def window(random: Random, day: int) -> str:
    first, last = june(random.randrange(0, day + 1)), june(random.randrange(day, 7))
    return random.choice(("", f"[{first}..{last}]", f"[{first}..]", f"[..{last}]"))


def test_what_follows_from_truths_is_true_in_ten_thousand_worlds() -> None:
    random = Random(2031)
    known = ties = 0
    for _ in range(10_000):
        world, found = world_of(random)
        closure = closed(found)
        places = {Point(name, BEGIN): begin for name, (begin, _) in world.items()}
        places |= {Point(name, END): end for name, (_, end) in world.items()}
        days = [point for point in closure.graph.numbers if point.side == DAY]
        places |= {point: QUARTERS * (int(point.owner[-2:]) - 1) for point in days}
        for p, q in product(places, repeat=2):
            derived = closure.compare(p, q)
            if derived == "=":
                assert places[p] == places[q], (found, p, q)
            elif derived == "<":
                assert places[p] <= places[q], (found, p, q)
                if places[p] == places[q]:  # no more than <= was derived
                    assert all(step.op != "<" for step in closure.explain(p, q)), (found, p, q)
                    ties += 1
        for a, b in product(world, repeat=2):
            truth, derived = true_form(world, a, b), closure.relation(a, b)
            known += a != b and "?" not in derived
            if "=" not in truth:
                for view in (views.timeml, views.tbdense, views.matres, views.doctimerel):
                    assert view(derived) in (views.VAGUE, view(truth)), (found, a, b)
    assert known > 10_000
    assert ties > 100
