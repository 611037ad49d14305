"""An annotator at the real editor, with mouse and keyboard; and what the window looks like."""

from __future__ import annotations

import pytest
from tests import made_up
from tests.integration.editor import Editor

from summitline.formats.label_studio import dumps, write
from summitline.label_studio import email_of, pull, push
from summitline.label_studio.suggestions import suggest
from summitline.schema import CreationTime, Document, Entity, Timex, TLink, schema

pytestmark = pytest.mark.filterwarnings("ignore:The `parse_obj` method is deprecated:DeprecationWarning")
SIZES = [(1600, 1000), (1280, 800)]
TEXT = "Kim said \U0001f600 on Friday that talks failed."
# The contrast of each text on what is behind it (Web Content Accessibility Guidelines 2.2, "relative luminance").
CONTRASTS = """() => {
    const parsed = colour => { const [r, g, b, a = 1] = colour.match(/[0-9.]+/g).map(Number); return [r, g, b, a]; };
    const over = ([r, g, b, a], below) => [r, g, b].map((part, i) => a * part + (1 - a) * below[i]);
    const behind = node => {
        if (!node) return [255, 255, 255];
        return over(parsed(getComputedStyle(node).backgroundColor), behind(node.parentElement));
    };
    const light = colour => {
        const [r, g, b] = colour.map(part => part / 255)
            .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const places = ".summit-panel h4, .summit-panel label span, .summit-panel sup, .lsf-label *, .htx-highlight";
    return [...document.querySelectorAll(places)].filter(node => node.offsetParent && node.innerText).map(node => {
        const ground = behind(node);
        const lights = [light(over(parsed(getComputedStyle(node).color), ground)), light(ground)].sort((a, b) => b - a);
        return [node.innerText, (lights[0] + 0.05) / (lights[1] + 0.05)];
    });
}"""
BOX = "node => { const {top, bottom} = node.getBoundingClientRect(); return [top, bottom, node.scrollHeight]; }"


def handmade() -> Document:
    return Document(
        doc_id="by-hand",
        text=TEXT,
        dct=CreationTime("2031-05-17", "2031-05-17", "stated"),
        entities=(Entity(id="n1", **made_up.place(TEXT, "Kim"), type="PERSON", entity="kim"),),
        events=(
            made_up.event("e1", TEXT, "said", begins="2031-05-16", ends="2031-05-16"),
            made_up.event("e2", TEXT, "failed", begins="[..2031-05-16]", instance="kim-talks"),
        ),
        timexes=(Timex(id="t1", **made_up.place(TEXT, "Friday"), type="DATE", value="2031-05-16", mod="APPROX"),),
        tlinks=(TLink("e1", "t0", "BEFORE"), TLink("e2", "t0", "BEFORE"), TLink("e1", "e2", "BEGINS_AFTER")),
    )


def test_what_is_done_by_hand_is_the_canonical_file(server, page):
    email = email_of("hand")
    wanted = write(handmade(), email=email)
    push(server, [{"data": wanted["data"]}], email)
    editor = Editor(page, server)
    editor.log_in(email)
    editor.open("by-hand")
    editor.become(handmade())
    assert editor.submit() == 201
    assert [dumps(task) for task in pull(server, email)] == [dumps(wanted)]


def test_a_suggestion_is_taken_over_and_changed_with_its_origin(server, page):
    email = email_of("taker")
    wanted = made_up.replace(handmade(), doc_id="taken")
    events = (made_up.replace(wanted.events[0], attributes=made_up.EVENT | {"class": "STATE"}),)
    suggested = made_up.replace(wanted, entities=(), events=events, tlinks=wanted.tlinks[:1])
    suggest(server, {"rules": [suggested]})
    editor = Editor(page, server)
    editor.log_in(email)
    editor.open("taken")
    editor.become(wanted)
    assert editor.submit() == 201
    (task,) = pull(server, email)
    items = task["annotations"][0]["result"]
    origins = {item["value"]["text"]: item["origin"] for item in items if item["type"] == "labels"}
    assert origins == {"Kim": "manual", "said": "prediction-changed", "Friday": "prediction", "failed": "manual"}
    plain = [item | {"origin": "manual"} if "origin" in item else item for item in items]
    assert plain == write(wanted, email=email)["annotations"][0]["result"]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_panel_of_an_event_stays_in_the_window(server, documents, page, width, height):
    email = email_of("reader")
    document = next(d for d in documents if d.doc_id == "000")
    push(server, [write(document, email=email)], email)
    page.set_viewport_size({"width": width, "height": height})
    editor = Editor(page, server)
    editor.log_in(email)
    editor.open("000")
    panel = page.locator(".summit-panel")
    bar = page.get_by_role("button", name="submit").bounding_box()["y"]
    for number in (1, max(int(event.id[1:]) for event in document.events)):
        editor.select(f"e{number}")
        page.locator(".summit-row:visible", has_text="polarity").wait_for()
        top, bottom, whole = panel.evaluate(BOX)
        assert 0 <= top < bottom <= bar
        assert whole <= bottom - top + 1
    contrasts = page.evaluate(CONTRASTS)
    assert len(contrasts) > len(schema().labels())
    assert [(words, round(contrast, 2)) for words, contrast in contrasts if contrast < 4.5] == []
