"""Baselines of temporal order: small orders by hand, then what each system promises, then the page about them."""

import importlib
import math
import random
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path

import pytest

from baselines import begins, logistic, logistic_ilp, reverse_order, sieve
from baselines.begins import Begins, near, ruled
from baselines.softmax import fit
from summitline.closure import Closure, Contradiction, Point
from summitline.constraints import document_constraints
from summitline.schema import CreationTime, Document, Event, Timex, TLink, Zone

ROOT = Path(__file__).parents[1]
WEDNESDAY = CreationTime("2031-05-14", "2031-05-14")
SYSTEMS = ("reverse_order", "sieve", "logistic", "logistic_ilp")
CONSISTENT = ("reverse_order", "sieve", "logistic_ilp")
TEXT = (
    "Mayor Ines Duarte said on Monday that the club had sold its ground before the vote.\n"
    "The coach resigned. Fans protested and left the city. The talks will begin tomorrow."
)
WORDS = ("said", "sold", "vote", "resigned", "protested", "left", "talks", "begin")


def span(words, text=TEXT):
    return {"start": text.index(words), "end": text.index(words) + len(words)}


def document(text=TEXT, **more):
    return Document(doc_id="d", text=text, dct=WEDNESDAY, **more)


GIVEN = document(
    events=tuple(Event(id=f"e{i}", **span(words)) for i, words in enumerate(WORDS, 1)),
    timexes=(
        Timex(id="t1", **span("Monday"), type="DATE", value="2031-05-12"),
        Timex(id="t2", **span("tomorrow"), type="DATE", value="2031-05-15"),
    ),
)


def gold(doc_id, links):
    """Return a made-up annotation of TEXT: all on main, with these links."""
    events = tuple(replace(event, axis="main") for event in GIVEN.events)
    return replace(GIVEN, doc_id=doc_id, events=events, tlinks=tuple(TLink(*link) for link in links))


TRAIN = (
    gold("a", [("e2", "e1", "BEFORE"), ("e2", "e3", "BEFORE"), ("e1", "t0", "BEFORE"), ("e8", "t0", "AFTER")]),
    gold("b", [("e2", "e1", "BEFORE"), ("e4", "e5", "BEFORE"), ("e4", "t0", "BEFORE"), ("e5", "e6", "SIMULTANEOUS")]),
)


def run(system, made, train=()):
    (answer,) = importlib.import_module(f"baselines.{system}").predict([made], train=train)
    return answer


def begin(answer, words):
    """Return the begin of the first event with these words."""
    return Point(next(event.id for event in answer.events if answer.surface(event) == words), "begin")


def bare(names, links=()):
    events = tuple(Event(id=name, start=i, end=i + 1, axis="main") for i, name in enumerate(names))
    return Document(doc_id="d", text="x" * len(names), events=events, tlinks=tuple(TLink(*link) for link in links))


def consistent(made):
    try:
        Closure(document_constraints(made))
    except Contradiction:
        return False
    return True


def test_an_order_takes_what_follows():
    order = Begins(bare("abcd", [("a", "b", "BEFORE")]))
    assert [order.compare(*pair) for pair in ("ab", "ba", "aa", "bc")] == ["<", ">", "=", "?"]
    order.add("c", ">", "b")
    order.add("d", "=", "c")
    assert [order.compare(*pair) for pair in ("ac", "ad", "cd", "db")] == ["<", "<", "=", ">"]


def test_an_order_refuses_what_contradicts_and_leaves_out_what_is_known():
    order = Begins(bare("abc", [("a", "b", "BEFORE")]))
    order.add("b", "<", "c")
    order.add("c", "<", "a")
    order.add("a", "=", "c")
    order.add("a", "<", "c")
    assert order.document().tlinks == (TLink("a", "b", "BEFORE"), TLink("b", "c", "BEGINS_BEFORE"))


@pytest.mark.parametrize("signs", ["<<<=>>", "==<>=<", ">=<<>="])
def test_an_order_is_the_closure_of_its_document(signs):
    order = Begins(bare("abcde", [("a", "c", "INCLUDES"), ("e", "b", "SIMULTANEOUS")]))
    for (a, b), sign in zip(["ab", "bd", "dc", "ed", "ce", "ae"], signs, strict=True):
        order.add(a, sign, b)
    closure = Closure(document_constraints(order.document()))
    for a in "abcde":
        for b in "abcde":
            assert order.compare(a, b) == closure.compare(Point(a, "begin"), Point(b, "begin"))


def test_near_pairs():
    made = replace(GIVEN, zones=(Zone("z1", 0, 104, "body"), Zone("z2", 104, len(TEXT), "boilerplate")))
    off = replace(made, events=tuple(replace(e, axis="opinion" if e.id == "e3" else "main") for e in made.events))
    found = [(a.id, b.id, distance) for a, b, distance in near(off)]
    assert found == [
        *[("e1", "e2", 0), ("e1", "e4", 1), ("e2", "e4", 1)],
        *[("e5", "e6", 0), ("e5", "e7", 1), ("e5", "e8", 1), ("e6", "e7", 1), ("e6", "e8", 1), ("e7", "e8", 0)],
    ]


def test_windows_that_contradict_each_other_are_left_out(monkeypatch):
    made = document("The port was shut from 2030 to 2028.", events=(Event(id="e1", start=13, end=17),))
    windows = replace(made, events=(replace(made.events[0], begins="2030", ends="2028"),))
    monkeypatch.setattr(begins.rules, "annotate", lambda _: windows)
    with pytest.raises(Contradiction):
        Closure(document_constraints(windows))
    assert ruled(made) == made


def test_softmax_by_hand():
    """Two examples a feature, three to one: without a penalty the probabilities would be 3/4 and 1/4."""
    a, b = frozenset({"a"}), frozenset({"b"})
    model = fit([(a, "x"), (a, "x"), (a, "x"), (a, "y"), (b, "x"), (b, "y"), (b, "y"), (b, "y")])
    of_a, of_b, unknown = (model.log_probabilities(features) for features in (a, b, {"c"}))
    assert 0.5 < math.exp(of_a["x"]) < 0.75
    assert of_a["x"] == pytest.approx(of_b["y"], abs=0.1)
    assert sum(map(math.exp, of_a.values())) == pytest.approx(1)
    assert math.exp(unknown["x"]) == pytest.approx(0.5, abs=0.05)


def test_the_reverse_of_text_order():
    answer = run("reverse_order", GIVEN)
    assert answer.tlinks == tuple(TLink(f"e{i}", f"e{i + 1}", "AFTER") for i in range(1, 8))


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("The board resigned. The club had sold the ground.", "sold", "resigned"),  # the past perfect
        ("The coach resigned. The friendship ended.", "friendship", "resigned"),  # what lasts was there before
        ("The board resigned. The vote was close.", "vote", "resigned"),  # what is named happened
        ("Duarte said nothing. The coach resigned.", "resigned", "said"),  # told after what is told
        ("The coach resigned. The fans left.", "resigned", "left"),  # nothing but the text
        ("The fans will march. The coach resigned.", "resigned", "march"),  # to come
        ("The coach resigned in June 2030. The fans left in 2029.", "left", "resigned"),  # the calendar, not the text
    ],
)
def test_rungs_of_the_sieve(text, first, second):
    answer = run("sieve", document(text))
    closure = Closure(document_constraints(answer))
    assert closure.compare(begin(answer, first), begin(answer, second)) == "<"


def test_the_sieve_says_nothing_of_two_nouns():
    answer = run("sieve", document("The vote followed the strike. The sale and the visit surprised the fans."))
    closure = Closure(document_constraints(answer))
    assert closure.compare(begin(answer, "sale"), begin(answer, "visit")) == "?"


def test_logistic_learns_the_order_it_is_shown():
    """In every document of this training the first of two events begins first."""
    pairs = [(f"e{i}", f"e{i + 1}", "BEFORE") for i in range(1, 8)]
    train = [gold(name, pairs) for name in "abc"]
    answer = run("logistic", GIVEN, train)
    found = {link.relation for link in answer.tlinks if link.target != "t0"}
    assert found == {"BEGINS_BEFORE"}
    turned = [gold(name, [(b, a, "BEFORE") for a, b, _ in pairs]) for name in "abc"]
    assert {k.relation for k in run("logistic", GIVEN, turned).tlinks if k.target != "t0"} == {"BEGINS_AFTER"}


def test_the_best_answers_have_no_contradiction():
    """Alone .6 .6 .6 in a circle; together the cheapest way out is the one doubted most, .5 against .4."""
    asked = []
    for a, b, yes, no in [("a", "b", 0.6, 0.3), ("b", "c", 0.6, 0.2), ("c", "a", 0.5, 0.4)]:
        asked.append(((TLink(a, b, "BEGINS_BEFORE"), math.log(yes)), (TLink(a, b, "VAGUE"), math.log(no))))
    circle = list(logistic_ilp.best(asked, []))
    assert circle == [TLink(a, b, "BEGINS_BEFORE") for a, b in ("ab", "bc", "ca")]
    forbidden = list(
        logistic_ilp.contradictions(
            bare("abc", [("a", "b", "BEGINS_BEFORE"), *[(k.source, k.target, k.relation) for k in circle[1:]]])
        )
    )
    assert forbidden == [frozenset(circle)]
    assert list(logistic_ilp.best(asked, forbidden)) == circle[:2]


@pytest.mark.parametrize("seed", range(20))
def test_the_best_answers_are_those_of_brute_force(seed):
    """Four events, six pairs, four answers a pair: 4096 ways."""
    draw = random.Random(seed)
    asked = [
        [(TLink(a, b, relation), -draw.random()) for relation in ("BEGINS_BEFORE", "BEGINS_AFTER", "=???", "VAGUE")]
        for a, b in combinations("abcd", 2)
    ]
    answer = logistic_ilp.decided(bare("abcd"), asked)
    ways = sorted(product(*asked), key=lambda way: -sum(log for _, log in way))
    told = ([link for link, _ in way if link.relation != "VAGUE"] for way in ways)
    assert list(answer.tlinks) == next(links for links in told if consistent(replace(answer, tlinks=tuple(links))))


def test_without_train_the_learned_systems_answer_like_the_rules():
    for system in ("logistic", "logistic_ilp"):
        assert run(system, GIVEN) == ruled(GIVEN)
        assert run(system, GIVEN, [document("Nothing.")]) == ruled(GIVEN)


@pytest.mark.parametrize("train", [(), TRAIN], ids=["alone", "train"])
@pytest.mark.parametrize("made", [document(), GIVEN], ids=["end-to-end", "gold-mentions"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_the_contract(system, made, train):
    answer = run(system, made, train)
    assert answer == run(system, made, train)
    assert (answer.doc_id, answer.text) == (made.doc_id, made.text)
    assert answer.tlinks
    assert len({(link.source, link.target) for link in answer.tlinks}) == len(answer.tlinks)
    if made is GIVEN:
        assert [(e.id, e.span) for e in answer.events] == [(e.id, e.span) for e in made.events]
    if system in CONSISTENT:
        Closure(document_constraints(answer))


@pytest.mark.parametrize("train", [(), TRAIN], ids=["alone", "train"])
@pytest.mark.parametrize("text", ["", " \n", "Porto.", "The port was shut from 2030 to 2028."])
@pytest.mark.parametrize("system", SYSTEMS)
def test_hardly_any_text(system, text, train):
    answer = run(system, document(text), train)
    Closure(document_constraints(answer))
    assert importlib.import_module(f"baselines.{system}").predict([], train=train) == []


def test_two_documents_are_annotated_each_by_itself():
    other = replace(GIVEN, doc_id="other")
    for module in (reverse_order, sieve, logistic, logistic_ilp):
        assert module.predict([GIVEN, other], train=TRAIN)[0] == module.predict([GIVEN], train=TRAIN)[0]
