"""The Label Studio interface, generated from the schema.

The article stands on the left. On the right a panel that stays in view holds the labels and, for the region that is
selected, one row for each attribute: its name with the rules of the guidelines, and its values with a key each. All of
an event fits into a window of 1280 x 800. ``anchor`` has no control: it is drawn as an arc. Arcs are faint and without
words; the one that the mouse points at in the list of relations is drawn in full.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from summitline.vocabulary import Attribute, Layer, Schema

ANCHOR = "ANCHOR"
UNDECIDED = "VAGUE"
NOTES = "notes"
TEXT = "text"
HOTKEYS = {"entity": "123456789", "event": "e", "timex": "qwty"}
NO_BREAK = "\N{NON-BREAKING HYPHEN}"
# What is left of the keyboard; the editor itself uses "u".
CHOICE_KEYS = "0asdfgzxcvbiopjklnmrh"
# White text on each of them has a contrast of at least 6 to 1.
COLOURS = {"entity": "#0b5cad", "event": "#9a3d0a", "timex": "#0a6240"}
FORMS = {
    "window": "2031-05-14  2031-05  [..2031-05-14]  [2031-05-01..2031-05-14]",
    "timex": "2031-05-14  2031-W20  2031-05-14T10:00  P2D  PRESENT_REF",
}
HOW_TO_LINK = "Alt+R, then the other word; name it in Relations"
NOTE_RULES = ("D1",)
# The page leaves 150 pixels of its height to the bars above and below.
STYLE = """
.summit { display: flex; align-items: flex-start; gap: 16px; }
.summit-text { flex: 1 1 0; min-width: 240px; line-height: 1.9; }
.summit-text h4 { font-size: 13px; line-height: 18px; margin: 4px 0 !important; }
.summit-text .lsf-richtext__container { line-height: 2; }
.summit-panel { flex: 0 1 460px; min-width: 400px; position: sticky; top: 0; max-height: calc(100vh - 150px); }
.summit-panel { overflow-y: auto; padding-right: 4px; }
.summit-panel .lsf-labels { display: inline-flex; margin: 0 12px 4px 0; gap: 4px; }
.summit-panel .lsf-label { margin: 0; height: 22px; padding: 0 6px; font-size: 12px; }
.summit-panel .lsf-label__hotkey, .summit-panel .lsf-hint { color: #3d3d3d; opacity: 1; }
.summit-panel .lsf-label_selected .lsf-label__hotkey { color: #fff; }
.summit-row { display: grid; grid-template-columns: 104px 1fr; column-gap: 8px; border-top: 1px solid #d8d8d8; }
.summit-row h4 { font-size: 12px; line-height: 16px; margin: 2px 0 !important; }
.summit-row h4 + h4 { font-weight: 400; }
.summit-row .lsf-choices { margin: 0; gap: 0 8px; }
.summit-row .lsf-choice, .summit-row .lsf-choice__item { padding: 0; margin: 0; min-height: 20px; }
.summit-row .lsf-choice__checkbox { padding: 0; margin: 0; min-height: 20px; line-height: 20px; font-size: 12px; }
.summit-row .lsf-choice__checkbox { font-weight: 400; }
.summit-row .lsf-text-area { margin: 1px 0 !important; }
.summit-row .lsf-text-area .ant-form-item { margin: 0 !important; }
.summit-row .lsf-text-area input { height: 26px; padding: 0 6px; font-size: 12px; }
.summit-row [data-testid="textarea-regions"] { margin: 0 !important; }
.summit-row [data-testid="htx-textbox-content"] { min-height: 26px; padding: 2px 6px; }
.relations-overlay g { opacity: 0.35; }
.relations-overlay g g { display: none; }
.relations-overlay g[class*="highlight"] { opacity: 1; }
.relations-overlay g[class*="highlight"] g { display: inline; opacity: 1; }
"""


def label_config(schema: Schema) -> str:
    """Return the text of label_config.xml; the same schema gives the same bytes."""
    view = ET.Element("View")
    ET.SubElement(view, "Style").text = STYLE
    columns = ET.SubElement(view, "View", className="summit")
    article = ET.SubElement(columns, "View", className="summit-text")
    title = "Document $doc_id, published $dct.earliest to $dct.latest ($dct.status)"
    ET.SubElement(article, "Header", size="6", value=title)
    ET.SubElement(article, "Text", name=TEXT, value="$text")
    panel = ET.SubElement(columns, "View", className="summit-panel")
    for layer in schema.layers.values():
        labels = ET.SubElement(panel, "Labels", name=layer.name, toName=TEXT)
        hotkeys = iter(HOTKEYS[layer.name])
        help_of = layer.label.values if layer.label else {}
        for label in layer.labels:
            look = {"value": label, "background": COLOURS[layer.name], "hint": help_of.get(label, layer.help)}
            if key := next(hotkeys, None):
                look["hotkey"] = key
            ET.SubElement(labels, "Label", look)
    keys = iter([*CHOICE_KEYS, *(f"shift+{key}" for key in CHOICE_KEYS)])
    for layer in schema.layers.values():
        group = ET.SubElement(panel, "View", visibleWhen="region-selected", whenTagName=layer.name)
        for attribute in controls(layer).values():
            title = f"{attribute.name} (optional)" if attribute.optional else attribute.name
            _attribute(_row(group, title, attribute.rules), layer, attribute, keys)
    ET.SubElement(_row(panel, "link", schema.link_rules), "Header", size="6", value=HOW_TO_LINK)
    notes = _row(panel, "notes", NOTE_RULES)
    ET.SubElement(notes, "TextArea", name=NOTES, toName=TEXT, rows="1", editable="true")
    relations = ET.SubElement(view, "Relations", choice="multiple")
    for relation in relation_labels(schema):
        ET.SubElement(relations, "Relation", value=relation)
    ET.indent(view)
    return ET.tostring(view, encoding="unicode") + "\n"


def controls(layer: Layer) -> dict[str, Attribute]:
    """Return the attributes of a layer that have a control of their own, by the name of the control."""
    return {f"{layer.name}_{a.name}": a for a in layer.attributes.values() if a.kind not in {"label", "anchor"}}


def relation_labels(schema: Schema) -> tuple[str, ...]:
    """Return the labels of an arc: an undecided pair needs none, an off-axis event is tied to its attitude event."""
    return (*(name for name in schema.relations if name != UNDECIDED), ANCHOR)


def _row(parent: ET.Element, title: str, rules: Sequence[str]) -> ET.Element:
    row = ET.SubElement(parent, "View", className="summit-row")
    ET.SubElement(row, "Header", size="6", value=" · ".join(filter(None, (title, ", ".join(_runs(rules))))))
    return row


def _runs(rules: Sequence[str]) -> Iterator[str]:
    """Shorten W5, W6, W7 to W5-W7, with a hyphen at which no line ends."""
    for _, run in groupby(enumerate(rules), lambda pair: (pair[1][0], int(pair[1][1:]) - pair[0])):
        names = [rule for _, rule in run]
        yield names[0] if len(names) == 1 else f"{names[0]}{NO_BREAK}{names[-1]}"


def _attribute(row: ET.Element, layer: Layer, attribute: Attribute, keys: Iterator[str]) -> None:
    common = {
        "name": f"{layer.name}_{attribute.name}",
        "toName": TEXT,
        "perRegion": "true",
        "visibleWhen": "region-selected",
        "whenTagName": layer.name,
    }
    if not attribute.optional:
        common["required"] = "true"
        see = f" ({attribute.see})" if attribute.see else ""
        common["requiredMessage"] = f"{layer.name}: {attribute.name} is missing{see}"
    if attribute.values:
        choices = ET.SubElement(row, "Choices", {**common, "choice": "single", "showInline": "true"})
        for value, meaning in attribute.values.items():
            look = {"value": value, "hint": meaning}
            if key := next(keys, None):
                look["hotkey"] = key
            ET.SubElement(choices, "Choice", look)
    else:
        common["placeholder"] = FORMS.get(attribute.kind, attribute.help)
        ET.SubElement(row, "TextArea", {**common, "rows": "1", "maxSubmissions": "1", "editable": "true"})
