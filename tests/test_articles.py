"""The pages of the corpus, of made-up articles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.made_up import first, prepared, second

from summitline.closure import Closure
from summitline.constraints import document_constraints
from summitline.explanation import explain, reasons
from summitline.pages import write_view
from summitline.pages.articles import _pairs
from summitline.views import pairs

GOLD = tuple(prepared(document) for document in (first(), second()))


def test_every_labelled_pair_stands_under_both_of_its_mentions() -> None:
    for document in GOLD:
        found = {(a, known.other) for a, many in _pairs(document).items() for known in many}
        wanted = {pair for a, b, null in pairs(document) if not null for pair in ((a, b), (b, a))}
        assert found == wanted


def test_a_pair_is_told_from_each_side_with_its_reasons() -> None:
    found = _pairs(GOLD[0])
    one = next(known for known in found["e1"] if known.other == "e2")
    other = next(known for known in found["e2"] if known.other == "e1")
    assert (one.relation, other.relation) == ("BEFORE", "AFTER")
    assert one.why == other.why == ('e1 "met" BEFORE e2 "said" (stated)',)


def test_reasons_are_the_facts_of_the_explanation() -> None:
    document = GOLD[0]
    closure = Closure(document_constraints(document))
    for a, b, null in pairs(document):
        if not null and closure.relation(a, b) != "????":
            told = explain([document], document.doc_id, a, b)
            facts = reasons(document, a, b)
            assert facts
            assert all(f"  {fact}" in told for fact in facts)


def test_the_site_has_a_page_for_each_article_and_no_script(tmp_path: Path) -> None:
    steps: list[str] = []
    write_view(GOLD, [], tmp_path, progress=steps.append)
    assert steps == [document.doc_id for document in GOLD]
    names = {"index.html", "timeline.html", *(f"{document.doc_id}.html" for document in GOLD)}
    assert {path.name for path in tmp_path.iterdir()} == names
    for path in tmp_path.iterdir():
        assert "<script" not in path.read_text("utf-8")
    page = (tmp_path / f"{GOLD[0].doc_id}.html").read_text("utf-8")
    assert "e1 “met”" in page.replace("<b>", "").replace("</b>", "")


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '"><img src=x>'])
def test_words_of_an_article_stay_words(tmp_path: Path, words: str) -> None:
    document = replace(GOLD[1], text=GOLD[1].text + words)
    write_view(
        [replace(document, sentences=(*(document.sentences or ()), (len(GOLD[1].text), len(document.text))))],
        [],
        tmp_path,
    )
    page = (tmp_path / f"{document.doc_id}.html").read_text("utf-8")
    assert words not in page
    assert words.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;") in page
