"""The pages in a real browser: readable on a phone and on a desk, in light and dark, accessible, and silent.

Made-up articles and systems, one of which attacks through its ids; the name of another is an attack too.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from tests.made_up_results import GOLD, HOSTILE, answers, result, rough, write_bench

from summitline import pages, report
from summitline.crossdoc import Conflict, Statement

NAMES = ("chromium", "chromium-browser", "google-chrome")
SHOWN = {
    "bench": "bench/board.html",
    "timeline": "bench/timeline.html",
    "leaderboard": "report/index.html",
    "differences": "report/differences.html",
    "system": "report/contradictory.end-to-end.html",
    "mistakes": "report/rough.end-to-end.900.html",
    "articles": "view/index.html",
    "article": "view/900.html",
}
CONFLICT = Conflict("c1", HOSTILE, "count", (Statement("900", "e1", "two"),), "conflict")
OPEN = "open => document.querySelectorAll('details').forEach(d => { d.open = open })"
OUTSIDE = """
() => [...document.querySelectorAll('main *')]
  .filter(e => !e.closest('.scroll, svg') && e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.outerHTML.slice(0, 100))
"""


def executable(own: str) -> str | None:
    """$CHROMIUM, or a browser on PATH, or the one that playwright brings."""
    found = map(shutil.which, (os.environ.get("CHROMIUM", ""), *NAMES, own))
    return next(filter(None, found), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        if path is None:
            pytest.skip("no Chromium: sudo apt-get install chromium")
        sandbox = [] if hasattr(os, "geteuid") and os.geteuid() else ["--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=path, args=sandbox)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``bench`` and ``report`` write, of the made-up articles."""
    folder = tmp_path_factory.mktemp("site")
    bench = write_bench(folder / "bench")
    pages.write_report(pages.find([bench]), folder / "report", gold=GOLD)
    (bench / "timeline.html").write_text(pages.timeline_page(GOLD, [CONFLICT]), "utf-8")
    pages.write_view(GOLD, [CONFLICT], folder / "view")
    found = result(answers(rough))
    names = ("gold", "a-rather-long-name-of-a-system", HOSTILE)
    results = [(name, found, f"results/{k}.json") for k, name in enumerate(names)]
    board = report.leaderboard(results, found["corpus"])
    page = pages.leaderboard_page(board, {path: one for _, one, path in results}, more={"Timelines": "timeline.html"})
    (bench / "board.html").write_text(page, "utf-8")
    return folder


Heard = tuple[Page, list[str]]


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (375, "light"), (375, "dark")], ids=lambda p: f"{p[0]}-{p[1]}")
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Heard]:
    """A tab, and all that it asks for or complains about."""
    width, scheme = request.param
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda asked: heard.append(asked.url))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    yield page, heard
    page.close()


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_is_silent_fits_and_is_accessible(tab: Heard, name: str, site: Path) -> None:
    page, heard = tab
    address = (site / SHOWN[name]).as_uri()
    page.goto(address)
    for opened in (False, True):
        page.evaluate(OPEN, opened)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(OUTSIDE) == []
    assert heard == [address]
    assert page.locator("main img, main script, main iframe").count() == 0
    faults = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["impact"], fault["nodes"][0]["html"]) for fault in faults] == []


def test_words_of_strangers_are_read_as_words(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / SHOWN["bench"]).as_uri())
    assert page.get_by_role("rowheader", name=HOSTILE).first.is_visible()
    page.goto((site / SHOWN["mistakes"]).as_uri())
    assert page.locator("sub", has_text=HOSTILE).first.is_visible()
    page.close()


def test_the_layer_of_mentions_is_chosen_without_a_script(browser: Browser, site: Path) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto((site / SHOWN["mistakes"]).as_uri())
    events, entities = (page.locator(f"#s1 .text.{layer}") for layer in ("events", "entities"))
    assert (events.is_visible(), entities.is_visible()) == (True, False)
    page.get_by_label("entities").check()
    assert (events.is_visible(), entities.is_visible()) == (False, True)
    page.close()


def test_why_gold_says_so_is_told_on_demand(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / SHOWN["mistakes"]).as_uri())
    why = page.locator("#s2 .why").first
    assert not why.is_visible()
    page.locator("#s2 > details > summary").click()
    page.locator("#s2 .wrong summary").first.click()
    assert why.is_visible()
    page.close()


def test_a_wide_table_scrolls_in_its_own_frame_under_the_names(browser: Browser, site: Path) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 900})
    page.goto((site / SHOWN["bench"]).as_uri())
    frame = page.get_by_role("region", name="Scores, end-to-end")
    name, score = frame.get_by_role("rowheader", name="gold"), frame.get_by_role("cell").first
    before = [part.bounding_box() for part in (name, score)]
    frame.evaluate("frame => { frame.scrollLeft = 50 }")
    assert frame.get_attribute("tabindex") == "0"
    assert name.bounding_box() == before[0]
    assert score.bounding_box() != before[1]
    page.close()
