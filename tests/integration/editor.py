"""The editor of Label Studio in a browser, worked with mouse and keyboard as an annotator works it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree import ElementTree as ET

from summitline.formats.label_config import controls, label_config
from summitline.formats.label_studio import write
from summitline.label_studio import Server, ensure_project
from summitline.label_studio.project import exported
from summitline.schema import Document, schema

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 120_000
"""Milliseconds; a machine that is busy with other work needs half a minute to open a document."""
# The editor draws the regions one after the other.
SHOWN = """wanted => document.querySelectorAll(".htx-highlight").length >= wanted"""
# Where the words [start, end) of the text stand on the screen; offsets in code points.
PLACE = """([start, end]) => {
    const root = document.querySelector(".lsf-richtext__container");
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let at = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const points = [...node.data];
        const units = count => points.slice(0, count).join("").length;
        if (at <= start && start < at + points.length) range.setStart(node, units(start - at));
        if (at < end && end <= at + points.length) range.setEnd(node, units(end - at));
        at += points.length;
    }
    range.startContainer.parentElement.scrollIntoView({block: "center"});
    const lines = range.getClientRects(), first = lines[0], last = lines[lines.length - 1];
    return [first.left, (first.top + first.bottom) / 2, last.right, (last.top + last.bottom) / 2];
}"""
FIRST_LINE = """shown => {
    shown.scrollIntoView({block: "center"});
    const {left, top, bottom} = shown.getClientRects()[0];
    return [left, (top + bottom) / 2];
}"""
SELECTED = "wanted => (Htx.annotationStore.selected.highlightedNode?.cleanId ?? null) === wanted"
COUNTED = """([type, wanted]) => Htx.annotationStore.selected.serializeAnnotation()
    .filter(item => item.type === type).length === wanted"""
RESULT = "() => JSON.parse(JSON.stringify(Htx.annotationStore.selected.serializeAnnotation()))"


def program() -> str | None:
    """Return the browser: $CHROMIUM, or the first that is installed."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def browser() -> Iterator[Any]:
    """Run the browser for as long as the block lasts."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program(), args=["--no-sandbox"])
        yield running
        running.close()


class Editor:
    """The editor on a page, with the document that is open in it."""

    def __init__(self, page: Any, server: Server) -> None:
        self.page, self.server = page, server
        page.set_default_timeout(PATIENCE)
        config = ET.fromstring(label_config(schema()))
        self.keys = {
            (parent.get("name"), child.get("value")): str(child.get("hotkey")).replace("shift+", "Shift+")
            for parent in config.iter()
            for child in parent
            if child.get("hotkey")
        }

    def log_in(self, email: str) -> None:
        self.page.goto(f"{self.server.url}/user/login/")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", self.server.account(email).password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/user/login" not in url)

    def open(self, doc_id: str) -> None:
        """Open a document and wait until the annotation, or else the suggestion, that it begins with is drawn."""
        project = ensure_project(self.server, label_config(schema()))
        task = exported(self.server, project)[doc_id]
        self.page.goto(f"{self.server.url}/projects/{project}/data?task={task['id']}")
        self.page.locator(".lsf-richtext__container").wait_for()
        self.page.wait_for_function("() => window.Htx?.annotationStore?.selected")
        drawn = [annotation["result"] for annotation in task["annotations"]] or self._suggested(project, task["id"])
        regions = sum(item["type"] == "labels" for result in drawn[:1] for item in result)
        self.page.wait_for_function(SHOWN, arg=regions)
        self.page.wait_for_function(COUNTED, arg=["labels", regions])

    def _suggested(self, project: int, task: int) -> list[Any]:
        client = self.server.client
        shown = client.projects.get(project).model_version
        return [p.result for p in client.predictions.list(task=task) if p.model_version == shown]

    def result(self) -> list[dict[str, Any]]:
        """Return what the editor would submit."""
        found: list[dict[str, Any]] = self.page.evaluate(RESULT)
        return found

    def _count(self, kind: str) -> int:
        return sum(item["type"] == kind for item in self.result())

    def region(self, start: int, end: int, layer: str) -> str:
        """Return the id that the editor has given to a region."""
        return next(
            str(item["id"])
            for item in self.result()
            if item["type"] == "labels"
            and (item["from_name"], item["value"]["start"], item["value"]["end"]) == (layer, start, end)
        )

    def mark(self, start: int, end: int, layer: str, label: str) -> None:
        """Press the key of a label and draw the mouse over the words."""
        self.page.keyboard.press("u")
        self.page.keyboard.press(self.keys[layer, label])
        marked = self._count("labels")
        left, above, right, below = self.page.evaluate(PLACE, [start, end])
        self.page.mouse.move(left + 1, above)
        self.page.mouse.down()
        self.page.mouse.move(right - 1, below, steps=3)
        self.page.mouse.up()
        self.page.wait_for_function(COUNTED, arg=["labels", marked + 1])

    def select(self, identifier: str) -> None:
        """Click on a region and wait until the editor has it."""
        self.page.keyboard.press("u")
        self.page.wait_for_function(SELECTED, arg=None)
        self._click(identifier)
        self.page.wait_for_function(SELECTED, arg=identifier)

    def _click(self, identifier: str) -> None:
        left, middle = self.page.locator(f"[class*='htx-highlight-{identifier}-']").first.evaluate(FIRST_LINE)
        self.page.mouse.click(left + 3, middle)

    def choose(self, control: str, value: str) -> None:
        """Press the key of a value; the region is selected."""
        self.page.keyboard.press(self.keys[control, value])

    def type(self, control: str, value: str | None) -> None:
        """Put a text in the place of the one that is there; the region is selected."""
        row = self.page.locator(f".summit-row:visible:has([name^='{control}'])")
        old, field = row.get_by_label("Delete Region"), row.locator("input")
        old.or_(field).first.wait_for()
        if old.count():
            old.click()
        if value:
            field.fill(value)
            field.press("Enter")

    def relate(self, source: str, target: str, *labels: str) -> None:
        """Draw an arc from region to region and name it under Relations."""
        drawn = self._count("relation")
        self.select(source)
        self.page.keyboard.press("Alt+r")
        self._click(target)
        self.page.wait_for_function(COUNTED, arg=["relation", drawn + 1])
        self._relations()
        item = self.page.locator(".lsf-relations__item").last
        item.hover()
        item.locator("button").first.click()
        self.page.get_by_text("Select labels").last.click()
        for label in labels:
            self.page.get_by_role("option", name=label, exact=True).click()
        self.page.keyboard.press("Escape")
        item.locator("button").first.click()

    def unrelate(self, number: int) -> None:
        """Delete the arc that stands at this place of the list, from 0."""
        self._relations()
        item = self.page.locator(".lsf-relations__item").nth(number)
        item.hover()
        item.get_by_label("Delete Relation").click()

    def submit(self) -> int:
        """Submit, or update what was submitted before; return the status of the answer."""
        with self.page.expect_response(
            lambda r: "/annotations" in r.url and r.request.method in ("POST", "PATCH")
        ) as saved:
            self.page.get_by_role("button", name="submit").click()
        return int(saved.value.status)

    def _relations(self) -> None:
        self.page.locator(".lsf-panel-tabs__tab:visible", has_text="Relations").first.click()

    def become(self, wanted: Document) -> None:
        """Work until the editor holds the annotation of this document and nothing else."""
        items = write(wanted, email="anybody@summitline.invalid")["annotations"][0]["result"]
        places = {i["id"]: _place(i) for i in items if i["type"] == "labels"}
        here = {_place(item): item for item in self.result() if item["type"] == "labels"}
        for place in here.keys() - places.values():
            self.select(here[place]["id"])
            self.page.keyboard.press("Backspace")
        for item in items:
            if item["type"] == "labels" and _place(item) not in here:
                self.mark(item["value"]["start"], item["value"]["end"], item["from_name"], item["value"]["labels"][0])
        names = {_place(item): item["id"] for item in self.result() if item["type"] == "labels"}
        ids = {identifier: names[place] for identifier, place in places.items()}
        self._attributes(items, ids)
        self._arcs(items, ids)

    def _attributes(self, items: list[dict[str, Any]], ids: dict[str, str]) -> None:
        there = {(item["id"], item["from_name"]): _value(item) for item in self.result() if "value" in item}
        for identifier, name in ids.items():
            own = [item for item in items if item.get("id") == identifier]
            layer = next(item["from_name"] for item in own if item["type"] == "labels")
            values = {item["from_name"]: _value(item) for item in own}
            wrong = [c for c in controls(schema()[layer]) if values.get(c) != there.get((name, c))]
            if wrong:
                self.select(name)
            for control in wrong:
                value = values.get(control) or there[name, control]
                if controls(schema()[layer])[control].values:
                    self.choose(control, value)
                else:
                    self.type(control, values.get(control))

    def _arcs(self, items: list[dict[str, Any]], ids: dict[str, str]) -> None:
        arcs = {(ids[i["from_id"]], ids[i["to_id"]]): i["labels"] for i in items if i["type"] == "relation"}
        there = [item for item in self.result() if item["type"] == "relation"]
        same = [sorted(arcs.get((item["from_id"], item["to_id"]), [])) == sorted(item["labels"]) for item in there]
        for number in reversed([number for number, kept in enumerate(same) if not kept]):
            self.unrelate(number)
        kept = {(item["from_id"], item["to_id"]) for item, good in zip(there, same, strict=True) if good}
        for (source, target), labels in arcs.items():
            if (source, target) not in kept:
                self.relate(source, target, *labels)


def _place(item: dict[str, Any]) -> tuple[str, int, int, str]:
    return item["from_name"], item["value"]["start"], item["value"]["end"], item["value"]["labels"][0]


def _value(item: dict[str, Any]) -> str:
    return str((item["value"].get("choices") or item["value"].get("text") or item["value"].get("labels"))[0])
