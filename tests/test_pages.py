"""Pages: what they show by hand, what they count against the results, whom they refuse, and that nothing escapes."""

from __future__ import annotations

import json
import random
import re
from base64 import b64encode
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
import yaml
from huggingface_hub import parse_eval_result_entries
from tests.made_up_results import (
    CARD,
    GOLD,
    HOSTILE,
    answers,
    contradictory,
    nothing,
    result,
    rough,
    write_bench,
    write_result,
    write_submission,
)
from typer.testing import CliRunner, Result

from summitline import pages
from summitline.cli import app
from summitline.crossdoc import Conflict, Statement
from summitline.errors import FormatError, SubmissionError, SummitlineError
from summitline.metrics.awareness import te3
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import summed
from summitline.pages import drawing
from summitline.pages.confusion import Cell, tabulated
from summitline.pages.mistakes import Mistakes, Piece, WrongValue, mistakes_in
from summitline.pages.rendering import slug
from summitline.pages.timeline import Scale, timeline_page
from summitline.schema import TLink
from summitline.scoring import within

PAGES = [
    "contradictory.end-to-end.900.html",
    "contradictory.end-to-end.901.html",
    "contradictory.end-to-end.html",
    "contradictory.gold-mentions.900.html",
    "contradictory.gold-mentions.901.html",
    "contradictory.gold-mentions.html",
    "differences.html",
    "index.html",
    "nothing.end-to-end.900.html",
    "nothing.end-to-end.901.html",
    "nothing.end-to-end.html",
    "rough.end-to-end.900.html",
    "rough.end-to-end.901.html",
    "rough.end-to-end.html",
]


def found(system: str = "rough") -> Mistakes:
    return mistakes_in(gold=GOLD[0], system={"rough": rough, "nothing": nothing}[system](GOLD[0]), setting="end-to-end")


def links(wrong: Mistakes) -> list[tuple[int, str, str, str, str, str]]:
    return [
        (s.number, link.kind, link.source.id, link.relation, link.target.id, link.answer)
        for s in wrong.sentences
        for link in s.links
    ]


# 900: "Ro met Li on Monday.\nHe said talks resume.\nHe hopes to win and to retire.\n\nLi slept.\n"


def test_mentions_over_the_text() -> None:
    first, second = found().sentences[:2]
    assert first.layers["events"] == (
        Piece("Ro ", "", ()),
        Piece("met", "both", ("e1",)),
        Piece(" Li on ", "", ()),
        Piece("Monday", "spurious", (f"+{HOSTILE}",)),
        Piece(".", "", ()),
    )
    assert first.layers["entities"] == (
        Piece("Ro", "both", ("n1",)),
        Piece(" met ", "", ()),
        Piece("Li", "missed", ("n2",)),
        Piece(" on Monday.", "", ()),
    )
    # The system's "talks resume" shares 5 characters with "talks" and 6 with "resume", which is its match.
    assert second.layers["events"] == (
        Piece("He ", "", ()),
        Piece("said", "both", ("e2",)),
        Piece(" ", "", ()),
        Piece("talks", "missed", ("e3",)),
        Piece(" ", "near", ()),
        Piece("resume", "near", ("e4",)),
        Piece(".", "", ()),
    )


def test_attributes_that_differ() -> None:
    assert [(s.number, v) for s in found().sentences for v in s.values] == [
        (1, WrongValue("n1", "Ro", "type", "PERSON", "LOC")),
        (2, WrongValue("e2", "said", "class", "OCCURRENCE", "STATE")),
    ]


def test_links_that_are_wrong_stand_in_the_sentence_of_their_later_end() -> None:
    told = links(found())
    # Gold: e1 is on Monday, e2 in that week and after e1. The system turns that around.
    assert (2, "missed", "e1", "BEFORE", "e2", "AFTER") in told
    assert (2, "spurious", "e1", "AFTER", "e2", "BEFORE") in told
    assert (3, "missed", "e5", "INCLUDES", "t0", "") in told
    (link,) = [
        x for s in found().sentences for x in s.links if (x.kind, x.source.id, x.target.id) == ("spurious", "e1", "e2")
    ]
    assert link.why[0] == '900: e1 "met" and e2 "said"'
    assert '  e1 "met" BEFORE e2 "said" (stated)' in link.why


def test_a_mention_that_the_other_side_lacks_has_no_explanation() -> None:
    ends = [(x.source.there, x.target.there, bool(x.why)) for s in found().sentences for x in s.links]
    assert (False, True, True) in ends  # gold's own, missed by the system: gold can tell why
    spurious = [x for s in found().sentences for x in s.links if HOSTILE in (x.source.id, x.target.id)]
    assert [(x.kind, x.why) for x in spurious] == [("spurious", ())]


def test_a_document_that_was_left_out_misses_everything() -> None:
    left_out = mistakes_in(gold=GOLD[0], system=None, setting="end-to-end")
    assert left_out == found("nothing")
    assert (left_out.spurious, left_out.missed > 5) == (0, True)
    assert {piece.kind for s in left_out.sentences for piece in s.layers["events"]} == {"", "missed"}


def test_given_mentions_are_never_wrong() -> None:
    blank = mistakes_in(gold=GOLD[0], system=None, setting="gold-mentions")
    assert {piece.kind for s in blank.sentences for piece in s.layers["events"]} == {"", "both"}


def test_only_the_zone_that_was_scored_is_shown() -> None:
    shown = {
        zone: len(mistakes_in(gold=GOLD[1], system=None, setting="end-to-end", zone=zone).sentences)
        for zone in ("body", "boilerplate", "all")
    }
    assert shown == {"body": 1, "boilerplate": 1, "all": 2}


def test_a_long_list_of_links_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = found("nothing")
    monkeypatch.setattr("summitline.pages.mistakes.LINK_CAP", 2)
    cut = found("nothing")
    assert (len(links(cut)), cut.hidden, cut.missed) == (2, whole.missed - 2, whole.missed)


@pytest.mark.parametrize("setting", ["end-to-end", "gold-mentions"])
def test_wrong_links_are_those_that_the_result_counts(setting: str) -> None:
    """Also where the system contradicts itself, and on mentions of its own."""
    drawn = random.Random(7)
    systems = [*map(answers, (rough, contradictory, nothing))] if setting == "end-to-end" else []
    names = [*(e.id for e in GOLD[0].events), "t0"]
    for _ in range(40):
        ends = [drawn.sample(names, 2) for _ in range(4)]
        tlinks = tuple(TLink(a, b, drawn.choice(["BEFORE", "AFTER", "SIMULTANEOUS", "INCLUDES"])) for a, b in ends)
        systems.append((replace(GOLD[0], tlinks=tlinks),))
    for system in systems:
        wrong = mistakes_in(gold=GOLD[0], system=system[0], setting=setting)
        sides = [within(document, "body") for document in (GOLD[0], system[0])]
        counts = summed(te3(Comparison(gold=sides[0], system=sides[1], given=setting == "gold-mentions")))
        assert (wrong.spurious, wrong.missed) == (
            counts["p_den"] - counts["p_num"],
            counts["r_den"] - counts["r_num"],
        )
        listed = [link.kind for s in wrong.sentences for link in s.links]
        assert (listed.count("spurious"), listed.count("missed")) == (wrong.spurious, wrong.missed)


def elements(svg: str, name: str, style: str | None = None) -> list[Element]:
    return [e for e in fromstring(svg).iter(name) if style in (None, e.get("class"))]


def test_a_score_and_its_interval_are_drawn_in_place() -> None:
    svg = drawing.interval(0.5, (0.25, 0.75), [0.0, None, 1.0])
    (whisker,) = elements(svg, "line", "whisker")
    assert (whisker.get("x1"), whisker.get("x2")) == ("26.00%", "74.00%")  # 2 + 96 * .25, 2 + 96 * .75
    assert [e.get("cx") for e in elements(svg, "circle", "whole")] == ["50.00%"]
    assert [e.get("cx") for e in elements(svg, "circle", "one")] == ["2.00%", "98.00%"]


def test_a_difference_has_its_zero_in_the_middle() -> None:
    svg = drawing.change(-0.5, None, [1.0])
    assert [e.get("cx") for e in elements(svg, "circle")] == ["98.00%", "26.00%"]
    assert elements(svg, "line", "whisker") == []


def test_an_open_window_is_dotted_to_the_edge() -> None:
    svg = drawing.windows((0.25, 0.5), (None, 0.75))
    (begins,), (ends,) = elements(svg, "line", "begins"), elements(svg, "line", "ends open")
    assert [begins.get("x1"), begins.get("x2")] == ["26.00%", "50.00%"]
    assert [ends.get("x1"), ends.get("x2")] == ["2.00%", "74.00%"]
    assert len(elements(svg, "line", "begins cap")) == 2
    assert len(elements(svg, "line", "ends cap")) == 1
    assert elements(drawing.windows((None, None), (None, None)), "line") == []


@pytest.mark.parametrize(
    ("facts", "nodes"),
    [
        (["e1 BEFORE e1 (stated)"], ["e1"]),
        (["e1 BEFORE e2 (stated)", "e2 BEFORE e1 (stated)"], ["e1", "e1"]),
        (["e1 BEFORE e2 (stated)", "e2 BEFORE e4 (stated)", "e4 BEFORE e1 (stated)"], ["e1", "e2", "e4"]),
        (["e1 begins from 2025-01-01 (window)", "e1 ends by 2024-01-01 (window)"], ["e1", "e1"]),
        (["t1 is 2025 (TIMEX3)", "e1 BEFORE e2 (stated)"], ["calendar", "calendar"]),
    ],
)
def test_a_contradiction_is_a_ring_of_arrows(facts: list[str], nodes: list[str]) -> None:
    svg = drawing.cycle(facts)
    assert len(elements(svg, "path", "arrow")) == len(elements(svg, "path", "tip")) == len(facts)
    assert [e.text for e in elements(svg, "text", "step")] == [str(k + 1) for k in range(len(facts))]
    assert [e.text for e in elements(svg, "text", "node")] == nodes


def test_a_drawing_escapes_its_text() -> None:
    svg = drawing.cycle([f"<b>x BEFORE {HOSTILE}", "<b>x BEFORE e1"])
    assert "<b>" not in svg
    assert "<img" not in svg


def test_the_axis_grows_with_the_logarithm_of_the_days() -> None:
    # Gaps of 1 and 3 days: log2(2) = 1 and log2(4) = 2, so the second date stands at 1/3.
    days = [date(2031, 5, 1), date(2031, 5, 2), date(2031, 5, 5)]
    scale = Scale([*days, days[1]])
    assert [scale(day) for day in days] == [0, pytest.approx(1 / 3), 1]
    assert scale(None) is None
    assert [(text, always) for _, text, always in scale.ticks()] == [
        ("2031-05", True),
        ("2031-05-02", True),
        ("2031-05-05", True),
    ]


def test_ticks_keep_their_distance_and_prefer_years() -> None:
    days = [date(2000, 1, 1), date(2024, 12, 31), date(2025, 1, 1), date(2025, 1, 2), date(2030, 1, 1)]
    ticks = Scale(days).ticks()
    assert [text for _, text, _ in ticks] == ["2000", "2025", "2030"]


def test_a_confusion_as_a_table() -> None:
    # Shares of the row BEFORE: 3/4 -> 3.75 of 5 -> 4; 1/4 -> 1.25 -> 1.
    table = tabulated({"BEFORE": {"BEFORE": 3, "VAGUE": 1}, "AFTER": {"VAGUE": 2}})
    assert table.columns == ("BEFORE", "VAGUE")
    assert [(row.label, row.total) for row in table.rows] == [("AFTER", 2), ("BEFORE", 4)]
    assert [row.cells for row in table.rows] == [
        (Cell(0, 0, False), Cell(2, 5, False)),
        (Cell(3, 4, True), Cell(1, 1, False)),
    ]


def test_names_of_files() -> None:
    assert [slug(name) for name in ("Rules 2.0", "../../etc/passwd", "Ωμέγα", "a" * 60)] == [
        *("rules-2-0", "etc-passwd", "system", "a" * 40),
    ]


def test_the_places_of_results(tmp_path: Path) -> None:
    single = write_result(tmp_path / "my.system.end-to-end.json", answers(rough))
    folder, submission = write_bench(tmp_path / "bench"), write_submission(tmp_path / "x")
    entries = pages.find([single, folder, submission])
    assert [(e.name, e.setting, e.predictions is not None, e.card is not None) for e in entries] == [
        ("my.system", "end-to-end", False, False),
        ("contradictory", "end-to-end", True, False),
        ("contradictory", "gold-mentions", True, False),
        ("nothing", "end-to-end", True, False),
        ("rough", "end-to-end", True, False),
        ("tempo", "end-to-end", True, True),
    ]
    (given,) = pages.find([single], [submission / "predictions.jsonl.gz"])
    assert given.answers(GOLD) == answers(rough)


def test_what_cannot_stand_in_one_table(tmp_path: Path) -> None:
    first = write_result(tmp_path / "a.end-to-end.json", answers(rough))
    other = write_result(tmp_path / "b.end-to-end.json", answers(rough), zone="all")
    with pytest.raises(SummitlineError, match="not scored alike: signature zone: body and all"):
        pages.find([first, other])
    twice = write_result(tmp_path / "more/a.end-to-end.json", answers(rough))
    with pytest.raises(SummitlineError, match=r"two results of one name, a\.end-to-end"):
        pages.find([first, twice])
    changed = json.loads(first.read_text("utf-8"))
    changed["corpus"]["fingerprint"] = "0" * 64
    other.write_text(json.dumps(changed), "utf-8")
    with pytest.raises(SummitlineError, match="not scored alike: corpus fingerprint: "):
        pages.find([first, other])


def test_places_that_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SummitlineError, match=r"no result here: expected result\.json, or results/\*\.json"):
        pages.find([tmp_path])
    path = write_result(tmp_path / "a.end-to-end.json", answers(rough))
    with pytest.raises(SummitlineError, match="1 results and 2 files of predictions"):
        pages.find([path], [path, path])
    (tmp_path / "b.json").write_text("{}", "utf-8")
    with pytest.raises(FormatError):
        pages.find([tmp_path / "b.json"])
    folder = write_submission(tmp_path / "x", CARD.replace("end-to-end", "gold-mentions"))
    with pytest.raises(SummitlineError, match=r"setting end-to-end, but submission\.toml says gold-mentions"):
        pages.find([folder])


def test_predictions_of_another_result_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    folder = write_submission(tmp_path / "x")
    write_result(folder / "result.json", answers(contradictory))
    with pytest.raises(SummitlineError, match="not the predictions of "):
        pages.write_report(pages.find([folder]), tmp_path / "out", gold=GOLD)
    (folder / "predictions.jsonl.gz").write_bytes(b"{}")
    with pytest.raises(SubmissionError):
        pages.write_report(pages.find([folder]), tmp_path / "out", gold=GOLD)
    changed = json.loads((folder / "result.json").read_text("utf-8"))
    changed["corpus"]["fingerprint"] = "0" * 64
    (folder / "result.json").write_text(json.dumps(changed), "utf-8")
    with pytest.raises(SummitlineError, match="scored on the corpus 000000000000, not on the one that is here"):
        pages.write_report(pages.find([folder]), tmp_path / "out", gold=GOLD)
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    told: list[str] = []
    entries = pages.find([write_bench(folder / "bench")])
    pages.write_report(entries, folder / "out", gold=GOLD, progress=told.append)
    assert told == [entry.name for entry in entries]
    return folder / "out"


def text(report: Path, name: str) -> str:
    return (report / name).read_text("utf-8")


def test_a_report_is_these_files_and_the_same_bytes_each_time(report: Path, tmp_path: Path) -> None:
    assert sorted(p.name for p in report.iterdir()) == PAGES
    pages.write_report(pages.find([report.parent / "bench"]), tmp_path, gold=GOLD)
    assert [p.name for p in report.iterdir() if p.read_bytes() != (tmp_path / p.name).read_bytes()] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_allows_nothing_but_its_style_and_links_to_pages_that_are_there(name: str, report: Path) -> None:
    page = text(report, name)
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = b64encode(sha256(style[0].encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert page.count(f'http-equiv="Content-Security-Policy" content="{policy.replace(chr(39), "&#39;")}"') == 1
    assert len(style) == 1
    assert re.findall(r"<(?:script|img|link|iframe|object|form)|\sstyle=|\son\w+=(?=[\"'])|https?://", page) == []
    targets = {t for t in re.findall(r'href="([^"]*)"', page) if not t.startswith("#")}
    assert {t for t in targets if not (report / t).is_file()} == set()


def test_pages_tell_the_numbers_of_the_results(report: Path) -> None:
    found = result(answers(rough))["metrics"]["awareness.te3"]
    for name in ("index.html", "rough.end-to-end.html"):
        assert f"<b>{found['f1']:.3f}</b>".replace("0.", ".") in text(report, name)
    ring = ["e1 BEFORE e2 (stated)", "e2 BEFORE e4 (stated)", "e4 BEFORE e1 (stated)"]
    assert "".join(f"<li>{fact}</li>" for fact in ring) in text(report, "contradictory.end-to-end.html")
    assert "<bdi>rough</bdi> minus <bdi>nothing</bdi>" in text(report, "differences.html")


def test_words_of_strangers_stay_text(report: Path) -> None:
    page = text(report, "rough.end-to-end.900.html")
    escaped = "&lt;img src=x onerror=alert(1)&gt;&lt;script&gt;alert(2)&lt;/script&gt;{{ 7 * 7 }}"
    assert page.count(escaped) >= 2
    assert "alert(1)>" not in page
    assert escaped in text(report, "rough.end-to-end.html")


def test_a_card_is_shown(tmp_path: Path) -> None:
    pages.write_report(pages.find([write_submission(tmp_path / "x")]), tmp_path / "out", gold=GOLD)
    page = text(tmp_path / "out", "tempo.end-to-end.html")
    assert '<a href="https://example.org/tempo" rel="nofollow noopener noreferrer">' in page
    assert "A. Author" in page
    assert not (tmp_path / "out/differences.html").exists()


def test_the_page_of_the_timelines() -> None:
    page = timeline_page(GOLD)
    assert "begins on 2031-05-05, ends on 2031-05-05" in page
    assert "begins from 2031-05-05 to 2031-05-11" in page
    assert "begins from 2031-05-05 on" in page
    assert "begins by 2031-05-11" in page
    assert "None is recorded." in page
    assert page.count('id="grid"') == 1
    for title in ("900", "901"):
        assert f"<bdi>{title}</bdi></h2>" in page
    conflict = Conflict("c1", "the size of <b>Li</b>", "count", (Statement("900", "e1", "two"),), "conflict")
    page = timeline_page(GOLD, [conflict])
    assert "the size of &lt;b&gt;Li&lt;/b&gt;" in page
    assert "None is recorded." not in page


def test_statuses_of_happenings_in_several_documents() -> None:
    """Both say that it began on one day: the second leaves the day open within the week."""
    named = [
        replace(d, events=tuple(replace(e, instance="met") if e.id == "e1" else e for e in d.events)) for d in GOLD
    ]
    named[1] = replace(
        named[1],
        events=tuple(
            replace(e, begins="[2031-05-05..2031-05-07]", ends="[2031-05-05..2031-05-07]") if e.id == "e1" else e
            for e in named[1].events
        ),
    )
    page = timeline_page(named)
    (row,) = re.findall(
        r'<span class="name">([^<]*)</span> <span class="tag (\w+)">', page.partition("Conflicts</h2>")[0]
    )
    assert row == ("met · won", "granularity")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "120"})


def test_markdown_and_latex_escape_names(tmp_path: Path) -> None:
    path = write_result(tmp_path / "a_b|<i>&x.end-to-end.json", answers(rough))
    value = result(answers(rough))["metrics"]["awareness.te3"]["f1"]
    shown = f"{value:.3f}".removeprefix("0")
    markdown = run("report", path, "--format", "md")
    assert markdown.exit_code == 0
    (row,) = [line for line in markdown.stdout.splitlines() if line.startswith("| a")]
    assert row.startswith(r"| a\_b\|\<i\>\&x | ")
    assert row.split("|")[-2].split()[0] == shown
    latex = run("report", path, "--format", "latex").stdout
    assert latex.startswith(r"\begin{tabular}{lrrrrrrr}" + "\nend to end & entities &")
    assert r"a\_b|\textless{}i\textgreater{}\&x & " in latex


def test_eval_results_are_what_the_hub_reads(tmp_path: Path) -> None:
    folder = write_submission(tmp_path / "x")
    told = run("report", folder, "--format", "eval-results", "--dataset", "somebody/summitline")
    assert told.exit_code == 0
    (entry,) = parse_eval_result_entries(yaml.safe_load(told.stdout))
    found = result(answers(rough))
    assert (entry.dataset_id, entry.task_id) == ("somebody/summitline", "end-to-end")
    assert entry.value == found["metrics"]["awareness.te3"]["f1"]
    assert (entry.source_url, entry.source_name) == ("https://example.org/tempo", "tempo")
    assert entry.notes == found["signature"]


@pytest.mark.parametrize(
    ("dataset", "results", "told"),
    [
        ("summitline", ["rough.end-to-end"], "'summitline': not the id of a dataset on the Hub: expected owner/name"),
        ("a/b", ["rough.end-to-end", "nothing.end-to-end"], "a model card tells of one system, these are 'nothing', "),
    ],
)
def test_eval_results_that_are_refused(dataset: str, results: list[str], told: str, report: Path) -> None:
    paths = [report.parent / f"bench/results/{name}.json" for name in results]
    refused = run("report", *paths, "--format", "eval-results", "--dataset", dataset)
    assert refused.exit_code == 1
    assert refused.stderr.startswith(told)


def test_the_command_writes_pages(tmp_path: Path) -> None:
    path = write_result(tmp_path / "rough.end-to-end.json", answers(rough))
    done = run("report", path, "-o", tmp_path / "out")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"page: {tmp_path / 'out/index.html'}\n")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["index.html", "rough.end-to-end.html"]


@pytest.mark.parametrize(
    "words",
    [
        ["report", "x.json"],
        ["report", "x.json", "-o", "out", "--format", "md"],
        ["report", "x.json", "--format", "eval-results"],
        ["report", "x.json", "--format", "md", "--dataset", "a/b"],
    ],
)
def test_wrong_usage(words: list[str]) -> None:
    done = run(*words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "which needs it" in done.stderr
