"""Labels of earlier versions of the schema, read under the names that they have today.

A committed round is never edited. When a label is renamed or an attribute goes, ``[migrations]`` of schema.toml says
what became of it, and old rounds are read accordingly.
"""

from __future__ import annotations

from summitline.formats.label_items import Choices, Item, Labels, Relation, TextArea
from summitline.schema import schema


def migrated(item: Item) -> Item | None:
    """Bring the labels of an item up to date; None if its attribute is gone."""
    table = schema()
    if isinstance(item, Relation):
        item.labels = [table.today("relation", label) for label in item.labels]
    elif isinstance(item, Labels) and (layer := table.layers.get(item.from_name)) and layer.label:
        item.value.labels = [table.today(f"{layer.name}.{layer.label.name}", label) for label in item.value.labels]
    elif isinstance(item, Choices | TextArea):
        place = item.from_name.replace("_", ".", 1)
        if place in table.migrations:
            return None
        if isinstance(item, Choices):
            item.value.choices = [table.today(place, choice) for choice in item.value.choices]
    return item
