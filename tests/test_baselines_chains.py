"""Chains and anchors: made-up sentences with known answers, then what both promise."""

import importlib
from dataclasses import replace

import pytest

from baselines import chains
from summitline.closure import Closure
from summitline.constraints import document_constraints
from summitline.runner import predict
from summitline.schema import CreationTime, Document, Event, Timex, TLink, Zone

SYSTEMS = ("chains", "nearest_timex")
WEDNESDAY = CreationTime("2031-05-14", "2031-05-14")


def document(text, doc_id="d", **more):
    return Document(doc_id=doc_id, text=text, dct=WEDNESDAY, **more)


def described(text, *events, tlinks=()):
    """Return a document as the rules leave it; ``events``: (word, class, axis, begins, ends)."""
    found, end = [], 0
    for i, (word, kind, axis, begins, ends) in enumerate(events, 1):
        start = text.index(word, end)
        end = start + len(word)
        attributes = {"class": kind}
        found.append(
            Event(id=f"e{i}", start=start, end=end, axis=axis, begins=begins, ends=ends, attributes=attributes)
        )
    return document(text, events=tuple(found), tlinks=tuple(TLink(*link) for link in tlinks))


def run(system, made):
    (answer,) = importlib.import_module(f"baselines.{system}").predict([made])
    return answer


def names(answer):
    return [event.instance for event in answer.events]


@pytest.mark.parametrize(
    ("begins", "ends", "name"),
    [
        (None, None, ""),
        ("2030-06", "2030-06", "2030-06"),
        ("[2028..2030]", "[2028..2030]", "2028-to-2030"),
        ("2028", "[2029..]", "2028-2029-to"),
        ("[..2028]", "[2028..]", "to-2028-2028-to"),
        ("2028", None, "2028-open"),
        (None, "2028", "open-2028"),
    ],
)
def test_a_window_in_a_name(begins, ends, name):
    assert chains.window(Event(id="e1", start=0, end=1, begins=begins, ends=ends)) == name


def test_a_verb_and_its_noun_are_one_happening():
    """The resignation has no date of its own and takes that of "resigned"."""
    answer = run("chains", document("The mayor resigned in June 2030. The resignation shocked Porto."))
    assert names(answer) == ["resign-2030-06", "resign-2030-06", "shock"]


def test_other_dates_are_other_happenings():
    made = described(
        "They met. They met. They met.",
        *(("met", "OCCURRENCE", "main", when, when) for when in ("2028", "2030", None)),
    )
    assert names(chains.chained(made)) == ["meet-2028", "meet-2030", "meet"]


def test_a_set_is_not_its_member_and_a_wish_is_no_fact():
    made = described(
        "The visits failed, the visit failed; a visit is planned.",
        ("visits", "OCCURRENCE", "main", "2028", "2028"),
        ("visit", "OCCURRENCE", "main", None, None),
        ("visit", "OCCURRENCE", "intention", None, None),
    )
    assert names(chains.chained(made)) == ["visit-set-2028", "visit", "visit-off"]


def test_sayings_and_aspectual_events_have_no_name():
    made = described(
        "Duarte said the strike began.",
        ("said", "REPORTING", "main", None, None),
        ("strike", "OCCURRENCE", "main", None, None),
        ("began", "ASPECTUAL", "main", None, None),
    )
    assert names(chains.chained(made)) == [None, "strike", None]


def test_a_chain_that_contradicts_the_document_is_left_out():
    """Of the same word twice one cannot come before the other."""
    made = described(
        "They met, met and sang; they sang.",
        *((word, "OCCURRENCE", "main", None, None) for word in ("met", "met", "sang", "sang")),
        tlinks=[("e1", "e2", "BEFORE"), ("e3", "e4", "SIMULTANEOUS")],
    )
    assert names(chains.chained(made)) == [None, None, "sing", "sing"]


def test_two_documents_use_one_name():
    one = run("chains", document("The board rejected the offer in June 2030.", "a"))
    other = run("chains", document("The rejection in June 2030 hurt the club.", "b"))
    assert names(one)[0] == names(other)[0] == "reject-2030-06"


def test_entities_have_the_chains_of_their_aliases():
    answer = run("chains", document("Angela Merkel left London. Merkel slept."))
    assert [n.entity for n in answer.entities] == ["angela-merkel", "london", "angela-merkel"]


TIMEXES = {"2028": "2028", "2030": "2030", "the 1990s": "199", "recently": "PAST_REF"}


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("It burned in 2028 and opened in 2030.", {"burned": "2028", "opened": "2030"}),  # 4 characters, not 5
        ("In 2028 we met in 2030.", {"met": "2028"}),  # 4 and 4
        ("In 2028 it burned, it flooded in 2030.", {"burned": "2028", "flooded": "2030"}),
        ("In 2028 they met. They sang.", {"met": "2028", "sang": "2031-05-14"}),  # no time in its sentence
        ("It grew in the 1990s.", {"grew": "[1990..1999]"}),
        ("They recently met.", {"met": "2031-05-14"}),  # "recently" has no days
    ],
)
def test_the_nearest_timex(text, windows):
    timexes = [
        Timex(id=f"t{i}", start=text.index(words), end=text.index(words) + len(words), type="DATE", value=value)
        for i, (words, value) in enumerate(TIMEXES.items(), 1)
        if words in text
    ]
    events = [
        Event(id=f"e{i}", start=text.index(word), end=text.index(word) + len(word)) for i, word in enumerate(windows)
    ]
    answer = run("nearest_timex", document(text, timexes=tuple(timexes), events=tuple(events)))
    assert {answer.surface(event): event.begins for event in answer.events} == windows
    assert all(event.begins == event.ends for event in answer.events)


def test_each_zone_has_its_creation_time_and_none_gives_no_window():
    text = "They met.\nThey sang."
    autumn = CreationTime("2031-10-01", "2031-10-07", "inferred")
    zones = (Zone("z1", 0, 10, "body"), Zone("z2", 10, len(text), "boilerplate", autumn))
    events = (Event(id="e1", start=5, end=8), Event(id="e2", start=15, end=19))
    answer = run("nearest_timex", document(text, zones=zones, events=events))
    assert [event.begins for event in answer.events] == ["2031-05-14", "[2031-10-01..2031-10-07]"]
    undated = run("nearest_timex", Document(doc_id="d", text=text, events=events))
    assert [event.begins for event in undated.events] == [None, None]


def test_nearest_timex_finds_events_and_times_itself():
    answer = run("nearest_timex", document("The mayor resigned in June 2030."))
    assert [(answer.surface(e), e.begins, e.ends) for e in answer.events] == [("resigned", "2030-06", "2030-06")]
    assert [(answer.surface(t), t.value) for t in answer.timexes] == [("June 2030", "2030-06")]
    assert (answer.entities, answer.tlinks) == ((), ())


GOLD = tuple(
    replace(run("chains", document(text, doc_id)), dct=WEDNESDAY)
    for doc_id, text in [
        ("a", "Mayor Ines Duarte resigned in June 2030. The resignation shocked Porto. The talks begin tomorrow."),
        ("b", "The talks failed in 2028. After the talks failed, Ines Duarte said that the talks had not failed."),
    ]
)


@pytest.mark.parametrize("setting", ["end-to-end", "gold-mentions"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_the_contract(system, setting):
    """The runner refuses what is no submission; the rest has to be the same whatever the order."""
    module = importlib.import_module(f"baselines.{system}")
    answers = predict(module.predict, GOLD, setting=setting)
    assert answers == predict(module.predict, GOLD, setting=setting)
    assert answers == predict(module.predict, GOLD[::-1], setting=setting)[::-1]
    for made, answer in zip(GOLD, answers, strict=True):
        assert answer.events
        Closure(document_constraints(answer))
        if setting == "gold-mentions":
            assert [(m.id, m.span) for m in answer.mentions()] == [(m.id, m.span) for m in made.mentions()]


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("text", ["", " \n", "Nobody."])
def test_hardly_any_text(system, text):
    assert run(system, document(text)) == document(text)
