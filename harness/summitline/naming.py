"""The same chains under the same names, in several annotations of the same documents.

Annotators name chains as they like; only a different membership is a difference. The chains of each other annotation
are mapped to those of the first, one to one, so that as many mentions as possible keep their chain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from summitline.schema import Document, Event


def alike(annotations: Mapping[str, Sequence[Document]]) -> dict[str, list[Document]]:
    """Return the annotations with the chain names of the first one where they name the same chain.

    Chains are mapped one to one, so that as many mentions as possible (of the same layer and span) keep their chain;
    a name without a counterpart stays, with its annotator's name in front if the first annotation uses it otherwise.
    """
    first, *others = annotations
    found = {first: list(annotations[first])}
    for other in others:
        entities = _names(annotations[first], annotations[other], "entities", "entity", other)
        instances = _names(annotations[first], annotations[other], "events", "instance", other)
        found[other] = [_with_names(document, entities, instances) for document in annotations[other]]
    return found


def _names(
    first: Sequence[Document], other: Sequence[Document], collection: str, attribute: str, annotator: str
) -> dict[str, str]:
    from scipy.optimize import linear_sum_assignment

    sides = [
        {
            (d.doc_id, m.span): str(m.get(attribute))
            for d in documents
            for m in getattr(d, collection)
            if m.get(attribute)
        }
        for documents in (first, other)
    ]
    together = Counter((sides[0][key], sides[1][key]) for key in sides[0].keys() & sides[1].keys())
    rows, columns = (sorted(set(side.values())) for side in sides)
    table = [[together[row, column] + (row == column) / 2 for column in columns] for row in rows]
    chosen = zip(*linear_sum_assignment(table, maximize=True), strict=True) if table and table[0] else ()
    mapped = {columns[j]: rows[i] for i, j in chosen if together[rows[i], columns[j]]}
    taken = set(rows)
    return {name: mapped.get(name) or (f"{annotator}-{name}" if name in taken else name) for name in columns}


def _with_names(document: Document, entities: Mapping[str, str], instances: Mapping[str, str]) -> Document:
    def event(e: Event) -> Event:
        source = e.attributes.get("source", "")
        attributes = {**e.attributes, "source": entities.get(source, source)} if source else e.attributes
        return replace(e, instance=instances.get(e.instance or "", e.instance), attributes=attributes)

    return replace(
        document,
        entities=tuple(replace(n, entity=entities.get(n.entity or "", n.entity)) for n in document.entities),
        events=tuple(map(event, document.events)),
    )
