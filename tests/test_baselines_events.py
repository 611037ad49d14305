"""Event baselines: made-up sentences with known answers, a training that can be seen through, then the contract."""

import importlib
from dataclasses import replace

import pytest

from baselines import event_logistic
from summitline.runner import predict
from summitline.schema import CreationTime, Document, Event, Timex

SYSTEMS = ("verbs", "verbs_nouns", "event_logistic")
WEDNESDAY = CreationTime("2031-05-14", "2031-05-14")


def document(text, events=(), doc_id="d"):
    """Return a document; ``events``: (word, class, polarity), each the next occurrence behind the one before."""
    found, end = [], 0
    for i, (word, kind, polarity) in enumerate(events, 1):
        start = text.index(word, end)
        end = start + len(word)
        attributes = {"class": kind, "polarity": polarity} if kind else {}
        axis = "main" if kind else None
        found.append(Event(id=f"e{i}", start=start, end=end, axis=axis, attributes=attributes))
    return Document(doc_id=doc_id, text=text, dct=WEDNESDAY, events=tuple(found))


def run(system, made, train=()):
    (answer,) = importlib.import_module(f"baselines.{system}").predict([made], train=train)
    return answer


def told(answer, *names):
    return [(answer.surface(event), *(event.get(name) for name in names)) for event in answer.events]


def test_verbs_by_hand():
    answer = run("verbs", document("Duarte said that the board has sold the ground, and the fans will not be moved."))
    assert told(answer, "class", "tense", "aspect", "polarity") == [
        ("said", "REPORTING", "PAST", "NONE", "POS"),
        ("sold", "OCCURRENCE", "PRESENT", "PERFECTIVE", "POS"),
        ("moved", "OCCURRENCE", "FUTURE", "NONE", "NEG"),
    ]


def test_nouns_by_hand():
    """A sale is in the list, a rejection is made of a verb, a region is neither."""
    text = "The sale surprised the region, and its rejection will follow."
    assert told(run("verbs", document(text))) == [("surprised",), ("follow",)]
    assert told(run("verbs_nouns", document(text)), "tense") == [
        ("sale", "NONE"),
        ("surprised", "PAST"),
        ("rejection", "NONE"),
        ("follow", "FUTURE"),
    ]


@pytest.mark.parametrize("system", ["verbs", "verbs_nouns"])
def test_given_events_are_described(system):
    made = document("The fans are angry and did not sing.", [("angry", None, None), ("sing", None, None)])
    assert told(run(system, made), "tense", "polarity") == [("angry", "NONE", "POS"), ("sing", "PAST", "NEG")]


STRIKES = tuple(
    document(
        f"The {noun} in Porto began. Duarte said nothing. The {noun} did not end.",
        [(noun, "OCCURRENCE", "POS"), ("said", "REPORTING", "POS"), (noun, "OCCURRENCE", "NEG")],
        doc_id,
    )
    for doc_id, noun in [("a", "strike"), ("b", "vote"), ("c", "strike"), ("d", "vote")]
)


def test_logistic_finds_the_words_of_its_training():
    """Shown: "strike", "vote" and "said" are events, "began" and "end" are none, whatever the grammar says."""
    made = document("The strike in Lisbon began. Holm said nothing. The vote did not end.", doc_id="e")
    assert told(run("event_logistic", made, STRIKES), "class", "axis") == [
        ("strike", "OCCURRENCE", "main"),
        ("said", "REPORTING", "main"),
        ("vote", "OCCURRENCE", "main"),
    ]


def test_logistic_learns_attributes_from_what_stands_around():
    """Shown: NEG where the verb above has "not" below it."""
    made = document("The vote in Porto began. The strike did not end.", [("vote", None, None), ("strike", None, None)])
    assert told(run("event_logistic", made, STRIKES), "polarity", "tense") == [
        ("vote", "POS", None),
        ("strike", "NEG", None),
    ]


def test_logistic_without_events_to_learn_from():
    made = document("The vote began.", [("vote", None, None)])
    assert run("event_logistic", made) == made
    assert run("event_logistic", made, [document("Nothing.")]) == made
    assert run("event_logistic", document("The vote began."), [document("Nothing.")]).events == ()


def test_the_head_of_a_word_in_pieces():
    assert event_logistic.head([(0, 2), (3, 11), (12, 20)], (0, 11)) == (3, 11)


@pytest.mark.parametrize("setting", ["end-to-end", "gold-mentions"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_the_contract(system, setting):
    """The runner refuses what is no submission; the rest has to be the same whatever the order."""
    module = importlib.import_module(f"baselines.{system}")
    timed = tuple(
        replace(made, timexes=(Timex(id="t1", start=0, end=3, type="DATE", value="2031"),)) for made in STRIKES
    )
    answers = predict(module.predict, timed, setting=setting)
    assert answers == predict(module.predict, timed, setting=setting)
    assert answers == predict(module.predict, timed[::-1], setting=setting)[::-1]
    for made, answer in zip(timed, answers, strict=True):
        shown = made.timexes if setting == "gold-mentions" else ()
        assert answer == replace(made, events=answer.events, timexes=shown)
        assert all(event.begins is event.ends is event.instance is None for event in answer.events)
        if setting == "gold-mentions":
            assert [(e.id, e.span) for e in answer.events] == [(e.id, e.span) for e in made.events]


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("text", ["", " \n", "Porto."])
def test_hardly_any_text(system, text):
    assert run(system, document(text), STRIKES) == document(text)
