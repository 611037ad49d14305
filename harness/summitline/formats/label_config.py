"""The Label Studio interface, generated from the schema.

The article stands on the left. On the right a panel that stays in view holds the labels and, for the region that
is selected, its attributes. ``anchor`` has no control: it is drawn as an arc.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from summitline.schema import Attribute, Layer, Schema

ANCHOR = "ANCHOR"
UNDECIDED = "VAGUE"
NOTES = "notes"
TEXT = "text"
HOTKEYS = {"entity": "123456789", "event": "e", "timex": "qwty"}
# White text on each of them has a contrast of at least 6 to 1.
COLOURS = {"entity": "#0b5cad", "event": "#9a3d0a", "timex": "#0a6240"}
STYLE = """
.summit { display: flex; align-items: flex-start; gap: 24px; }
.summit-text { flex: 1 1 auto; min-width: 0; line-height: 1.9; }
.summit-panel { flex: 0 0 400px; position: sticky; top: 0; max-height: 92vh; overflow-y: auto; padding: 0 8px 24px; }
.summit-text .lsf-richtext__container { line-height: 2; }
.summit-panel .lsf-choices { margin: 2px 0; gap: 0 12px; }
.summit-panel .lsf-choice__item { padding: 0; margin: 0; min-height: 24px; }
"""


def label_config(schema: Schema) -> str:
    """Return the text of label_config.xml; the same schema gives the same bytes."""
    view = ET.Element("View")
    ET.SubElement(view, "Style").text = STYLE
    columns = ET.SubElement(view, "View", className="summit")
    article = ET.SubElement(columns, "View", className="summit-text")
    _title(article, "Document $doc_id, published $dct.earliest to $dct.latest ($dct.status)")
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
    for layer in schema.layers.values():
        group = ET.SubElement(panel, "View", visibleWhen="region-selected", whenTagName=layer.name)
        for attribute in controls(layer).values():
            _attribute(group, layer, attribute)
    _title(panel, "notes on the document")
    ET.SubElement(panel, "TextArea", name=NOTES, toName=TEXT, rows="2", maxSubmissions="1", editable="true")
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


def _title(parent: ET.Element, value: str) -> None:
    ET.SubElement(parent, "Header", size="6", style="font-size: 13px; margin: 8px 0 0", value=value)


def _attribute(group: ET.Element, layer: Layer, attribute: Attribute) -> None:
    title = f"{attribute.name} (optional)" if attribute.optional else attribute.name
    _title(group, f"{title} · {', '.join(attribute.rules)}" if attribute.rules else title)
    common = {
        "name": f"{layer.name}_{attribute.name}",
        "toName": TEXT,
        "perRegion": "true",
        "visibleWhen": "region-selected",
        "whenTagName": layer.name,
    }
    if not attribute.optional:
        common["required"] = "true"
        common["requiredMessage"] = f"{layer.name}: {attribute.name} is missing"
    if attribute.values:
        choices = ET.SubElement(group, "Choices", {**common, "choice": "single", "showInline": "true"})
        for value, meaning in attribute.values.items():
            ET.SubElement(choices, "Choice", value=value, hint=meaning)
    else:
        common["placeholder"] = attribute.help or f"a {attribute.kind} value"
        ET.SubElement(group, "TextArea", {**common, "rows": "1", "maxSubmissions": "1", "editable": "true"})
