"""The rows of the configurations ``tokens`` and ``relations``.

``tokens``: one row a sentence, with IOB2 tags for each layer. A mention that overlaps one already tagged (the earlier,
longer one comes first) or that crosses a sentence has no tags.

``relations``: one row for each event-event, event-timex and event-creation-time pair of a document, in document order
(start, end, layer; creation times first), with its label in each scheme.

Provenance of a pair:

* null: it has no label in any scheme, by the rule of axes.
* stated: a TLINK of the annotation, or the event's relation to the creation time, stands on this very pair.
* inferred: not stated, and at least one comparison of end points follows from the rest.
* open-reviewed: nothing is known, and both stand in the same or neighbouring sentences, where annotators were asked.
* open-unreviewed: nothing is known, and they stand further apart.

``reason`` says why a pair is VAGUE in the view timeml; see ``why_vague``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from summitline import dataset, views
from summitline.calendar import Window, parse_window
from summitline.closure import Closure, Contradiction
from summitline.constraints import document_constraints
from summitline.dataset import Columns, Row
from summitline.relations import UNKNOWN, inverse
from summitline.schema import CreationTime, Document, Event, Mention, schema
from summitline.tags import sentence_index
from summitline.tags import tags as iob2
from summitline.vocabulary import COLLECTIONS

NEARBY = 1
PROVENANCES = ("stated", "inferred", "open-reviewed", "open-unreviewed", "null")
REASONS = ("off-axis", "open-endpoint", "same-granule", "dct-window", "no-info")
TAGS = {"entities": "ner_tags", "events": "event_tags", "timexes": "timex_tags"}


@dataclass(frozen=True, slots=True)
class Table:
    """One configuration: its columns, and its rows by document."""

    columns: Columns
    rows: Mapping[str, list[Row]]

    @property
    def all_rows(self) -> list[Row]:
        """The rows of all documents, in their order."""
        return [row for rows in self.rows.values() for row in rows]


def tables(documents: Sequence[Document]) -> dict[str, Table]:
    """Return every configuration of the corpus by name; documents need tokens and sentences."""
    return {
        "documents": Table(dataset.columns(), {d.doc_id: dataset.to_rows([d]) for d in documents}),
        "tokens": Table(token_columns(), {d.doc_id: token_rows(d) for d in documents}),
        "relations": Table(relation_columns(), {d.doc_id: relation_rows(d) for d in documents}),
    }


def token_columns() -> Columns:
    """Return the columns of ``tokens``."""
    tags = {
        TAGS[layer.collection]: [("O", *(f"{prefix}-{label}" for label in layer.labels for prefix in "BI"))]
        for layer in schema().layers.values()
    }
    return {"doc_id": "string", "sentence": "int32", "tokens": ["string"], "offsets": [["int32"]], **tags}


def token_rows(document: Document) -> list[Row]:
    """Return one row for each sentence of a document."""
    tokens, sentences = document.tokens or (), document.sentences or ()
    tags = {TAGS[name]: iob2(document, name)[0] for name in COLLECTIONS}
    rows = []
    for number, (start, end) in enumerate(sentences):
        inside = [i for i, token in enumerate(tokens) if start <= token[0] < end]
        rows.append(
            {
                "doc_id": document.doc_id,
                "sentence": number,
                "tokens": [document.text[slice(*tokens[i])] for i in inside],
                "offsets": [list(tokens[i]) for i in inside],
                **{name: [column[i] for i in inside] for name, column in tags.items()},
            }
        )
    return rows


def untagged(document: Document) -> list[Mention]:
    """Return the mentions that the tags cannot hold: overlapping another of their layer, or crossing a sentence."""
    return [mention for name in COLLECTIONS for mention in iob2(document, name)[1]]


def relation_columns() -> Columns:
    """Return the columns of ``relations``."""
    schemes = {"timeml": views.TIMEML, "tbdense": views.TBDENSE, "matres": views.MATRES, "doctimerel": views.DOCTIMEREL}
    return {
        "doc_id": "string",
        "source": "string",
        "target": "string",
        **{name: tuple(labels) for name, labels in schemes.items()},
        "endpoints": "string",
        "provenance": "string",
        "reason": "string",
        "sentence_distance": "int32",
    }


def why_vague(pair: Sequence[Mention | CreationTime], form: str, cut_forms: Sequence[str]) -> str:
    """Return why a pair with an endpoint form is VAGUE in the view timeml: the first of these that holds.

    * off-axis: one of its events is not on the main axis.
    * open-endpoint: at least one of the four comparisons is known.
    * same-granule: the begin windows of both, or the end windows of both, are the same days on both sides; the window
      of a creation time is that of its day.
    * dct-window: it is no longer VAGUE once every creation time is cut down to its first possible day, or once every
      one is cut down to its last.
    * no-info: none of these.

    ``cut_forms`` are the endpoint forms of the pair after these two cuts.
    """
    if any(isinstance(end, Event) and end.axis != "main" for end in pair):
        return "off-axis"
    if form != UNKNOWN:
        return "open-endpoint"
    begins, ends = zip(*map(_windows, pair), strict=True)
    if any(first is not None and first == second for first, second in (begins, ends)):
        return "same-granule"
    if any(views.timeml(cut) != "VAGUE" for cut in cut_forms):
        return "dct-window"
    return "no-info"


def relation_rows(document: Document) -> list[Row]:
    """Return one row for each pair of a document; raise Contradiction where it has no timeline."""
    closure = Closure(document_constraints(document))
    cuts = list(_cut_closures(document))
    ends: dict[str, Mention | CreationTime] = {m.id: m for m in document.mentions()}
    ends |= {name: dct for name, dct in document.creation_times.items() if dct}
    stated = {frozenset((link.source, link.target)) for link in document.tlinks}
    rows = []
    for source, target, null in views.pairs(document):
        distance = _distance(document, ends[source], ends[target])
        row: Row = dict.fromkeys(relation_columns())
        row |= {"doc_id": document.doc_id, "source": source, "target": target}
        row |= {"sentence_distance": distance, "provenance": "null"}
        rows.append(row)
        if null:
            continue
        form = closure.relation(source, target)
        row |= _labels(form, ends[source], ends[target])
        if frozenset((source, target)) in stated:
            row["provenance"] = "stated"
        elif form != UNKNOWN:
            row["provenance"] = "inferred"
        else:
            row["provenance"] = "open-reviewed" if distance is not None and distance <= NEARBY else "open-unreviewed"
        if row["timeml"] == "VAGUE":
            pair = (ends[source], ends[target])
            row["reason"] = why_vague(pair, form, [cut.relation(source, target) for cut in cuts])
    return rows


def _labels(form: str, source: Mention | CreationTime, target: Mention | CreationTime) -> Row:
    """Return the label in each scheme: doctimerel for creation times, matres for two events of the main axis."""
    on_main = all(isinstance(end, Event) and end.axis == "main" for end in (source, target))
    return {
        "timeml": views.timeml(form),
        "tbdense": views.tbdense(form),
        "matres": views.matres(form) if on_main else None,
        "doctimerel": views.doctimerel(inverse(form)) if isinstance(source, CreationTime) else None,
        "endpoints": form,
    }


def _distance(document: Document, source: Mention | CreationTime, target: Mention | CreationTime) -> int | None:
    if isinstance(source, CreationTime) or isinstance(target, CreationTime):
        return None
    return abs(sentence_index(document, source.start) - sentence_index(document, target.start))


def _windows(end: Mention | CreationTime) -> tuple[Window | None, Window | None]:
    """Return the windows of both points where they are closed on both sides."""
    if isinstance(end, CreationTime):
        window = Window(date.fromisoformat(end.earliest), date.fromisoformat(end.latest))
        return window, window
    given = (end.begins, end.ends) if isinstance(end, Event) else (None, None)
    begins, ends = (parse_window(window) if window else None for window in given)
    return _closed(begins), _closed(ends)


def _closed(window: Window | None) -> Window | None:
    return window if window and window.first and window.last else None


def _cut_closures(document: Document) -> Iterator[Closure]:
    """Yield the closure with every creation time cut to its first possible day, and to its last, where it has one."""
    for name in ("earliest", "latest"):
        cut = partial(_cut, name)
        zones = tuple(replace(zone, dct=cut(zone.dct)) for zone in document.zones)
        try:
            yield Closure(document_constraints(replace(document, dct=cut(document.dct), zones=zones)))
        except Contradiction:
            continue


def _cut(name: str, dct: CreationTime | None) -> CreationTime | None:
    return dct and replace(dct, earliest=getattr(dct, name), latest=getattr(dct, name))
