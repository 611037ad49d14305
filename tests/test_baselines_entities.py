"""Entity baselines: made-up sentences with known answers, spaCy's part replaced where its mistakes are the question."""

import importlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baselines import gazetteer, spacy_alias
from baselines.names import occurrences
from baselines.parsing import parse
from summitline.runner import predict
from summitline.schema import Document, Entity

SYSTEMS = ("gazetteer", "spacy_entities", "spacy_alias")


def document(text, entities=(), doc_id="d"):
    """Return a document; ``entities``: (words, type, chain), each the next occurrence behind the one before."""
    found, end = [], 0
    for i, (words, kind, chain) in enumerate(entities, 1):
        start = text.index(words, end)
        end = start + len(words)
        found.append(Entity(id=f"n{i}", start=start, end=end, type=kind, entity=chain))
    return Document(doc_id=doc_id, text=text, entities=tuple(found))


def bare(made):
    return replace(made, entities=tuple(Entity(id=n.id, start=n.start, end=n.end) for n in made.entities))


def run(system, made, train=()):
    (answer,) = importlib.import_module(f"baselines.{system}").predict([made], train=train)
    return answer


def told(answer):
    return [(answer.surface(n), n.type, n.entity) for n in answer.entities]


TRAIN = (
    document(
        "Peter Holm left Porto. Holm met the Nordic Council in Porto.",
        [
            ("Peter Holm", "PERSON", "peter-holm"),
            ("Porto", "GPE", "porto"),
            ("Holm", "PERSON", "peter-holm"),
            ("the Nordic Council", "ORG", "nordic-council"),
            ("Porto", "GPE", "porto"),
        ],
        "a",
    ),
    document(
        "Porto beat Lisbon. Lisbon wept.",
        [("Porto", "ORG", "porto-fc"), ("Lisbon", "ORG", "lisbon"), ("Lisbon", "GPE", "lisbon")],
        "b",
    ),
)


def test_the_names_of_a_gazetteer():
    assert gazetteer.names(TRAIN) == {
        "Peter Holm": ("PERSON", "peter-holm"),
        "Holm": ("PERSON", "peter-holm"),
        "Nordic Council": ("ORG", "nordic-council"),
        "Porto": ("GPE", "porto"),  # 2 of 3
        "Lisbon": ("GPE", "lisbon"),  # 1 and 1: the first in the alphabet
    }


def test_a_gazetteer_finds_the_longest_names_and_their_article():
    text = "Peter Holm and Mara Lund praised the Nordic Council, but not the Porto coach. Portovenere is far."
    assert told(run("gazetteer", document(text), TRAIN)) == [
        ("Peter Holm", "PERSON", "peter-holm"),
        ("the Nordic Council", "ORG", "nordic-council"),
        ("Porto", "GPE", "porto"),  # the article is that of the coach
    ]


def test_a_gazetteer_says_nothing_of_unknown_names():
    made = document(
        "The Nordic Council met Mara Lund.", [("The Nordic Council", None, None), ("Mara Lund", None, None)]
    )
    assert told(run("gazetteer", made, TRAIN)) == [
        ("The Nordic Council", "ORG", "nordic-council"),
        ("Mara Lund", None, None),
    ]
    assert told(run("gazetteer", document("Holm left."))) == []


WORDS = ("Porto", "Porto Novo", "Novo Porto Holm", "Holm")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["Porto", "Novo", "Holm", "Holms", "sang", "Porto-Holm"]), min_size=1, max_size=8))
def test_occurrences_are_those_of_a_search_word_by_word(words):
    text = " ".join(words)
    expected, place = [], 0
    while place < len(text):
        stop = {len(text), *(i for i, char in enumerate(text) if char in " -")}
        hits = [name for name in WORDS if text.startswith(name, place) and place + len(name) in stop]
        starts = place == 0 or text[place - 1] in " -"
        if hits and starts:
            expected.append((place, place + len(max(hits, key=len))))
            place = expected[-1][1]
        else:
            place += 1
    made = document(text)
    assert list(occurrences(made, parse(made), WORDS)) == expected


def test_spacy_entities_are_those_of_our_types():
    made = document("Angela Merkel visited London on Monday with 20 people.")
    assert told(run("spacy_entities", made)) == [("Angela Merkel", "PERSON", None), ("London", "GPE", None)]


def test_spacy_types_for_given_entities():
    made = document(
        "Angela Merkel visited London on Monday.",
        [("Merkel", None, None), ("London", None, None), ("Monday", None, None)],
    )
    assert told(run("spacy_entities", made)) == [
        ("Merkel", "PERSON", None),
        ("London", "GPE", None),
        ("Monday", None, None),
    ]


@pytest.fixture
def spacy_says(monkeypatch):
    """Let spaCy find in each sentence what a list says: (words, type) by number of the sentence."""

    def say(made, *found):
        numbers = {sentence.spans[0][0]: i for i, sentence in enumerate(parse(made))}

        def answers(sentence):
            start = sentence.spans[0][0]
            for words, kind in found[numbers[start]]:
                at = made.text.index(words, start)
                yield (at, at + len(words)), kind

        monkeypatch.setattr(spacy_alias, "spacy_entities", answers)
        return told(run("spacy_alias", made))

    return say


def test_the_majority_decides_and_the_full_name_before_it(spacy_says):
    """Holm is ORG twice and PERSON once; Peter Holm is a PERSON; the Holm of the last sentence was overlooked."""
    made = document("Peter Holm left. Holm sang. Holm slept. Holm ate. Holm woke.")
    found = spacy_says(made, [("Peter Holm", "PERSON")], [("Holm", "ORG")], [("Holm", "ORG")], [("Holm", "PERSON")], [])
    assert found == [("Peter Holm", "PERSON", "peter-holm")] + 4 * [("Holm", "PERSON", "peter-holm")]


def test_of_two_full_names_the_commoner_one_is_meant(spacy_says):
    made = document("Anna-Maria Holm met Peter Holm. Peter Holm left. Holm sang.")
    found = spacy_says(
        made,
        [("Anna-Maria Holm", "PERSON"), ("Peter Holm", "PERSON")],
        [("Peter Holm", "PERSON")],
        [("Holm", "PERSON")],
    )
    assert [chain for _, _, chain in found] == ["anna-maria-holm", "peter-holm", "peter-holm", "peter-holm"]


def test_a_last_name_is_a_name_even_if_spacy_never_finds_it_alone(spacy_says):
    made = document("Ada Holm met Peter Holm. Peter Holm left. Holm sang in Porto.")
    found = spacy_says(made, [("Ada Holm", "PERSON"), ("Peter Holm", "PERSON")], [("Peter Holm", "PERSON")], [])
    assert found[-1] == ("Holm", "PERSON", "peter-holm")
    assert [words for words, _, _ in found] == ["Ada Holm", "Peter Holm", "Peter Holm", "Holm"]


def test_initials_stand_for_words(spacy_says):
    made = document("The Harbour Workers Union met. HWU struck, and HWX did not.")
    found = spacy_says(made, [("The Harbour Workers Union", "ORG")], [("HWU", "FAC"), ("HWX", "FAC")])
    assert found == [
        ("The Harbour Workers Union", "ORG", "harbour-workers-union"),
        ("HWU", "ORG", "harbour-workers-union"),
        ("HWX", "FAC", "hwx"),
    ]


def test_the_first_word_stands_for_a_place(spacy_says):
    made = document("South Sudan signed. The South waited.")
    assert spacy_says(made, [("South Sudan", "GPE")], [("South", "LOC")]) == [
        ("South Sudan", "GPE", "south-sudan"),
        ("The South", "GPE", "south-sudan"),
    ]


def test_an_adjective_has_the_chain_of_its_country_and_its_own_type(spacy_says):
    made = document("Estonia won. The Estonian coach wept, and the Nordic one laughed.")
    assert spacy_says(made, [("Estonia", "GPE")], [("Estonian", "NORP"), ("Nordic", "NORP")]) == [
        ("Estonia", "GPE", "estonia"),
        ("Estonian", "NORP", "estonia"),
        ("Nordic", "NORP", "nordic"),
    ]


def test_given_entities_that_spacy_overlooks_share_the_type_of_their_name(spacy_says):
    made = document(
        "Peter Holm left. Holm met Zorb.", [("Peter Holm", None, None), ("Holm", None, None), ("Zorb", None, None)]
    )
    assert spacy_says(made, [("Peter Holm", "PERSON")], []) == [
        ("Peter Holm", "PERSON", "peter-holm"),
        ("Holm", "PERSON", "peter-holm"),
        ("Zorb", None, "zorb"),
    ]


def test_the_possessive_is_outside():
    answer = run("spacy_alias", document("Angela Merkel’s coach met Angela Merkel in London."))
    assert told(answer) == [
        ("Angela Merkel", "PERSON", "angela-merkel"),
        ("Angela Merkel", "PERSON", "angela-merkel"),
        ("London", "GPE", "london"),
    ]


GOLD = (*TRAIN, document("Angela Merkel left London. Merkel slept.", [("Merkel", "PERSON", "angela-merkel")], "c"))


@pytest.mark.parametrize("setting", ["end-to-end", "gold-mentions"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_the_contract(system, setting):
    """The runner refuses what is no submission; the rest has to be the same whatever the order."""
    module = importlib.import_module(f"baselines.{system}")
    answers = predict(module.predict, GOLD, setting=setting)
    assert answers == predict(module.predict, GOLD, setting=setting)
    assert answers == predict(module.predict, GOLD[::-1], setting=setting)[::-1]
    for made, answer in zip(GOLD, answers, strict=True):
        assert answer == replace(made, entities=answer.entities)
        if setting == "gold-mentions":
            assert [(n.id, n.span) for n in answer.entities] == [(n.id, n.span) for n in made.entities]


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("text", ["", " \n", "Nobody sang."])
def test_hardly_any_text(system, text):
    assert run(system, document(text), TRAIN) == document(text)


def test_given_entities_are_answered_like_found_ones():
    text = "Angela Merkel left London. Merkel slept."
    found = run("spacy_alias", document(text))
    assert told(run("spacy_alias", bare(found))) == told(found)
