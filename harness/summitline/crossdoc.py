"""The one timeline of all documents, and what they contradict each other in.

Main-axis events that are no STATE and have the same ``instance`` share their points, whichever documents they stand in
(``summitline.metrics.timeline`` merges). An instance is a row; an event without one is a row of its own, named
``<doc_id>/<event id>``. For each of its two points a row has the days that each document by itself lets one derive,
those of the merged timeline, and a status: *agreed* (the same days in every document that says anything), *granularity*
(they overlap, one is finer), *conflict* (no day in common), null where fewer than two documents bound it.

Reports contradict each other; a record of ``annotations/crossdoc/conflicts.jsonl`` says where:

    {"id", "subject", "attribute", "statements": [{"doc_id", "mention", "value"}], "kind"}

``kind``: conflict, granularity, quote-variant or self-contradiction. An ``attribute`` begins, ends or tlink is about
time: its values are windows and links (``e3 BEFORE e5``) as they are annotated. Any other attribute names what the
documents differ in, and its values are words of their texts. The merged timeline leaves out exactly the temporal
statements of the records of kind conflict: what contradicts and has no record, and a record that contradicts nothing,
are both refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from summitline.calendar import window_text
from summitline.closure import BEGIN, Point
from summitline.dataset import Columns, Row
from summitline.errors import CorpusError, DocumentError
from summitline.metrics.anchors import Bounds, bounds, midnights
from summitline.metrics.ends import members
from summitline.metrics.timeline import Merged, event_name, merge
from summitline.schema import Document, Event
from summitline.timegraph import read_graph

CONFLICTS = "annotations/crossdoc/conflicts.jsonl"
FILE = "conflicts.jsonl"
KINDS = ("conflict", "granularity", "quote-variant", "self-contradiction")
WINDOWS = ("begins", "ends")
TEMPORAL = (*WINDOWS, "tlink")
STATUSES = ("agreed", "granularity", "conflict")


@dataclass(frozen=True, slots=True)
class Statement:
    """What one document says: ``value`` is a window, a link or words of the text; ``mention`` the id of its mention."""

    doc_id: str
    mention: str
    value: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record of conflicts.jsonl."""

    id: str
    subject: str
    attribute: str
    statements: tuple[Statement, ...]
    kind: str

    @property
    def keeps_out(self) -> bool:
        """Whether its statements stay out of the merged timeline."""
        return self.kind == "conflict" and self.attribute in TEMPORAL


class Timeline:
    """The merged timeline of documents; raises CorpusError where records and contradictions do not match."""

    def __init__(self, documents: Sequence[Document], conflicts: Sequence[Conflict] = ()) -> None:
        """Merge the documents, and hold what the records say against what the merging left out."""
        self.documents = documents
        self.graphs = [read_graph(document) for document in documents]
        self.instances = _instances(documents)
        self.merged: Merged = merge(list(zip(documents, self.graphs, strict=True)), self.instances)
        left_out = {_told(documents[n].doc_id, event, side) for n, event, side in self.merged.windows}
        left_out |= {f"{documents[n].doc_id}: {k.source} {k.relation} {k.target}" for n, k in self.merged.links}
        recorded = {
            f"{s.doc_id}: {s.value}" if c.attribute == "tlink" else _told(s.doc_id, s.mention, c.attribute)
            for c in conflicts
            if c.keeps_out
            for s in c.statements
        }
        problems = [f"{CONFLICTS}: no record, but it contradicts another document: {x}" for x in left_out - recorded]
        problems += [
            f"{CONFLICTS}: recorded as a conflict, but nothing contradicts it: {x}" for x in recorded - left_out
        ]
        if problems:
            raise CorpusError("\n".join(sorted(problems)))

    def rows(self) -> list[Row]:
        """Return one row an instance, in the order of the merged timeline as far as it is known, then of the texts."""
        days = [midnights(graph.closure) for graph in self.graphs]
        all_days = midnights(self.merged.closure)
        before = self._before()
        ranks = _ranks(before)
        rows = []
        for name, places in self.instances.items():
            own: dict[int, Bounds] = {}
            for number, event in places:
                found = bounds(self.graphs[number].closure, days[number], event)
                own[number] = _tighter(own.get(number, Bounds()), found)
            merged = bounds(self.merged.closure, all_days, event_name(*places[0]))
            begins, ends = ([side for found in own.values() if any(side := _side(found, end))] for end in (0, 1))
            statuses = [_status(begins), _status(ends)]
            rows.append(
                {
                    "instance": name,
                    "mentions": [self._mention(number, event) for number, event in places],
                    "documents": len(own),
                    "begins": window_text(*_dates(_side(merged, 0))),
                    "ends": window_text(*_dates(_side(merged, 1))),
                    "by_document": [
                        {
                            "doc_id": self.documents[number].doc_id,
                            "begins": window_text(*_dates(_side(found, 0))),
                            "ends": window_text(*_dates(_side(found, 1))),
                        }
                        for number, found in own.items()
                    ],
                    "begins_status": statuses[0],
                    "ends_status": statuses[1],
                    "status": max((s for s in statuses if s), key=STATUSES.index, default=None),
                    "sources": sorted({str(self._event(*place).get("source")) for place in places}),
                    "rank": ranks[name],
                    "after": before[name],
                }
            )
        return sorted(rows, key=lambda row: row["rank"])

    def _event(self, number: int, event: str) -> Event:
        return next(e for e in self.documents[number].events if e.id == event)

    def _mention(self, number: int, event: str) -> Row:
        document = self.documents[number]
        return {"doc_id": document.doc_id, "event": event, "text": document.surface(self._event(number, event))}

    def _before(self) -> dict[str, list[str]]:
        """Return for each instance those that begin directly before it: none of the others begins in between."""
        names = list(self.instances)
        points = [Point(event_name(*places[0]), BEGIN) for places in self.instances.values()]
        earlier = self.merged.closure.sets(points).before
        found = {}
        for i, name in enumerate(names):
            far = 0
            for j in members(earlier[i]):
                far |= earlier[j]
            found[name] = [names[j] for j in members(earlier[i] & ~far)]
        return found


def columns() -> Columns:
    """Return the columns of the configuration ``timeline``."""
    windows = {"begins": "string", "ends": "string"}
    return {
        "instance": "string",
        "mentions": [{"doc_id": "string", "event": "string", "text": "string"}],
        "documents": "int32",
        **windows,
        "by_document": [{"doc_id": "string", **windows}],
        "begins_status": STATUSES,
        "ends_status": STATUSES,
        "status": STATUSES,
        "sources": ["string"],
        "rank": "int32",
        "after": ["string"],
    }


def read_conflicts(path: Path, documents: Sequence[Document]) -> tuple[Conflict, ...]:
    """Read conflicts.jsonl and hold it against the documents; raise CorpusError with every problem, one a line.

    Without the file there are none.
    """
    if not path.is_file():
        return ()
    by_id = {document.doc_id: document for document in documents}
    found: list[Conflict] = []
    problems: list[str] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            raw = json.loads(line)
            statements = tuple(Statement(**statement) for statement in raw.pop("statements"))
            conflict = Conflict(**raw, statements=statements)
        except (ValueError, TypeError, KeyError) as error:
            problems.append(f"{path}:{number}: expected id, subject, attribute, statements and kind: {error}")
            continue
        problems += [f"{path}:{number}: {problem}" for problem in _problems(conflict, by_id, {c.id for c in found})]
        found.append(conflict)
    if problems:
        raise CorpusError("\n".join(problems))
    return tuple(found)


def dumps(conflicts: Sequence[Conflict]) -> str:
    """Return records as they are read, one a line."""
    return "".join(json.dumps(asdict(conflict), ensure_ascii=False) + "\n" for conflict in conflicts)


def _problems(conflict: Conflict, documents: Mapping[str, Document], ids: set[str]) -> Iterator[str]:
    if conflict.id in ids:
        yield f"id: {conflict.id!r} stands twice"
    if conflict.kind not in KINDS:
        yield f"kind: {conflict.kind!r} is not one of {', '.join(KINDS)}"
    if len(conflict.statements) < 2:
        yield "statements: a record has two or more"
    for statement in conflict.statements:
        where = f"statements: {statement.doc_id} {statement.mention}"
        document = documents.get(statement.doc_id)
        if document is None:
            yield f"{where}: no such document"
        elif not any(m.id == statement.mention for m in document.mentions()):
            yield f"{where}: no such mention"
        elif problem := _value_problem(conflict.attribute, statement, document):
            yield f"{where}: {problem}"


def _value_problem(attribute: str, statement: Statement, document: Document) -> str | None:
    mention = next(m for m in document.mentions() if m.id == statement.mention)
    if attribute in WINDOWS:
        given = mention.get(attribute) if isinstance(mention, Event) else None
        return None if given == statement.value else f"{attribute} is {given}, not {statement.value}"
    if attribute == "tlink":
        links = {f"{k.source} {k.relation} {k.target}" for k in document.tlinks}
        return None if statement.value in links else f"{statement.value}: no such link"
    return None if statement.value in document.text else f"{statement.value!r}: not in the text"


def _instances(documents: Sequence[Document]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for number, document in enumerate(documents):
        for event in document.events:
            if event.axis == "main" and event.get("class") != "STATE":
                name = event.instance or f"{document.doc_id}/{event.id}"
                found.setdefault(name, []).append((number, event.id))
    return found


def _told(doc_id: str, event: str, side: str) -> str:
    return f"{doc_id}: {event} {side}"


def _side(found: Bounds, end: int) -> tuple[int | None, int | None]:
    return (found[2 * end], found[2 * end + 1])


def _tighter(a: Bounds, b: Bounds) -> Bounds:
    """Return the bounds that both give: the later of the earliest days, the earlier of the latest."""
    merged = []
    for i, (x, y) in enumerate(zip(a, b, strict=True)):
        known = [day for day in (x, y) if day is not None]
        merged.append((min if i % 2 else max)(known) if known else None)
    return Bounds(*merged)


def _status(windows: Sequence[tuple[int | None, int | None]]) -> str | None:
    if len(windows) < 2:
        return None
    if len(set(windows)) == 1:
        return "agreed"
    first = max((low for low, _ in windows if low is not None), default=None)
    last = min((high for _, high in windows if high is not None), default=None)
    return "conflict" if first is not None and last is not None and first > last else "granularity"


def _dates(window: tuple[int | None, int | None]) -> list[date | None]:
    return [None if day is None else date.fromordinal(day) for day in window]


def _ranks(before: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return for each instance how many others begin before it, at most, one after the other."""
    ranks: dict[str, int] = {}
    waiting: dict[str, Any] = dict(before)
    while waiting:
        ready = [name for name, others in waiting.items() if all(other in ranks for other in others)]
        if not ready:
            raise DocumentError("the merged timeline goes in a circle")
        for name in ready:
            ranks[name] = 1 + max((ranks[other] for other in waiting[name]), default=-1)
            del waiting[name]
    return ranks
