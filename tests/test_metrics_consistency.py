"""The share of documents without contradiction, by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from summitline.metrics import consistency
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Score, share
from summitline.schema import Document, Event, Timex, TLink

EMPTY = Document(doc_id="d", text="a b", events=(Event(id="e1", start=0, end=1), Event(id="e2", start=2, end=3)))
BEFORE, AFTER = TLink("e1", "e2", "BEFORE"), TLink("e2", "e1", "BEFORE")
IMPOSSIBLE = replace(EMPTY.events[0], begins="2031-05-02", ends="2031-05-01")


def value(*systems: Document) -> Score:
    found = Counter(name for s in systems for _, name in consistency.documents(Comparison(gold=EMPTY, system=s)))
    return share(found)


def test_share_of_the_documents_that_claim_something() -> None:
    # Four documents, one of them silent; of the other three one circle: 2/3.
    fine, window = replace(EMPTY, tlinks=(BEFORE,)), replace(EMPTY.events[0], begins="2031")
    score = value(fine, replace(EMPTY, tlinks=(BEFORE, AFTER)), EMPTY, replace(EMPTY, events=(window,)))
    assert (score.value, score.counts) == (2 / 3, {"num": 2, "den": 3})


def test_null_where_nothing_is_claimed() -> None:
    assert value(EMPTY, replace(EMPTY, timexes=(Timex(id="t1", start=0, end=1, value="2031"),))).value is None
    assert value().value is None


def test_windows_and_instances_contradict_too() -> None:
    assert value(replace(EMPTY, events=(IMPOSSIBLE,))).value == 0.0
    same = tuple(replace(e, instance="talks") for e in EMPTY.events)
    assert value(replace(EMPTY, events=same)).value == 1.0
    assert value(replace(EMPTY, events=same, tlinks=(BEFORE,))).value == 0.0


def test_gold_plays_no_part() -> None:
    gold = replace(EMPTY, tlinks=(BEFORE,))
    system = replace(EMPTY, tlinks=(AFTER,))
    assert [name for _, name in consistency.documents(Comparison(gold=gold, system=system))] == ["den", "num"]
