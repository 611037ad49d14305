"""Timexes first, each value checked by hand on a calendar of 2031; then what every baseline promises."""

import importlib
from dataclasses import replace
from datetime import date

import pytest

from baselines import majority, rules, text_order
from baselines.dates import bounds, nearest, shift, weekday
from baselines.grammar import tense_aspect
from baselines.lexicon import is_event_noun
from baselines.parsing import parse, verbs
from baselines.timexes import tag
from summitline.closure import Closure
from summitline.constraints import document_constraints
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, Zone, schema

WEDNESDAY = CreationTime("2031-05-14", "2031-05-14")
WEEK = CreationTime("2031-05-12", "2031-05-18", "inferred")  # Monday to Sunday
YEAR = CreationTime("2031-01-01", "2031-12-31", "inferred")
SYSTEMS = ("majority", "text_order", "rules")


def document(text, dct=WEDNESDAY, **more):
    return Document(doc_id="d", text=text, dct=dct, **more)


def tagged(text, dct=WEDNESDAY):
    made = document(text, dct)
    return [(made.surface(t), t.type, t.value, t.mod) for t in tag(made)]


CASES = [
    ("The port closed in 2030.", "2030", "DATE", "2030", None),
    ("The port closed in June 2030.", "June 2030", "DATE", "2030-06", None),
    ("The port closed on June 3, 2030.", "June 3, 2030", "DATE", "2030-06-03", None),
    ("By May 3 2031 the ferry had sailed.", "May 3 2031", "DATE", "2031-05-03", None),
    ("The port closed on Monday, May 12.", "Monday, May 12", "DATE", "2031-05-12", None),
    ("The port closed on the 3rd of June 2030.", "the 3rd of June 2030", "DATE", "2030-06-03", None),
    ("The port closed on 2030-06-03.", "2030-06-03", "DATE", "2030-06-03", None),
    ("She resigned on Monday.", "Monday", "DATE", "2031-05-12", None),
    ("She resigned on Friday.", "Friday", "DATE", "2031-05-09", None),
    ("She will resign on Friday.", "Friday", "DATE", "2031-05-16", None),
    ("She resigned on Wednesday.", "Wednesday", "DATE", "2031-05-14", None),
    ("She resigned last Wednesday.", "last Wednesday", "DATE", "2031-05-07", None),
    ("She resigned Monday morning.", "Monday morning", "TIME", "2031-05-12TMO", None),
    ("She resigned yesterday.", "yesterday", "DATE", "2031-05-13", None),
    ("She will resign tomorrow.", "tomorrow", "DATE", "2031-05-15", None),
    ("She resigned last night.", "last night", "TIME", "2031-05-13TNI", None),
    ("She resigns today.", "today", "DATE", "2031-05-14", None),
    ("She resigned at 3 p.m. Monday.", "3 p.m. Monday", "TIME", "2031-05-12T15:00", None),
    ("She resigned in June.", "June", "DATE", "2030-06", None),
    ("She will resign in June.", "June", "DATE", "2031-06", None),
    ("She resigned last May.", "last May", "DATE", "2030-05", None),
    ("She resigned this year.", "this year", "DATE", "2031", None),
    ("She resigned earlier this year.", "earlier this year", "DATE", "2031", "START"),
    ("She resigned late last year.", "late last year", "DATE", "2030", "END"),
    ("The club moved later in 2030.", "later in 2030", "DATE", "2030", "END"),
    ("The club moved in mid-June.", "mid-June", "DATE", "2030-06", "MID"),
    ("The club moved last week.", "last week", "DATE", "2031-W19", None),
    ("The club moves next month.", "next month", "DATE", "2031-06", None),
    ("The club moved two years ago.", "two years ago", "DATE", "2029", None),
    ("The club moved more than a year ago.", "more than a year ago", "DATE", "2030", "BEFORE"),
    ("The port was idle for three months.", "three months", "DURATION", "P3M", None),
    ("The port was idle for at least two weeks.", "at least two weeks", "DURATION", "P2W", "EQUAL_OR_MORE"),
    ("The port was idle for the past three years.", "the past three years", "DURATION", "P3Y", None),
    ("It was the first strike in months.", "months", "DURATION", "PXM", None),
    ("It ended two decades of peace.", "two decades", "DURATION", "P20Y", None),
    ("They sat for half an hour.", "half an hour", "DURATION", "PT30M", None),
    ("They meet every year.", "every year", "SET", "P1Y", None),
    ("They meet daily.", "daily", "SET", "P1D", None),
    ("They meet every Monday.", "every Monday", "SET", "XXXX-WXX-1", None),
    ("They meet twice a month.", "a month", "SET", "P1M", None),
    ("The port grew in the 1990s.", "the 1990s", "DATE", "199", None),
    ("The port grew in the 19th century.", "the 19th century", "DATE", "18", None),
    ("Sales fell in the first quarter of 2030.", "the first quarter of 2030", "DATE", "2030-Q1", None),
    ("She left in the summer of 2030.", "the summer of 2030", "DATE", "2030-SU", None),
    ("She recently left.", "recently", "DATE", "PAST_REF", None),
    ("She is now in Porto.", "now", "DATE", "PRESENT_REF", None),
    ("The union has grown in recent years.", "recent years", "DATE", "PAST_REF", None),
    ("They look to the future.", "the future", "DATE", "FUTURE_REF", None),
    ("The club will sign him at the right time.", "the right time", "DATE", "FUTURE_REF", None),
]


@pytest.mark.parametrize(("text", "extent", "kind", "value", "mod"), CASES, ids=[case[0] for case in CASES])
def test_timex(text, extent, kind, value, mod):
    assert tagged(text) == [(extent, kind, value, mod)]


@pytest.mark.parametrize(
    "text",
    [
        "The recent talks in her second term failed again.",
        "They may march.",
        "About 2000 soldiers met.",
        "It cost $1999.",
        "The five-year-old ship sank.",
        "Prices fall.",
        "She left soon, for the first time.",
        "The second half was long.",
    ],
)
def test_no_timex(text):
    assert tagged(text) == []


def test_two_points_are_two_expressions():
    assert [case[:3] for case in tagged("The strike (2028–2030) ruined the port.")] == [
        ("2028", "DATE", "2028"),
        ("2030", "DATE", "2030"),
    ]


def test_a_later_date_counts_from_the_last_one():
    found = tagged("The port closed on May 3, 2029. It opened the following day and burned two years later.")
    assert [value for _, _, value, _ in found] == ["2029-05-03", "2029-05-04", "2031"]


def test_a_month_takes_the_year_of_the_sentence_before():
    assert [value for _, _, value, _ in tagged("It closed in 2028. It opened in June.")] == ["2028", "2028-06"]


@pytest.mark.parametrize(
    ("text", "dct", "value"),
    [
        ("She resigned on Monday.", WEEK, "2031-05-12"),  # the only Monday of the window
        ("She resigned on Tuesday.", WEEK, "2031-05-13"),  # the day inside the window, not 2031-05-06
        ("She resigned today.", WEEK, "2031-W20"),  # any day of that week
        ("She resigned today.", YEAR, "2031"),
        ("She resigned last month.", YEAR, "XXXX-XX"),  # December 2030 to November 2031
        ("She resigned in June.", YEAR, "XXXX-06"),
        ("She resigned this year.", YEAR, "2031"),
        ("She resigned on Monday.", None, "XXXX-WXX-1"),
        ("She resigned this year.", None, "XXXX"),
        ("She resigned in June.", None, "XXXX-06"),
    ],
)
def test_a_value_is_what_all_days_of_the_window_share(text, dct, value):
    assert [case[2] for case in tagged(text, dct)] == [value]


def test_a_zone_is_read_against_its_own_creation_time():
    text = "She left on Monday.\nHe left on Monday."
    zones = (
        Zone("z1", 0, 20, "body"),
        Zone("z2", 20, len(text), "boilerplate", CreationTime("2031-10-01", "2031-10-01")),
    )
    assert [t.value for t in tag(document(text, zones=zones))] == ["2031-05-12", "2031-09-29"]


def test_calendar_arithmetic():
    assert shift(date(2031, 3, 31), "month", -1) == date(2031, 2, 28)
    assert shift(date(2032, 2, 29), "year", 1) == date(2033, 2, 28)
    assert weekday(date(2031, 5, 14), 2, -1) == date(2031, 5, 14)
    assert weekday(date(2031, 5, 14), 2, -1, strict=True) == date(2031, 5, 7)
    assert nearest(date(2031, 5, 14), 5, None, 1) == date(2031, 5, 1)
    assert nearest(date(2031, 5, 14), 5, 15, -1) == date(2030, 5, 15)


@pytest.mark.parametrize(
    ("value", "window"),
    [
        ("2031-05", ("2031-05", "2031-05")),
        ("2031-W20", ("2031-05-12", "2031-05-18")),
        ("2031-Q2", ("2031-04", "2031-06")),
        ("2031-H2", ("2031-07", "2031-12")),
        ("2031-SU", ("2031", "2031")),
        ("199", ("1990", "1999")),
        ("2031-05-12TMO", ("2031-05-12", "2031-05-12")),
        ("XXXX-05", None),
        ("PAST_REF", None),
        ("P3M", None),
    ],
)
def test_bounds(value, window):
    assert bounds(value) == window


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
        ("The club was rich in 2028.", ("[..2028]", "[2028..]")),
        ("The club moved before 2028.", ("[..2028]", "[..2028]")),
        ("The club moved last week.", ("[2031-05-05..2031-05-11]", "[2031-05-05..2031-05-11]")),
        ("The club recently moved.", (None, None)),
    ],
)
def test_rules_write_windows(text, windows):
    (event,) = run("rules", document(text)).events
    assert (event.begins, event.ends) == windows


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
