"""Grammar first, then what every baseline promises, and the rules by hand."""

import importlib
from dataclasses import replace

import pytest

from baselines import majority, rules, text_order
from baselines.grammar import tense_aspect
from baselines.lexicon import is_event_noun
from baselines.parsing import parse, verbs
from summitline.closure import Closure
from summitline.constraints import document_constraints
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, Zone, schema

WEDNESDAY = CreationTime("2031-05-14", "2031-05-14")
SYSTEMS = ("majority", "text_order", "rules")


def document(text, dct=WEDNESDAY, **more):
    return Document(doc_id="d", text=text, dct=dct, **more)


@pytest.mark.parametrize(
    ("text", "word", "form"),
    [
        ("The board sold the ground.", "sold", ("PAST", "NONE")),
        ("The board has sold the ground.", "sold", ("PRESENT", "PERFECTIVE")),
        ("The board had sold the ground.", "sold", ("PAST", "PERFECTIVE")),
        ("The ground was sold.", "sold", ("PAST", "NONE")),
        ("The board will sell the ground.", "sell", ("FUTURE", "NONE")),
        ("The board is going to sell the ground.", "sell", ("FUTURE", "NONE")),
        ("The board may sell the ground.", "sell", ("PRESENT", "NONE")),
        ("The board is selling the ground.", "selling", ("PRESENT", "PROGRESSIVE")),
        ("The board has been selling the ground.", "selling", ("PRESENT", "PERFECTIVE_PROGRESSIVE")),
        ("The board wants to sell the ground.", "sell", ("INFINITIVE", "NONE")),
        ("The sale of the ground failed.", "sale", ("NONE", "NONE")),
    ],
)
def test_tense_and_aspect(text, word, form):
    (sentence,) = parse(document(text))
    assert tense_aspect(next(token for token in sentence.tokens if token.text == word)) == form


@pytest.mark.parametrize(
    ("noun", "event"),
    [("meeting", True), ("rejection", True), ("agreement", True), ("war", True), ("region", False), ("nation", False)],
)
def test_event_nouns(noun, event):
    assert is_event_noun(noun, verbs()) is event


TEXT = (
    "Mayor Ines Duarte said on Monday that the club wants to sell its ground this year.\n"
    "Duarte resigned in June 2030. The talks between Porto and Lisbon will begin tomorrow."
)


def span(words, text=TEXT):
    return {"start": text.index(words), "end": text.index(words) + len(words)}


PLAIN = document(TEXT, zones=(Zone("z1", 0, len(TEXT), "body"),))
GIVEN = replace(
    PLAIN,
    entities=(Entity(id="n1", **span("Ines Duarte")), Entity(id="n2", **span("Porto"))),
    events=tuple(
        Event(id=f"e{i}", **span(words))
        for i, words in enumerate(["said", "wants", "sell", "resigned", "talks", "begin"], 1)
    ),
    timexes=(
        Timex(id="t1", **span("Monday"), type="DATE", value="2031-05-12"),
        Timex(id="t2", **span("this year"), type="DATE", value="2031"),
        Timex(id="t3", **span("June 2030"), type="DATE", value="2030-06"),
        Timex(id="t4", **span("tomorrow"), type="DATE", value="2031-05-15"),
    ),
)
OTHER_TEXT = "Porto sold the ground. Lisbon said in 2029 that Porto sold and sold again."
OTHER = Document(
    doc_id="other",
    text=OTHER_TEXT,
    dct=WEDNESDAY,
    entities=(
        Entity(id="n1", start=0, end=5, type="GPE", entity="porto"),
        Entity(id="n2", **span("Lisbon", OTHER_TEXT), type="GPE", entity="lisbon"),
    ),
    events=(
        Event(id="e1", start=6, end=10, axis="main", attributes={"class": "I_ACTION", "tense": "PRESENT"}),
        Event(id="e2", **span("said", OTHER_TEXT), axis="main", attributes={"class": "REPORTING", "tense": "PRESENT"}),
        Event(id="e3", **span("sold and", OTHER_TEXT), axis="main", attributes={"class": "I_ACTION", "tense": "PAST"}),
    ),
    timexes=(Timex(id="t1", **span("2029", OTHER_TEXT), type="DATE", value="2029"),),
    tlinks=(
        TLink("e1", "e2", "AFTER"),
        TLink("e3", "e2", "BEFORE"),
        TLink("t1", "e2", "INCLUDES"),
        TLink("e1", "t0", "AFTER"),
        TLink("t0", "e2", "BEFORE"),
    ),
)


def run(system, made, train=()):
    (answer,) = importlib.import_module(f"baselines.{system}").predict([made], train=train)
    return answer


@pytest.mark.parametrize("train", [(), (OTHER,)], ids=["alone", "train"])
@pytest.mark.parametrize("made", [PLAIN, GIVEN], ids=["end-to-end", "gold-mentions"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_every_baseline_keeps_the_contract(system, made, train):
    answer = run(system, made, train)
    assert answer == run(system, made, train)
    assert (answer.doc_id, answer.text) == (made.doc_id, made.text)
    if made is GIVEN:
        places = [[(m.id, m.span) for m in d.mentions()] for d in (answer, made)]
        assert places[0] == places[1]
        assert [(t.type, t.value) for t in answer.timexes] == [(t.type, t.value) for t in made.timexes]
        assert answer.tlinks
    for mentions, prefix in ((answer.entities, "n"), (answer.events, "e"), (answer.timexes, "t")):
        assert [m.id for m in mentions] == [f"{prefix}{i}" for i in range(1, len(mentions) + 1)]
        assert sorted(m.start for m in mentions) == [m.start for m in mentions]
        assert all(answer.surface(m).strip() == answer.surface(m) for m in mentions)
    assert all(link.relation in schema().relations for link in answer.tlinks)
    for layer, mentions in (("entity", answer.entities), ("event", answer.events), ("timex", answer.timexes)):
        for attribute in schema()[layer].attributes.values():
            if attribute.kind in ("label", "choice"):
                assert {m.get(attribute.name) for m in mentions} <= {None, *attribute.values}


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_text_at_all(system):
    assert run(system, document(" \n")) == document(" \n")


def test_text_order_is_a_chain():
    answer = run("text_order", GIVEN)
    assert answer.tlinks == tuple(TLink(f"e{i}", f"e{i + 1}", "BEFORE") for i in range(1, 6))
    verbs_found = [PLAIN.text[e.start : e.end] for e in run("text_order", PLAIN).events]
    assert verbs_found == ["said", "wants", "sell", "resigned", "begin"]


def test_text_order_does_not_join_zones():
    zones = (Zone("z1", 0, 82, "body"), Zone("z2", 82, len(TEXT), "boilerplate"))
    assert TLink("e3", "e4", "BEFORE") not in run("text_order", replace(GIVEN, zones=zones)).tlinks


def test_majority_counts():
    model = majority.fit([OTHER])
    assert model.relations == {"event-event": "AFTER", "event-timex": "IS_INCLUDED", "event-t0": "AFTER"}
    assert model.overall[Event]["class"] == "I_ACTION"  # 2 of 3
    assert model.overall[Event]["tense"] == "PRESENT"  # 2 of 3
    assert model.overall[Event]["factuality"] == "CT"  # in no document: the fallback
    answer = run("majority", GIVEN, [OTHER])
    assert [(n.type, n.entity) for n in answer.entities] == [("GPE", None), ("GPE", "porto")]
    assert TLink("e4", "t3", "IS_INCLUDED") in answer.tlinks
    assert TLink("e1", "e4", "AFTER") in answer.tlinks  # adjacent sentences
    assert TLink("e1", "e5", "AFTER") not in answer.tlinks  # one sentence between
    assert TLink("e5", "t0", "AFTER") in answer.tlinks


def test_majority_without_train_finds_nothing_and_falls_back():
    assert not list(run("majority", PLAIN).mentions())
    assert {link.relation for link in run("majority", GIVEN).tlinks} == {"BEFORE", "IS_INCLUDED"}


def test_majority_remembers_words():
    answer = run("majority", PLAIN, [OTHER])
    assert [(answer.surface(m), m.get("type") or m.get("class")) for m in answer.mentions()] == [
        ("Porto", "GPE"),
        ("Lisbon", "GPE"),
        ("said", "I_ACTION"),  # the commonest class of all events
    ]


@pytest.mark.parametrize(
    ("relation", "inverse"), [("BEFORE", "AFTER"), ("OVERLAPS", "OVERLAPPED_BY"), ("<???", "BEGINS_AFTER")]
)
def test_inverse(relation, inverse):
    assert majority.turned(relation) == inverse


def test_rules_by_hand():
    answer = run("rules", GIVEN)
    assert [(n.type, n.entity) for n in answer.entities] == [("PERSON", "ines-duarte"), ("GPE", "porto")]
    events = {answer.surface(e): e for e in answer.events}
    assert {words: e.attributes["class"] for words, e in events.items()} == {
        "said": "REPORTING",
        "wants": "I_STATE",
        "sell": "OCCURRENCE",
        "resigned": "OCCURRENCE",
        "talks": "OCCURRENCE",
        "begin": "ASPECTUAL",
    }
    assert (events["sell"].axis, events["sell"].anchor, events["sell"].attributes["factuality"]) == (
        "intention",
        "e2",
        "U",
    )
    assert events["wants"].attributes["source"] == "ines-duarte"
    assert (events["said"].begins, events["said"].ends) == ("2031-05-12", "2031-05-12")
    assert (events["sell"].begins, events["sell"].ends) == ("2031", "2031")
    assert (events["resigned"].begins, events["resigned"].ends) == ("2030-06", "2030-06")
    assert (events["begin"].begins, events["begin"].ends) == ("2031-05-15", "2031-05-15")
    to_t0 = {link.source: link.relation for link in answer.tlinks if link.target == "t0"}
    assert to_t0 == {"e1": "BEFORE", "e2": "INCLUDES", "e3": "AFTER", "e4": "BEFORE", "e5": "AFTER", "e6": "AFTER"}
    assert TLink("e2", "e1", "INCLUDES") in answer.tlinks
    assert TLink("e3", "e2", "BEGINS_AFTER") in answer.tlinks


def test_rules_read_negation_and_modals():
    answer = run("rules", document("The board did not sell the ground. The club may move."))
    assert [(answer.surface(e), e.get("polarity"), e.axis, e.get("factuality")) for e in answer.events] == [
        ("sell", "NEG", "main", "CT"),
        ("move", "POS", "hypothetical", "PS"),
    ]


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("The club has grown since 2028.", ("2028", None)),
        ("The port closed between 2028 and 2030.", ("[2028..2030]", "[2028..2030]")),
        ("The port closed between 2030 and 2028.", ("2030", "2030")),
        ("The port was closed from 2028 to 2030.", ("2028", "2030")),
        ("The port was closed from 2030 to 2028.", ("2030", None)),
        ("The port was closed from June 2030 to May 2030.", ("2030-06", None)),
        ("The port was closed from 2030 to May 2030.", ("2030", "2030-05")),
        ("The club was rich in 2028.", ("[..2028]", "[2028..]")),
        ("The club moved before 2028.", ("[..2028]", "[..2028]")),
        ("The club moved last week.", ("[2031-05-05..2031-05-11]", "[2031-05-05..2031-05-11]")),
        ("The club recently moved.", (None, None)),
    ],
)
def test_rules_write_windows(text, windows):
    answer = run("rules", document(text))
    (event,) = answer.events
    assert (event.begins, event.ends) == windows
    Closure(document_constraints(replace(answer, tlinks=())))


def test_the_calendar_corrects_the_tense():
    answer = run("rules", document("The talks begin on May 20, 2031."))
    assert TLink(answer.events[-1].id, "t0", "AFTER") in answer.tlinks


@pytest.mark.parametrize("made", [PLAIN, GIVEN], ids=["end-to-end", "gold-mentions"])
def test_rules_are_consistent(made):
    answer = run("rules", made)
    assert rules.without_contradictions(answer) == answer
    Closure(document_constraints(answer))


def test_a_link_that_contradicts_is_dropped():
    links = (TLink("e1", "t0", "BEFORE"), TLink("e2", "t0", "AFTER"), TLink("e1", "e2", "AFTER"))
    kept = rules.without_contradictions(replace(GIVEN, tlinks=links)).tlinks
    assert kept == links[:2]


def test_entities_leave_possessive_and_hyphen_outside():
    answer = run("rules", document("Portugal’s mayor met Ines Duarte in Lisbon. The Norway-Portugal match ended."))
    found = [answer.surface(n) for n in answer.entities]
    assert found[:3] == ["Portugal", "Ines Duarte", "Lisbon"]
    assert not any("’" in words or "-" in words for words in found)


def test_modules_are_systems():
    for module in (majority, text_order, rules):
        assert module.predict([], train=()) == []
