"""The leaderboard in a real browser: readable on a phone and on a desk, in light and dark, and silent."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from summitline import report
from summitline.bench import evaluate
from summitline.dataset import load

NAMES = ("chromium", "chromium-browser", "google-chrome")
CONTRAST = """
() => {
  const linear = v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4
  const light = text => {
    const [r, g, b] = text.match(/[\\d.]+/g).map(v => linear(v / 255))
    return .2126 * r + .7152 * g + .0722 * b
  }
  const back = light(getComputedStyle(document.body).backgroundColor)
  const inks = [...document.querySelectorAll('h1, p, th, td, small, code, summary')]
    .map(e => light(getComputedStyle(e).color))
  return Math.min(...inks.map(ink => (Math.max(ink, back) + .05) / (Math.min(ink, back) + .05)))
}
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
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A leaderboard of the real corpus, with one system whose name is an attack."""
    gold = load()
    found = evaluate(gold, gold=gold, setting="end-to-end")
    names = ("gold", "a-rather-long-name-of-a-system", "<img src=x onerror=alert(1)>")
    results = [(name, found, f"results/{k}.json") for k, name in enumerate(names)]
    path = tmp_path_factory.mktemp("board") / "index.html"
    made = report.leaderboard(results, found["corpus"])
    path.write_text(report.page(made, {path: result for _, result, path in results}), "utf-8")
    return path


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (375, "light"), (375, "dark")], ids=lambda p: f"{p[0]}-{p[1]}")
def page(browser: Browser, board: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Page, list[str]]]:
    width, scheme = request.param
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda asked: heard.append(asked.url))
    page.goto(board.as_uri())
    yield page, heard
    page.close()


def test_page(page: tuple[Page, list[str]], board: Path) -> None:
    shown, heard = page
    assert heard == [board.as_uri()]
    for opened in (False, True):
        shown.evaluate("open => document.querySelectorAll('details').forEach(d => { d.open = open })", opened)
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert shown.evaluate(CONTRAST) >= 4.5
    assert shown.locator("img, script").count() == 0
    assert shown.get_by_role("rowheader", name="<img src=x onerror=alert(1)>").first.is_visible()


def test_a_wide_table_scrolls_in_its_own_frame_under_the_names(browser: Browser, board: Path) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 900})
    page.goto(board.as_uri())
    frame = page.get_by_role("region", name="Scores, end-to-end")
    name, score = frame.get_by_role("rowheader", name="gold"), frame.get_by_role("cell").first
    before = [part.bounding_box() for part in (name, score)]
    frame.evaluate("frame => { frame.scrollLeft = 50 }")
    assert frame.get_attribute("tabindex") == "0"
    assert name.bounding_box() == before[0]
    assert score.bounding_box() != before[1]
    page.close()
