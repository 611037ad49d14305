"""Scores of whole corpora: gold and empty, what must change nothing, sums, refusals, the result file and the page."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summitline import report
from summitline.errors import SummitlineError
from summitline.metrics.score import parts, prf
from summitline.relations import form_of, inverse
from summitline.report import Report
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, Zone
from summitline.scoring import CORPUS_METRICS, METRICS, score, within
from summitline.segmentation import segment
from summitline.submission import renumber
from summitline.vocabulary import COLLECTIONS

BODY = (
    "Mayor Ines Duarte resigned on Monday. She had announced the step in April, aides said.\n"
    "The council wants to vote on Friday. If it fails, Porto may hold elections in June.\n"
    + "Nothing happened. " * 9
    + "\nDuarte left Porto on Tuesday. Critics praised the step."
)
TAIL = "\nAlso read\nStorm hits Porto on Sunday."
ZONES = (
    Zone("z1", 0, len(BODY), "body"),
    Zone("z2", len(BODY), len(BODY + TAIL), "boilerplate", CreationTime("2031-06-02", "2031-06-04")),
)


def span(words: str, nth: int = 0) -> dict[str, int]:
    start = -1
    for _ in range(nth + 1):
        start = (BODY + TAIL).index(words, start + 1)
    return {"start": start, "end": start + len(words)}


def event(name: str, words: str, cls: str, nth: int = 0, **more: str) -> Event:
    attributes = {"class": cls, "tense": "PAST", "aspect": "NONE", "polarity": "POS", "factuality": "CT"}
    return Event(id=name, **span(words, nth), attributes=attributes, **{"axis": "main", **more})  # type: ignore[arg-type]


def made_up(doc_id: str, shift: int) -> Document:
    """Return a small rich document; ``shift`` moves one day, so that documents differ."""
    tokens, sentences = segment(BODY + TAIL)
    monday, tuesday = "2031-05-12", f"2031-05-{13 + shift}"
    return Document(
        doc_id=doc_id,
        text=BODY + TAIL,
        dct=CreationTime("2031-05-14", "2031-05-15"),
        zones=ZONES,
        tokens=tokens,
        sentences=sentences,
        entities=(
            Entity(id="n1", **span("Ines Duarte"), type="PERSON", entity="ines-duarte"),
            Entity(id="n2", **span("Porto"), type="GPE", entity="porto"),
            Entity(id="n3", **span("Duarte", 1), type="PERSON", entity="ines-duarte"),
            Entity(id="n4", **span("Porto", 1), type="GPE", entity="porto"),
        ),
        events=(
            event("e1", "resigned", "OCCURRENCE", begins=monday, ends=monday, instance="resignation"),
            event("e2", "announced", "REPORTING", begins="[2031-04-01..2031-04-30]", ends="[2031-04-01..2031-04-30]"),
            event("e3", "step", "OCCURRENCE", instance="resignation"),
            event("e4", "said", "REPORTING"),
            event("e5", "wants", "I_STATE"),
            event("e6", "vote", "OCCURRENCE", axis="intention", anchor="e5"),
            event("e7", "hold", "OCCURRENCE", axis="hypothetical"),
            event("e8", "left", "OCCURRENCE", begins=tuesday, ends=tuesday),
            event("e9", "praised", "REPORTING"),
            event("e10", "step", "OCCURRENCE", nth=1, instance="resignation"),
            event("e11", "hits", "OCCURRENCE", begins="2031-06-01"),
        ),
        timexes=(
            Timex(id="t1", **span("Monday"), type="DATE", value=monday),
            Timex(id="t2", **span("April"), type="DATE", value="2031-04"),
            Timex(id="t3", **span("Friday"), type="DATE", value="2031-05-16"),
            Timex(id="t4", **span("Tuesday"), type="DATE", value=tuesday),
            Timex(id="t5", **span("Sunday"), type="DATE", value="2031-06-01"),
        ),
        tlinks=(
            TLink("e1", "t0", "BEFORE"),
            TLink("e4", "t0", "BEFORE"),
            TLink("e5", "t0", "INCLUDES"),
            TLink("e7", "t0", "AFTER"),
            TLink("e11", "t0.z2", "BEFORE"),
            TLink("e6", "t3", "IS_INCLUDED"),
            TLink("e5", "e6", "BEGINS_BEFORE"),
            TLink("e8", "e9", "BEFORE"),
        ),
    )


GOLD = tuple(made_up(f"00{k}", k) for k in range(3))
NAMES = (*METRICS, *CORPUS_METRICS)
CLAIMED = tuple(name for name in METRICS if name not in {"consistency", "timeline"})


def blank(document: Document) -> Document:
    return replace(document, entities=(), events=(), timexes=(), tlinks=())


def rough(document: Document, seed: int = 0) -> Document:
    """Return a system's idea of a document: some mentions gone, moved or with other values, some links turned."""
    dice = random.Random(f"{seed} {document.doc_id}")
    kept = [e for e in document.events if dice.random() < 0.8]
    events = [
        replace(e, end=e.end + dice.choice([0, 0, 1]), attributes={**e.attributes, "class": "OCCURRENCE"}, anchor=None)
        for e in kept
    ]
    events.append(Event(id="e77", **span("Nothing", 2), axis="main", begins="2031-05-13", ends="2031-05-13"))
    ids = {e.id for e in events} | {"t0", "t0.z2", "t1", "t3"}
    links = [k for k in document.tlinks if k.source in ids and k.target in ids]
    links += [TLink("e77", "t1", "AFTER"), TLink("e77", events[0].id, dice.choice(["BEFORE", "AFTER"]))]
    timexes = (document.timexes[0], replace(document.timexes[2], value="2031-05-23"))
    return replace(document, entities=document.entities[1:], events=tuple(events), timexes=timexes, tlinks=tuple(links))


SYSTEM = tuple(map(rough, GOLD))


def contradictory(document: Document) -> Document:
    return replace(document, tlinks=(*document.tlinks, TLink("t0", "e77", "BEFORE"), TLink("e77", "t0", "BEFORE")))


def prepared(setting: str) -> tuple[Document, ...]:
    return tuple(map(renumber, GOLD)) if setting == "gold-mentions" else GOLD


@pytest.mark.parametrize("zone", ["body", "boilerplate", "all"])
@pytest.mark.parametrize("setting", ["end-to-end", "gold-mentions"])
def test_gold_scores_one_and_empty_nothing(setting: str, zone: str) -> None:
    perfect = score(gold=GOLD, system=prepared(setting), setting=setting, zone=zone)
    empty = score(gold=GOLD, system=[blank(d) for d in GOLD], setting=setting, zone=zone)
    given_away = {f"{layer}.{name}" for layer in COLLECTIONS for name in ("strict", "relaxed")}
    given_away |= {"timexes.type", "timexes.value"}
    # The only instance is in every document: nothing for the timeline. In the tail stand one event and one timex.
    absent = {"tlinks.matres", "coreference.events.within", "coreference.events.cross"}
    for name in NAMES:
        null = name == "timeline" or (setting == "gold-mentions" and name in given_away)
        null |= zone == "boilerplate" and (name in absent or "entities." in name)
        assert perfect[name].headline == (None if null else 1.0), name
        assert empty[name].headline == (None if null or name == "consistency" else 0.0), name
        for group in parts(perfect[name].counts).values():
            assert {prf(counts).f1 for counts in group.values()} <= {1.0, None}, name
        for group in parts(empty[name].counts).values():
            assert {prf(counts).f1 for counts in group.values()} <= {0.0, None}, name


def test_a_rough_system_is_between() -> None:
    found = score(gold=GOLD, system=SYSTEM)
    for name in CLAIMED:
        assert 0 < (found[name].f1 or 0) < 1, name
    assert found["consistency"].value is not None


def test_hand_counted_entities() -> None:
    # Each of three documents has four entities; the system leaves out the first and adds nothing: P = 9/9, R = 9/12.
    found = score(gold=GOLD, system=SYSTEM)["entities.seqeval"]
    assert (found.precision, found.recall) == (9 / 9, 9 / 12)


def renamed(document: Document) -> Document:
    new = {m.id: f"{m.id[0]}{900 - int(m.id[1:])}" for m in document.mentions()}
    ids = new | {name: name for name in document.creation_times}
    return replace(
        document,
        entities=tuple(replace(m, id=new[m.id]) for m in document.entities),
        events=tuple(replace(m, id=new[m.id], anchor=m.anchor and new[m.anchor]) for m in document.events),
        timexes=tuple(replace(m, id=new[m.id]) for m in document.timexes),
        tlinks=tuple(TLink(ids[k.source], ids[k.target], k.relation) for k in document.tlinks),
    )


def shuffled(document: Document) -> Document:
    dice = random.Random(7)
    parts = ("entities", "events", "timexes", "tlinks")
    return replace(
        document, **{part: tuple(dice.sample(getattr(document, part), len(getattr(document, part)))) for part in parts}
    )


def inverted(document: Document) -> Document:
    return replace(
        document, tlinks=tuple(TLink(k.target, k.source, inverse(form_of(k.relation))) for k in document.tlinks)
    )


@pytest.mark.parametrize("change", [renamed, shuffled, inverted])
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6), broken=st.booleans(), calendar=st.booleans())
def test_what_must_change_no_score(
    change: Callable[[Document], Document], seed: int, broken: bool, calendar: bool
) -> None:
    gold = GOLD[:1]
    system = [contradictory(rough(d, seed)) if broken else rough(d, seed) for d in gold]
    before = score(gold=gold, system=system, zone="all", calendar=calendar)
    after = score(gold=map(change, gold), system=map(change, system), zone="all", calendar=calendar)
    assert before.metrics == after.metrics
    assert before.blocks == after.blocks


def total(parts: Any) -> Counter[str]:
    found: Counter[str] = Counter()
    for part in parts:
        found.update(part)
    return found


def test_documents_sum_to_the_total_and_blocks_to_documents() -> None:
    found = score(gold=GOLD, system=SYSTEM)
    for name in METRICS:
        assert total(d[name].counts for d in found.documents.values()) == total([found[name].counts])
        for doc_id, scores in found.documents.items():
            assert total(block.get(name, {}) for block in found.blocks[doc_id].values()) == +Counter(
                scores[name].counts
            )
    # The text has two blocks of ten sentences; left, praised and step stand in the second.
    assert set(found.blocks["000"]) == {"0", "1"}
    assert found.blocks["000"]["1"]["events.strict"]["r_den"] == 3


def test_signature() -> None:
    found = score(gold=GOLD, system=SYSTEM, corpus="summitline-1.0.0")
    assert found.signature == (
        "calendar:on|corpus:summitline-1.0.0|documents:3|interval:jackknife-below-20,bootstrap-2000,t-on-log-odds|"
        "links:closure|match:exact-then-overlap|scores:0.3|seed:20250825|seqeval:1.2.2/strict/IOB2|setting:end-to-end|zone:body"
    )
    other = score(gold=GOLD, system=SYSTEM, setting="gold-mentions", zone="all", calendar=False).signature
    assert other == (
        "calendar:off|corpus:unnamed|documents:3|interval:jackknife-below-20,bootstrap-2000,t-on-log-odds|"
        "links:stated|match:exact-then-overlap|scores:0.3|seed:20250825|seqeval:1.2.2/strict/IOB2|setting:gold-mentions|zone:all"
    )


def test_a_missing_document_is_scored_as_empty_and_named() -> None:
    found = score(gold=GOLD, system=SYSTEM[1:])
    assert found.warnings == ("000: not in the submission, scored as empty",)
    same = score(gold=GOLD, system=[blank(GOLD[0]), *SYSTEM[1:]])
    assert (found.metrics, same.warnings) == (same.metrics, ())


def test_strangers_are_refused() -> None:
    other = [replace(SYSTEM[0], doc_id=name) for name in ("998", "999")]
    with pytest.raises(SummitlineError, match="the system has documents that gold does not have: 998, 999"):
        score(gold=GOLD, system=[*SYSTEM, *other])
    with pytest.raises(SummitlineError, match="000: the text of the system is not the text of gold"):
        score(gold=GOLD, system=[replace(SYSTEM[0], text=BODY + TAIL + ".")])
    with pytest.raises(SummitlineError, match="setting: 'best' is not one of end-to-end, gold-mentions"):
        score(gold=GOLD, system=SYSTEM, setting="best")
    with pytest.raises(SummitlineError, match="zone: 'head' is not one of body, boilerplate, all"):
        score(gold=GOLD, system=SYSTEM, zone="head")
    with pytest.raises(KeyError, match="'f1' is not one of entities"):
        score(gold=GOLD, system=SYSTEM)["f1"]


def test_text_zones_tokens_and_creation_time_are_golds() -> None:
    bare = [replace(d, tokens=None, sentences=None, dct=CreationTime("1999", "1999")) for d in SYSTEM]
    assert score(gold=GOLD, system=bare) == score(gold=GOLD, system=SYSTEM)
    without_tokens = [replace(d, tokens=None) for d in GOLD]
    found = score(gold=without_tokens, system=SYSTEM)
    assert found["entities.seqeval"].f1 is None
    assert found.warnings == ("gold has no tokens: entities.seqeval is null",)


def test_boilerplate_is_removed_with_its_links() -> None:
    body, tail = within(GOLD[0], "body"), within(GOLD[0], "boilerplate")
    assert within(GOLD[0], "all") is GOLD[0]
    assert ([e.id for e in tail.events], [t.id for t in tail.timexes], tail.entities) == (["e11"], ["t5"], ())
    assert tail.tlinks == (TLink("e11", "t0.z2", "BEFORE"),)
    assert {m.id for m in body.mentions()} == {m.id for m in GOLD[0].mentions()} - {"e11", "t5"}
    assert body.tlinks == tuple(k for k in GOLD[0].tlinks if k.source != "e11")
    # A mention of the tail, a link across and a link to the creation time of the tail cost nothing in the body.
    noise = (TLink("e1", "e11", "BEFORE"), TLink("e1", "t0.z2", "AFTER"))
    system = [replace(d, tlinks=(*d.tlinks, *noise)) for d in GOLD]
    assert all(s.headline in (1.0, None) for s in score(gold=GOLD, system=system).metrics.values())


def test_an_anchor_outside_the_zone_is_dropped() -> None:
    hits = replace(GOLD[0].events[-1], axis="opinion", anchor="e5")
    document = replace(GOLD[0], events=(*GOLD[0].events[:-1], hits))
    assert within(document, "boilerplate").events[0].anchor is None
    assert within(document, "body").events[5].anchor == "e5"


def test_a_document_without_zones_is_all_body() -> None:
    plain = replace(made_up("000", 0), zones=(), tlinks=GOLD[0].tlinks[:3])
    assert within(plain, "body") == plain
    assert within(plain, "boilerplate").events == ()


def test_contradictions_are_named() -> None:
    found = score(gold=GOLD, system=[contradictory(SYSTEM[0]), *GOLD[1:]])
    (told,) = found.contradictions
    assert (told["doc_id"], told["side"], told["set_aside"]) == ("000", "system", len(told["links"]))
    assert {"t0 BEFORE e77", "e77 BEFORE t0"} <= set(told["links"])
    assert found["consistency"].value == 2 / 3
    assert "contradiction in 000, system: " in str(found)


def test_contradictions_of_gold_are_named() -> None:
    circle = replace(GOLD[0], tlinks=(*GOLD[0].tlinks, TLink("e9", "e8", "BEFORE")))
    found = score(gold=[circle, *GOLD[1:]], system=GOLD)
    (told,) = found.contradictions
    assert (told["doc_id"], told["side"], told["set_aside"]) == ("000", "gold", 2)
    assert told["links"] == ["e8 BEFORE e9", "e9 BEFORE e8"]


def test_a_hundred_of_the_links_set_aside_are_named() -> None:
    # 11 events of the body and its creation time, all before each other: 12 * 11 = 132 links.
    names = ["t0", *(e.id for e in GOLD[0].events)]
    tangle = replace(GOLD[0], tlinks=tuple(TLink(a, b, "BEFORE") for a, b in permutations(names, 2)))
    (told,) = score(gold=GOLD[:1], system=[tangle], zone="all").contradictions
    assert (told["set_aside"], len(told["links"])) == (132 + 2, 100)


def result(found: Report) -> dict[str, Any]:
    facts = {"version": "1.0.0", "status": "made up", "documents": 3, "fingerprint": "0" * 64}
    return report.result(found, corpus=facts, predictions_sha256="1" * 64, environment={"python": "3"})


def test_result_file_is_the_same_twice() -> None:
    once, again = (report.as_json(result(score(gold=GOLD, system=SYSTEM))) for _ in "12")
    assert once.encode() == again.encode()
    found = json.loads(once)
    assert list(found) == sorted(found)
    assert set(found["metrics"]) == set(NAMES)
    entry = found["metrics"]["entities.strict"]
    assert entry["counts"] == {"p_den": 9, "p_num": 9, "r_den": 12, "r_num": 9}
    assert entry["ci"]["f1"] == [pytest.approx(6 / 7), pytest.approx(6 / 7)]
    assert found["metrics"]["consistency"].keys() >= {"value", "counts"}


def test_macro_is_the_mean_over_documents_with_a_value() -> None:
    # Entities: P = 3/3, R = 3/4 and F1 = 6/7 in two documents, F1 = 0 in the one left out; micro is 2/3.
    found = score(gold=GOLD, system=SYSTEM[1:])
    assert found["entities.strict"].f1 == pytest.approx(2 / 3)
    assert found.macro("entities.strict") == pytest.approx((0 + 6 / 7 + 6 / 7) / 3)
    assert found.macro("timeline") is None
    entry = result(found)["metrics"]["entities.strict"]
    assert entry["macro"] == pytest.approx(4 / 7)


def test_slices_classes_and_confusion_stand_in_the_result() -> None:
    found = result(score(gold=GOLD, system=SYSTEM))
    entry = found["metrics"]["tlinks.tbdense"]
    assert set(entry["slices"]) == {"all", "windows", "rest", "main", "off"}
    assert set(found["metrics"]["awareness.te3"]["slices"]) == {"adjacent", "windows", "rest", "main", "off"}
    assert set(found["metrics"]["awareness.endpoints"]["parts"]) == {"bb", "be", "eb", "ee"}
    assert all(":" not in name for name in entry["counts"])
    # Windows and the rest share out all pairs, so do the axes.
    for halves in (("windows", "rest"), ("main", "off")):
        both = [entry["slices"][half]["counts"]["r_den"] for half in halves]
        assert sum(both) == entry["slices"]["all"]["counts"]["r_den"]
    # Every judged pair is in the confusion once.
    rows = {label: sum(row.values()) for label, row in entry["confusion"].items() if label != "UNALIGNED"}
    assert sum(rows.values()) == entry["counts"]["pairs"]
    assert rows["VAGUE"] == entry["counts"]["vague"]
    assert entry["all_vague"] == rows["VAGUE"] / sum(rows.values())
    assert entry["accuracy"] == entry["counts"]["right"] / entry["counts"]["pairs"]
    assert sum(c["counts"]["r_den"] for c in entry["classes"].values()) == entry["counts"]["r_den"]
    # The same counts are kept by document and block.
    assert any(":" in name for name in found["blocks"]["000"]["0"]["tlinks.tbdense"])


def test_the_text_shows_slices_and_accuracy() -> None:
    text = str(score(gold=GOLD, system=GOLD))
    (head,) = (line for line in text.splitlines() if line.startswith("F1 by slice"))
    assert head.split() == ["F1", "by", "slice", *report.SLICES, "accuracy", "all", "VAGUE"]
    (row,) = (line.split() for line in text.splitlines() if line.startswith("tlinks.timeml") and "/" not in line)
    assert row[:8] == ["tlinks.timeml", "1.000", "1.000", "1.000", "1.000", "1.000", "1.000", "1.000"]
    assert 0 < float(row[8]) < 1


def test_links_of_a_mention_with_itself_are_warned_of() -> None:
    told = (TLink("e1", "e1", "SIMULTANEOUS"), TLink("e8", "e8", "BEFORE"))
    found = score(gold=GOLD, system=[replace(GOLD[0], tlinks=(*GOLD[0].tlinks, *told)), *GOLD[1:]])
    rule = "SIMULTANEOUS holds, any other relation is a contradiction"
    assert found.warnings == (f"000: the system links a mention with itself (2): {rule}",)
    assert [c["doc_id"] for c in found.contradictions] == ["000"]


def test_null_metrics_are_null_in_the_result() -> None:
    assert result(score(gold=GOLD, system=SYSTEM, setting="gold-mentions"))["metrics"]["events.strict"] is None


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "–"), (0.0, ".000"), (0.5, ".500"), (0.9996, "1.000"), (1.0, "1.000")]
)
def test_numbers(value: float | None, shown: str) -> None:
    assert report.number(value) == shown


def test_tables() -> None:
    found = score(gold=GOLD, system=SYSTEM[1:])
    text = str(found)
    (row,) = (line.split() for line in text.splitlines() if line.startswith("entities.strict"))
    # Odds 2. Without a document 6, 6/5, 6/5, in logarithms a, b, b: squared error 2/3 * 2/3 * (a - b)^2, so
    # log 2 -+ t(0.975, 2) * 2/3 * log 5 = -3.92 and 5.31. Two blocks a document: without either of 001, or of 002,
    # F1 is 14/19 or 10/17, odds 14/5 or 10/7: log 2 -+ t(0.975, 3) * sqrt(2) * log(49/25) / 2 = -.821 and 2.208.
    spans = ["[.019,", ".995]", "[.306,", ".901]"]
    assert row == ["entities.strict", "1.000", ".500", ".667", ".571", *spans, "6/6", "6/12"]
    assert "signature: calendar:on|" in text
    assert "warning: 000: not in the submission" in text
    assert "| entities.strict | 1.000 | .500 | .667 |" in report.as_markdown(found)
    latex = report.as_latex(score(gold=GOLD, system=[], corpus="a_b"))
    assert r"95 \% interval" in latex
    assert r"consistency & -- & -- & -- & -- & -- & -- & 0/0 \\" in latex


def test_leaderboard() -> None:
    rows = [
        (name, result(score(gold=GOLD, system=s)), f"{name}.json") for name, s in [("empty", ()), ("rough", SYSTEM)]
    ]
    board = report.leaderboard(rows, {"version": "1.0.0"})
    assert [s["name"] for s in board["systems"]] == ["empty", "rough"]
    assert board["systems"][0]["metrics"]["events.strict"] == {"f1": 0.0, "ci": [0.0, 0.0]}
    given, end_to_end = report.leaderboard_text(board).split("\n\n")
    assert given.startswith("gold mentions given")
    assert len(given.splitlines()) == 2
    layers, names, *lines = end_to_end.splitlines()
    assert layers.startswith("end to end")
    pairs = zip(layers.removeprefix("end to end").split(), names.split(), strict=True)
    assert [".".join(pair) for pair in pairs] == list(report.HEADLINES)
    assert [line.split()[0] for line in lines] == ["empty", "rough"]


def test_the_leaderboard_has_annotators_against_each_other_as_a_reference() -> None:
    board = report.leaderboard([], {"version": "1.0.0"}, dict.fromkeys(report.HEADLINES, 0.9) | {"timexes.value": None})
    assert board["references"][0]["metrics"]["events.strict"] == {"f1": 0.9, "ci": None}
    last = report.leaderboard_text(board).splitlines()[-1]
    assert last.split() == ["inter-annotator", ".900", ".900", "–", ".900", ".900", ".900", ".900"]
