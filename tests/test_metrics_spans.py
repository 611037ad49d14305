"""Spans and attributes: fractions by hand, the null rules, what is given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from summitline.metrics import spans
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Score, prf
from summitline.schema import Document, Entity, Event, Timex

EMPTY = Document(doc_id="d", text="The new mayor said on Monday that she may resign in June or July.")


def counted(metric: str, gold: Document, system: Document, *, given: bool = False) -> Score:
    collection, name = metric.split(".")
    made = {"strict": spans.strict, "relaxed": spans.relaxed}
    units = made[name](collection) if name in made else spans.attribute(collection, name)
    found: dict[str, int] = {}
    for _, name in units(Comparison(gold=gold, system=system, given=given)):
        found[name] = found.get(name, 0) + 1
    return prf(found)


def place(words: str) -> dict[str, int]:
    start = EMPTY.text.index(words)
    return {"start": start, "end": start + len(words)}


def entity(number: int, words: str) -> Entity:
    return Entity(id=f"n{number}", type="PERSON", **place(words))


def event(number: int, words: str, cls: str | None) -> Event:
    return Event(id=f"e{number}", attributes={"class": cls} if cls else {}, **place(words))


def timex(number: int, words: str, value: str | None) -> Timex:
    return Timex(id=f"t{number}", value=value, **place(words))


def with_entities(*words: str) -> Document:
    return replace(EMPTY, entities=tuple(entity(k, w) for k, w in enumerate(words, 1)))


def test_entities_strict() -> None:
    # right: mayor. P = 1/3, R = 1/2, F1 = 2/5; "she may" overlaps "she", which is not enough.
    score = counted("entities.strict", with_entities("mayor", "she"), with_entities("new", "mayor", "she may"))
    assert (score.precision, score.recall) == (1 / 3, 1 / 2)
    assert score.f1 == pytest.approx(2 / 5)


def test_events_strict_matches_one_to_one() -> None:
    # The same words twice are one hit: P = 1/2, R = 1/3.
    gold = replace(EMPTY, events=(event(1, "said", None), event(2, "may", None), event(3, "resign", None)))
    system = replace(EMPTY, events=(event(8, "said", None), event(9, "said", None)))
    score = counted("events.strict", gold, system)
    assert (score.precision, score.recall) == (1 / 2, 1 / 3)


def test_timexes_strict() -> None:
    # "June or July" is not "June": P = 1/2, R = 1/3.
    gold = replace(EMPTY, timexes=(timex(1, "Monday", None), timex(2, "June", None), timex(3, "July", None)))
    system = replace(EMPTY, timexes=(timex(1, "June or July", None), timex(2, "Monday", None)))
    score = counted("timexes.strict", gold, system)
    assert (score.precision, score.recall) == (1 / 2, 1 / 3)


def test_entities_relaxed_shares_a_character_one_to_one() -> None:
    # "The new" shares with "new", "she may" with "she", "on Monday" with nothing; "mayor" touches "new" nowhere, and
    # the second answer on "she" finds it taken: P = 2/4, R = 2/3.
    gold = with_entities("new", "mayor", "she")
    score = counted("entities.relaxed", gold, with_entities("The new", "she may", "she", "on Monday"))
    assert (score.precision, score.recall) == (2 / 4, 2 / 3)
    assert counted("entities.strict", gold, with_entities("The new", "she may", "she")).recall == 1 / 3
    # "or" touches "July" at neither end: "June " and "June" share, "Ju" of July does not touch "or ".
    touching = replace(EMPTY, timexes=(timex(1, "June ", None),))
    assert counted("timexes.relaxed", replace(EMPTY, timexes=(timex(1, "or", None),)), touching).f1 == 0.0
    assert counted("events.relaxed", gold, gold).f1 is None


def test_types() -> None:
    # "mayor" is right by overlap, "she" has another type; "new" claims one gold lacks: P = 1/3, R = 1/2.
    gold = with_entities("mayor", "she")
    answers = with_entities("new mayor", "she", "Monday").entities
    system = replace(EMPTY, entities=(answers[0], replace(answers[1], type="ORG"), answers[2]))
    score = counted("entities.type", gold, system)
    assert (score.precision, score.recall) == (1 / 3, 1 / 2)
    date, time = (replace(timex(1, "June", None), type=name) for name in ("DATE", "TIME"))
    months = replace(EMPTY, timexes=(date, replace(timex(2, "July", None), type="DATE")))
    score = counted("timexes.type", months, replace(months, timexes=(time, *months.timexes[1:])))
    assert (score.precision, score.recall) == (1 / 2, 1 / 2)
    assert counted("entities.type", gold, gold, given=True).f1 == 1.0
    assert counted("timexes.type", months, months, given=True).f1 is None


@pytest.mark.parametrize("name", ["tense", "aspect", "polarity", "axis", "factuality"])
def test_each_attribute_is_read_by_its_name(name: str) -> None:
    # One of the two values is right, one event has none, one word is no event of gold: P = 1/3, R = 1/2.
    def side(*told: tuple[str, str | None]) -> Document:
        words = enumerate(told, 1)
        plain = [(Event(id=f"e{k}", **place(word)), value) for k, (word, value) in words]
        if name == "axis":
            return replace(EMPTY, events=tuple(replace(e, axis=value) for e, value in plain))
        return replace(EMPTY, events=tuple(replace(e, attributes={name: value} if value else {}) for e, value in plain))

    gold = side(("said", "x"), ("may", "y"), ("new", None))
    score = counted(f"events.{name}", gold, side(("said", "x"), ("may", "x"), ("in", "y")))
    assert (score.precision, score.recall) == (1 / 3, 1 / 2)


def test_events_class_counts_overlapping_mentions_and_only_those_with_a_value() -> None:
    # "may resign" stands for "resign" and has its class; "said" has another; "may" has none and claims nothing.
    # P = 1/2, R = 1/3.
    gold = replace(
        EMPTY, events=(event(1, "said", "REPORTING"), event(2, "on", "STATE"), event(3, "resign", "OCCURRENCE"))
    )
    system = replace(
        EMPTY, events=(event(1, "said", "STATE"), event(2, "on", None), event(3, "may resign", "OCCURRENCE"))
    )
    score = counted("events.class", gold, system)
    assert (score.precision, score.recall) == (1 / 2, 1 / 3)


def test_timexes_value() -> None:
    # One of four values of the system is right, one of two of gold: P = 1/4, R = 1/2.
    gold = replace(EMPTY, timexes=(timex(1, "Monday", "2031-05-12"), timex(2, "June", "2031-06")))
    words = {"Monday": "2031-05-12", "June": "2032-06", "July": "2031-07", "new": "PRESENT_REF"}
    system = replace(EMPTY, timexes=tuple(timex(k, w, v) for k, (w, v) in enumerate(words.items(), 1)))
    score = counted("timexes.value", gold, system)
    assert (score.precision, score.recall) == (1 / 4, 1 / 2)


def test_no_value_on_both_sides_is_not_a_hit() -> None:
    side = replace(EMPTY, events=(event(1, "said", None),), timexes=(timex(1, "June", None),))
    assert counted("events.class", side, side).f1 is None
    assert counted("timexes.value", side, side).f1 is None


@pytest.mark.parametrize(
    "metric",
    ["entities.strict", "entities.relaxed", "events.strict", "events.class", "timexes.strict", "timexes.value"],
)
def test_nothing(metric: str) -> None:
    full = replace(
        EMPTY,
        entities=(entity(1, "mayor"),),
        events=(event(1, "said", "REPORTING"),),
        timexes=(timex(1, "June", "2031-06"),),
    )
    assert counted(metric, EMPTY, EMPTY)[1:4] == (None, None, None)
    assert counted(metric, EMPTY, full)[1:4] == (0.0, None, 0.0)
    assert counted(metric, full, EMPTY)[1:4] == (None, 0.0, 0.0)
    assert counted(metric, full, full)[1:4] == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    "metric",
    [*(f"{c}.{name}" for c in ("entities", "events", "timexes") for name in ("strict", "relaxed")), "timexes.value"],
)
def test_what_is_given_is_not_scored(metric: str) -> None:
    full = replace(
        EMPTY,
        entities=(entity(1, "mayor"),),
        events=(event(1, "said", "STATE"),),
        timexes=(timex(1, "June", "2031-06"),),
    )
    assert counted(metric, full, full, given=True).f1 is None


def test_given_ids_say_which_mention_is_meant() -> None:
    # Both events of gold stand on the same words; the system answers the second only: P = 1/1, R = 1/2.
    gold = replace(EMPTY, events=(event(1, "said", "STATE"), event(2, "said", "REPORTING")))
    system = replace(EMPTY, events=(event(2, "said", "REPORTING"),))
    score = counted("events.class", gold, system, given=True)
    assert (score.precision, score.recall) == (1.0, 1 / 2)


def test_units_stand_where_their_mention_starts() -> None:
    comparison = Comparison(gold=with_entities("she"), system=with_entities("new"))
    assert sorted(spans.strict("entities")(comparison)) == [(4, "p_den"), (34, "r_den")]
