"""One Label Studio server for all tests here, and made-up annotations that fill every control."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from tests.integration.editor import browser, program

from summitline.errors import ServerError
from summitline.label_studio import find_executable, serve
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, schema

ROOT = Path(__file__).parents[2]
ODD = (
    "\U0001f3d4\ufe0f Kim\u00a0said\t\U00010400\U00010401 <b>&amp;</b> cafe\u0301\n"
    "re\u0301sume\u0301 $text \U0001f468\u200d\U0001f469\u200d\U0001f467 met  twice."
)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    try:
        find_executable()
    except ServerError as error:
        pytest.skip(str(error))
    with serve(tmp_path_factory.mktemp("label-studio")) as running:
        yield running


@pytest.fixture
def page(server):
    pytest.importorskip("playwright.sync_api")
    if not program():
        pytest.skip("no browser: install chromium, or name one in $CHROMIUM")
    with browser() as running:
        yield running.new_page(viewport={"width": 1600, "height": 1000})


@pytest.fixture(scope="session")
def documents():
    manifest = (ROOT / "seeds" / "manifest.jsonl").read_text("utf-8").splitlines()
    found = [json.loads(line) for line in manifest]
    texts = {one["doc_id"]: (ROOT / "seeds" / one["file"]).read_bytes().decode() for one in found}
    days = {one["doc_id"]: [one["dct"][name] for name in ("earliest", "latest", "status")] for one in found}
    seeds = [rich(doc_id, text, CreationTime(*days[doc_id])) for doc_id, text in texts.items()]
    return [*seeds, rich("odd", ODD, CreationTime("2031-01-01", "2031-12-31", "inferred"))]


def rich(doc_id, text, dct):
    """Annotate word after word with every label, value and relation of the schema in turn; it means nothing."""
    spans, start = [], 0
    for word in text.replace("\n", " ").replace("\t", " ").split(" "):
        if word:
            spans.append((start, start + len(word)))
        start += len(word) + 1
    spans[1::9] = [(start, spans[min(i * 9 + 2, len(spans) - 1)][1]) for i, (start, _) in enumerate(spans[1::9])]
    layers = {"entity": [], "event": [], "timex": []}
    for i, (start, end) in enumerate(spans[:150]):
        name = ("event", "entity", "event", "timex")[i % 4]
        layer, number = schema()[name], len(layers[name])
        fields, attributes = {}, {}
        for a in layer.attributes.values():
            value = _value(a, number)
            if value is not None:
                (fields if a.name in _CLASSES[name].__dataclass_fields__ else attributes)[a.name] = value
        if name == "event" and number % 3 == 2:
            fields["anchor"] = f"e{number}"
        mention = _CLASSES[name](
            id=f"{layer.prefix}{number + 1}", start=start, end=end, attributes=attributes, **fields
        )
        layers[name].append(mention)
    events, relations = layers["event"], [name for name in schema().relations if name != "VAGUE"]
    moments = list(schema()["event"].attributes["dct_relation"].values)
    links = [TLink(e.id, "t0", moments[i % len(moments)]) for i, e in enumerate(events)]
    links += [TLink(a.id, b.id, relations[i % len(relations)]) for i, (a, b) in enumerate(pairwise(events))]
    return Document(
        doc_id=doc_id,
        text=text,
        dct=dct,
        entities=tuple(layers["entity"]),
        events=tuple(events),
        timexes=tuple(layers["timex"]),
        tlinks=tuple(links),
    )


_CLASSES = {"entity": Entity, "event": Event, "timex": Timex}
_FILL = {"chain": "made-up-{}", "source": "made-up-{}", "window": "[20{:02}..]", "timex": "20{:02}-06"}


def _value(attribute, number):
    if attribute.kind in ("dct", "anchor") or (attribute.optional and number % 2):
        return None
    if attribute.values:
        return list(attribute.values)[number % len(attribute.values)]
    return _FILL[attribute.kind].format(number % 90 + 10)
