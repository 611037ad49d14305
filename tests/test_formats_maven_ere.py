"""MAVEN-ERE on made-up lines."""

import json
from pathlib import Path
from typing import Any

import pytest

import summitline as sl
from summitline.errors import FormatError
from summitline.formats import maven_ere
from summitline.schema import Event, Timex, TLink


def mention(name: str, word: str, sentence: int, *offset: int) -> dict[str, Any]:
    return {"id": name, "trigger_word": word, "sent_id": sentence, "offset": list(offset)}


def row(**changes: Any) -> dict[str, Any]:
    given = {
        "id": "f28b",
        "title": "A siege",
        "sentences": ['The "siege" began in 1901.', "It 🙂 ended; the siege of Z."],
        "tokens": [
            ["The", "``", "siege", "''", "began", "in", "1901", "."],
            ["It", "🙂", "ended", ";", "the", "siege", "of", "Z", "."],
        ],
        "events": [
            {
                "id": "E1",
                "type": "Attack",
                "mention": [mention("m3", "siege", 1, 5, 6), mention("m1", "siege", 0, 2, 3)],
            },
            {"id": "E2", "type": "Start", "mention": [mention("m2", "began in", 0, 4, 6)]},
        ],
        "TIMEX": [{"id": "T1", "mention": "1901", "type": "DATE", "sent_id": 0, "offset": [6, 7]}],
        "temporal_relations": {"CONTAINS": [["T1", "E2"]]},
        "causal_relations": {"CAUSE": [["E1", "E2"]], "PRECONDITION": []},
        "subevent_relations": [["E1", "E2"]],
    }
    return given | changes


def read(folder: Path, *rows: object) -> maven_ere.Reading:
    file = folder / "valid.jsonl"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in rows), "utf-8")
    return maven_ere.read(file)


def test_text_is_the_sentences_and_tokens_stand_in_them(tmp_path: Path) -> None:
    (document,), left_out = read(tmp_path, row())
    assert document.text == 'The "siege" began in 1901.\nIt 🙂 ended; the siege of Z.'
    assert document.sentences == ((0, 26), (27, 54))
    tokens = document.tokens or ()
    assert [document.text[a:b] for a, b in tokens][:5] == ["The", '"', "siege", '"', "began"]
    assert len(tokens) == 17
    assert document.events == (
        Event(id="m1", start=5, end=10, instance="f28b-1"),
        Event(id="m2", start=12, end=20),
        Event(id="m3", start=43, end=48, instance="f28b-1"),
    )
    assert document.timexes == (Timex(id="T1", start=21, end=25, type="DATE"),)
    assert document.tlinks == (TLink("T1", "m2", "INCLUDES"),)
    assert left_out == {"events: type": 3, "causal relations": 1, "subevent relations": 1}


@pytest.mark.parametrize(
    ("name", "relation"),
    [
        ("BEFORE", "BEFORE"),
        ("OVERLAP", "OVERLAPS"),
        ("CONTAINS", "INCLUDES"),
        ("SIMULTANEOUS", "SIMULTANEOUS"),
        ("ENDS-ON", "IBEFORE"),
        ("BEGINS-ON", "=???"),
    ],
)
def test_relations_hold_between_first_mentions(tmp_path: Path, name: str, relation: str) -> None:
    (document,), _ = read(tmp_path, row(temporal_relations={name: [["E1", "E2"]]}))
    assert document.tlinks == (TLink("m1", "m2", relation),)


def test_a_relation_holds_for_all_mentions_of_an_event(tmp_path: Path) -> None:
    (document,), left_out = read(tmp_path, row(temporal_relations={"BEFORE": [["E1", "E2"], ["E1", "E2"]]}))
    assert left_out["links: stated twice"] == 1
    report = sl.score(gold=[document], system=[document], calendar=False)
    assert report["tlinks.timeml"].f1 == 1
    # m1 and m3 before m2: two pairs; the year is related to none.
    assert report["tlinks.timeml"].counts["r_num"] == 2


def test_a_sentence_that_is_not_made_of_its_tokens_is_told_as_its_tokens(tmp_path: Path) -> None:
    sentences = ['The "siege" began in 1901.', "It ended, the siege of Z."]
    (document,), left_out = read(tmp_path, row(sentences=sentences))
    assert document.text == 'The "siege" began in 1901.\nIt 🙂 ended ; the siege of Z .'
    assert [document.surface(event) for event in document.events] == ["siege", "began in", "siege"]
    assert left_out["sentences: not made of their tokens"] == 1


def test_an_empty_sentence_has_no_tokens(tmp_path: Path) -> None:
    extra = row(sentences=[*row()["sentences"], ""], tokens=[*row()["tokens"], []])
    (document,), left_out = read(tmp_path, extra)
    assert document.text.endswith("Z.\n")
    assert len(document.sentences or ()) == 2
    assert "sentences: not made of their tokens" not in left_out


def test_candidates_of_the_test_set_are_events(tmp_path: Path) -> None:
    line = row(event_mentions=[mention("m9", "ended", 1, 2, 3)])
    for key in ("events", "temporal_relations", "causal_relations", "subevent_relations"):
        del line[key]
    (document,), _ = read(tmp_path, line)
    assert document.events == (Event(id="m9", start=32, end=37),)
    assert document.tlinks == ()


def test_what_is_of_another_scheme_is_counted(tmp_path: Path) -> None:
    timex = {"id": "T1", "mention": "1901", "type": "PREPOSTEXP", "sent_id": 0, "offset": [6, 7]}
    events = [{"id": "E2", "type": "Start", "mention": [mention("m2", "begun", 0, 4, 5)]}]
    (document,), left_out = read(tmp_path, row(TIMEX=[timex], events=events))
    assert document.timexes[0].type is None
    assert left_out["timexes: type of another scheme"] == 1
    assert left_out["mentions: trigger word of other tokens"] == 1


TWICE = [{"id": "E1", "type": "x", "mention": [mention("m1", "It", 1, 0, 1)]}] * 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (row(temporal_relations={"AFTER": []}), r"temporal_relations: 'AFTER': expected one of BEFORE, OVERLAP"),
        (
            row(temporal_relations={"BEFORE": [["E1", "E9"]]}),
            r"temporal_relations: BEFORE: 'E9': no such event or TIMEX",
        ),
        (row(temporal_relations={"BEFORE": [["E1"]]}), r"Expected `array` of length 2, got 1"),
        (row(tokens=[["The"]]), r"1 lists of tokens: expected 2, one a sentence"),
        (row(events=TWICE), r"events: id: 'E1' stands twice"),
        (row(events=[TWICE[0], TWICE[0] | {"id": "E2"}]), r"f28b: m1: this id stands twice"),
        (row(events=[{"id": "E1", "mention": []}]), r"Expected `array` of length >= 1"),
        (row(event_mentions=[mention("m9", "x", 2, 0, 1)]), r"'m9': sent_id: 2: there are 2 sentences"),
        (row(event_mentions=[mention("m9", "x", -1, 0, 1)]), r"'m9': sent_id: -1: there are 2 sentences"),
        (row(event_mentions=[mention("m9", "x", 0, 0, 9)]), r"'m9': offset: \[0, 9\): the sentence has 8 tokens"),
        (row(event_mentions=[mention("m9", "x", 0, 1, 1)]), r"'m9': offset: \[1, 1\)"),
        (row(TIMEX=[{"id": "E1", "type": "DATE", "sent_id": 0, "offset": [6, 7]}]), r"TIMEX: id: 'E1' stands twice"),
        ({"id": "x"}, r"Object missing required field `tokens`"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(tmp_path: Path, line: object, message: str) -> None:
    with pytest.raises(FormatError, match=rf"valid\.jsonl:1: {message}"):
        read(tmp_path, line)


def test_a_document_stands_once_in_a_folder(tmp_path: Path) -> None:
    read(tmp_path, row())
    (tmp_path / "train.jsonl").write_bytes((tmp_path / "valid.jsonl").read_bytes())
    with pytest.raises(FormatError, match=r"valid\.jsonl:1: document 'f28b' stands twice"):
        maven_ere.read(tmp_path)
