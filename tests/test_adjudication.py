"""Two made-up annotations of one sentence, what they differ in, and what comes out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from summitline.adjudication import Merger, after_thoughts, drafts, log, questions
from summitline.decisions import read as read_decisions
from summitline.errors import FormatError
from summitline.schema import CreationTime, Document, Entity, Event, TLink

TEXT = "She said Porto won and sang."


def event(name: str, word: str, **values: str) -> Event:
    start = TEXT.index(word)
    attributes = {"class": values.pop("kind", "OCCURRENCE"), "source": values.pop("source", "AUTHOR")}
    fields = {"axis": "main", **values}
    return Event(id=name, start=start, end=start + len(word), attributes=attributes, **fields)


def document(events: list[Event], *links: TLink, chain: str = "porto") -> Document:
    return Document(
        doc_id="d",
        text=TEXT,
        dct=CreationTime("2031-05-14", "2031-05-14"),
        sentences=((0, len(TEXT)),),
        entities=(Entity(id="n1", start=9, end=14, type="GPE", entity=chain),),
        events=tuple(events),
        tlinks=links,
    )


A = document(
    [event("e1", "said", kind="REPORTING"), event("e2", "won"), event("e3", "sang")],
    TLink("e1", "t0", "BEFORE"),
    TLink("e2", "e1", "BEFORE"),
    TLink("e2", "e3", "BEFORE"),
)
B = document(
    [event("e5", "said", kind="REPORTING"), event("e6", "won", axis="opinion", anchor="e5")],
    TLink("e5", "t0", "INCLUDES"),
    TLink("e5", "e6", "AFTER"),
)
DECISIONS = "e1.dct_relation BEFORE W1 told as past\ne2.axis main A1 no opener\ne2.anchor - A7 main\ne3 yes E1 a verb\n"


def merger() -> Merger:
    return Merger({"a": A, "b": B})


def test_open_items_are_what_the_annotations_differ_in() -> None:
    found = {item.id: item.answers for item in merger().open_items}
    assert found == {
        "e1.dct_relation": {"a": "BEFORE", "b": "INCLUDES"},
        "e2.axis": {"a": "main", "b": "opinion"},
        "e2.anchor": {"a": "-", "b": "e1"},
        "e3": {"a": "yes", "b": "no"},
    }


def test_the_same_link_told_from_the_other_end_is_agreed() -> None:
    items = merger().items
    assert items["e1-e2"].answers == {"a": ">>>>", "b": ">>>>"}
    assert items["e2-e3"].answers == {"a": "<<<<"}


def test_questions_name_no_annotator_and_no_majority() -> None:
    items = Merger({"a": A, "b": A, "c": B}).open_items
    lines = {line.split("\t")[0]: line for line in questions("d", items)}
    assert sorted(lines["e2.axis"].split("\t")[2].split(" / ")) == ["main", "opinion"]
    assert lines["e2.axis"].split("\t")[1] == 's1 e2 "won"'
    assert lines == {line.split("\t")[0]: line for line in questions("d", items)}
    orders = {next(questions(str(k), [item for item in items if item.id == "e2.axis"])) for k in range(20)}
    assert len(orders) == 2


def test_resolve_gives_the_agreed_and_the_decided() -> None:
    found = merger().resolve(read_decisions(DECISIONS, "x"))
    assert [(e.id, e.axis, e.anchor) for e in found.events] == [
        ("e1", "main", None),
        ("e2", "main", None),
        ("e3", "main", None),
    ]
    assert set(found.tlinks) == {TLink("e1", "t0", "BEFORE"), TLink("e1", "e2", "AFTER"), TLink("e2", "e3", "BEFORE")}
    assert list(after_thoughts(merger(), found, read_decisions(DECISIONS, "x"))) == []


def test_a_mention_that_is_none_takes_its_links_along() -> None:
    found = merger().resolve(read_decisions(DECISIONS.replace("e3 yes", "e3 no"), "x"))
    assert [e.id for e in found.events] == ["e1", "e2"]
    assert all("e3" not in (k.source, k.target) for k in found.tlinks)


def test_a_decision_may_overrule_what_all_agree_on() -> None:
    more = DECISIONS + "e1.class OCCURRENCE E10 x\ne1-e2 IAFTER L1 x\n"
    found = merger().resolve(read_decisions(more, "x"))
    assert found.events[0].get("class") == "OCCURRENCE"
    assert TLink("e1", "e2", "IAFTER") in found.tlinks


def test_an_open_pair_has_no_link() -> None:
    found = merger().resolve(read_decisions(DECISIONS + "e1-e2 ???? L8 two stories\n", "x"))
    assert all({k.source, k.target} != {"e1", "e2"} for k in found.tlinks)


def test_what_follows_against_a_decision_is_told() -> None:
    decisions = read_decisions(DECISIONS + "e1-e3 ???? L8 two stories\ne1-e2 ???? L8 x\n", "x")
    document = replace(merger().resolve(decisions), tlinks=(TLink("e1", "e3", "BEFORE"), TLink("e1", "t0", "BEFORE")))
    assert list(after_thoughts(merger(), document, decisions)) == [
        "e1-e3: decided ????, but <<<< follows from all together",
        "t0-e2: all say > of the begins, the result ?",
        "e1-e2: all say > of the begins, the result ?",
    ]


@pytest.mark.parametrize(
    ("decisions", "message"),
    [
        (DECISIONS.replace("e2.axis main A1 no opener\n", ""), "d: e2.axis: no decision"),
        (DECISIONS + "e9.axis main A1 x\n", "d: e9.axis: no such mention, attribute or pair"),
        (DECISIONS + "e1.colour red A1 x\n", "d: e1.colour: no such mention, attribute or pair"),
        (DECISIONS + "e1-e9 BEFORE L1 x\n", "d: e1-e9: no such mention, attribute or pair"),
    ],
)
def test_what_is_missing_or_unknown_is_told(decisions: str, message: str) -> None:
    with pytest.raises(FormatError) as refused:
        merger().resolve(read_decisions(decisions, "x"))
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("e1 yes", "x:1: expected ITEM VALUE RULE WHY"),
        ("e1 yes E1 a\n# no\ne1 no E1 b", "x:3: e1: decided twice"),
        ("e1 yes ? ?\n", "x:1: e1: rule and reason are still ?"),
    ],
)
def test_bad_decisions_are_told_with_their_line(source: str, message: str) -> None:
    with pytest.raises(FormatError) as refused:
        read_decisions(source, "x")
    assert str(refused.value) == message


def test_the_log_keeps_every_answer() -> None:
    first = next(log(merger(), read_decisions(DECISIONS, "x")))
    assert first == {
        "doc_id": "d",
        "item": "e1.dct_relation",
        "answers": {"a": "BEFORE", "b": "INCLUDES"},
        "decision": "BEFORE",
        "rule": "W1",
        "why": "told as past",
    }


def test_a_version_made_in_sight_of_the_others_gives_drafts_of_decisions() -> None:
    # As A has it, but: *said* INCLUDES t0 as B has it, and *won* on the main axis after *sang*, which B does not mark.
    chosen = replace(
        A, tlinks=(TLink("e1", "t0", "INCLUDES"), TLink("e2", "e1", "BEFORE"), TLink("e3", "e2", "BEFORE"))
    )
    both = {"a": A, "b": B}
    assert list(drafts(Merger({**both, "c": chosen}), "c")) == [
        "e3 yes ? ?",
        "e1.dct_relation INCLUDES ? ?",
        "e2.axis main ? ?",
        "e2.anchor - ? ?",
    ]
    assert list(drafts(Merger({"a": A, "b": replace(A, tlinks=A.tlinks[:2]), "c": chosen}), "c")) == ["e2-e3 AFTER ? ?"]


def test_what_only_the_chosen_version_marks_is_refused() -> None:
    chosen = replace(A, events=(*A.events, event("e9", "She")))
    with pytest.raises(FormatError, match=r'd: s1 e1 "She": only c marks this; a decision is on what others mark'):
        list(drafts(Merger({"a": A, "b": B, "c": chosen}), "c"))
