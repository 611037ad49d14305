"""Entity chunks: by hand, then equal to seqeval 1.2.2 on any tags."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

from summitline.metrics import sequence
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Score, prf
from summitline.schema import Document, Entity, Event
from summitline.tags import UNTYPED, sentence_index, tags

# Tokens of one letter at every second place; two sentences of four tokens.
TOKENS = tuple((k, k + 1) for k in range(0, 16, 2))
EMPTY = Document(doc_id="d", text="a b c d e f g h ", tokens=TOKENS, sentences=((0, 7), (8, 15)))


def entity(number: int, start: int, end: int, label: str | None = "PERSON") -> Entity:
    return Entity(id=f"n{number}", start=start, end=end, type=label)


def scored(gold: Document, system: Document) -> Score:
    return prf(Counter(name for _, name in sequence.entities(Comparison(gold=gold, system=system))))


def test_asymmetric() -> None:
    # gold a-b PERSON, d ORG; system a-b PERSON, d PERSON (type), f PERSON (nothing there): P = 1/3, R = 1/2.
    gold = replace(EMPTY, entities=(entity(1, 0, 3), entity(2, 6, 7, "ORG")))
    system = replace(EMPTY, entities=(entity(1, 0, 3), entity(2, 6, 7), entity(3, 10, 11)))
    score = scored(gold, system)
    assert (score.precision, score.recall) == (1 / 3, 1 / 2)
    theirs = sequence.seqeval_scores(gold=[gold], system=[system])
    assert theirs == pytest.approx((score.precision, score.recall, score.f1))


def test_neighbours_are_two_chunks_and_a_longer_one_is_wrong() -> None:
    # gold a PERSON, b PERSON; system a-b PERSON: P = 0/1, R = 0/2.
    gold = replace(EMPTY, entities=(entity(1, 0, 1), entity(2, 2, 3)))
    score = scored(gold, replace(EMPTY, entities=(entity(1, 0, 3),)))
    assert score.counts == {"p_num": 0, "p_den": 1, "r_num": 0, "r_den": 2}


def test_a_type_that_the_system_left_out_is_never_right() -> None:
    gold = replace(EMPTY, entities=(entity(1, 0, 1, "EVENT"),))
    system = replace(EMPTY, entities=(entity(1, 0, 1, None),))
    assert tags(system, "entities")[0][0] == f"B-{UNTYPED}"
    assert scored(gold, system).f1 == 0.0


def test_nothing() -> None:
    full = replace(EMPTY, entities=(entity(1, 0, 3),))
    assert scored(EMPTY, EMPTY)[1:4] == (None, None, None)
    assert scored(EMPTY, full)[1:4] == (0.0, None, 0.0)
    assert scored(full, EMPTY)[1:4] == (None, 0.0, 0.0)
    assert scored(full, full)[1:4] == (1.0, 1.0, 1.0)


def test_null_without_tokens() -> None:
    bare = replace(EMPTY, tokens=None, entities=(entity(1, 0, 3),))
    assert scored(bare, bare).f1 is None


def test_tags_and_what_they_cannot_hold() -> None:
    inner, crossing, gap = entity(2, 2, 3), entity(3, 6, 9), entity(4, 9, 10)
    found, left_out = tags(replace(EMPTY, entities=(entity(1, 0, 4), inner, crossing, gap)), "entities")
    assert found == ["B-PERSON", "I-PERSON", *"OOOOOO"]
    assert left_out == [inner, crossing, gap]


def test_events_are_tagged_as_event() -> None:
    assert tags(replace(EMPTY, events=(Event(id="e1", start=4, end=5),)), "events")[0] == [*"OO", "B-EVENT", *"OOOOO"]


def test_sentence_index() -> None:
    late = replace(EMPTY, sentences=((2, 7), (8, 15)))
    assert [sentence_index(late, k) for k in (0, 2, 7, 8, 15)] == [-1, 0, 0, 1, 1]


TAG = st.sampled_from(["O", "O", "B-A", "I-A", "B-B", "I-B"])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(TAG, TAG), min_size=1, max_size=30))
def test_counter_equals_seqeval(pairs: list[tuple[str, str]]) -> None:
    gold_tags, system_tags = ([pair[side] for pair in pairs] for side in (0, 1))
    gold, system = set(sequence.chunks(gold_tags)), set(sequence.chunks(system_tags))
    ours = prf({"p_num": len(gold & system), "p_den": len(system), "r_num": len(gold & system), "r_den": len(gold)})
    if not gold and not system:
        assert ours.f1 is None
        return
    report = classification_report(
        [gold_tags], [system_tags], mode="strict", scheme=IOB2, output_dict=True, zero_division=0
    )
    micro = report["micro avg"]
    theirs = (micro["precision"], micro["recall"], micro["f1-score"])
    assert (ours.precision or 0, ours.recall or 0, ours.f1) == pytest.approx(theirs)


def test_chunks_begin_with_b() -> None:
    assert list(sequence.chunks(["I-A", "B-A", "I-A", "I-B", "B-B", "B-B"])) == [(1, 3, "A"), (4, 5, "B"), (5, 6, "B")]
