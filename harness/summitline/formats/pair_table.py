"""Tables of relations without a text: one pair a line, tab separated, over the TimeML files that they annotate.

A format is a ``Table``: its columns, its labels, and how it names a mention. What all of them share:

* The text of a row is the .tml file that is named as its document is. Only the files that rows name are read.
* Gold has the mentions that rows name and no others: what nobody related is not annotated, and would make pairs without
  a label. The links of the TimeML file are left out, its text and creation time stay.
* An event is named by its instance (eiid) or by its EVENT (eid). An EVENT with several instances has the attributes of
  the first. A name of the creation time is t0.
* Rows that say the same of the same pair, from either end, count once; the rest is counted as left out. Rows that
  contradict each other are all kept: what becomes of them is a matter of ``summitline.timegraph``.
* VAGUE is kept as a link: somebody judged the pair.

A document without a text, an unknown mention and a word that does not stand there are FormatErrors with file and line:
such a table belongs to another version of the texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple, NoReturn

from summitline.errors import DocumentError, FormatError
from summitline.formats import sources, timeml
from summitline.formats.carriage import Reading
from summitline.formats.timeml_markup import Markup
from summitline.relations import form_of, inverse
from summitline.schema import CREATION_TIME, Document, Event, Mention, Timex, TLink

TEXT_SUFFIX = ".tml"
SHOWN = 60


class Text(NamedTuple):
    """A TimeML file and its mentions.

    ``instances``: events by eiid; ``events``: by eid, and with it as their id; ``bare``: those without an instance.
    ``timexes``: by tid; ``moments``: the names of t0.
    """

    document: Document
    instances: Mapping[str, Event]
    events: Mapping[str, Event]
    bare: tuple[Event, ...]
    timexes: Mapping[str, Timex]
    moments: frozenset[str]


class Table(NamedTuple):
    """A format.

    ``columns``: document, source, target, label, and source word and target word where it has them. ``extra``: columns
    that a line may have beyond these, and that are left out. ``names``: the mentions of a text by their names in the
    table, None for t0; a name that means nothing without its word stands there as "name word".
    """

    suffix: str
    columns: tuple[str, ...]
    labels: Mapping[str, str]
    names: Callable[[Text], Mapping[str, Mention | None]]
    extra: tuple[str, ...] = ()


def read(path: Path | str, table: Table, *, texts: Path | str) -> Reading:
    """Read a table, or the tables of a folder as one; ``texts``: a TimeML file, or a folder of them."""
    library = _Library(texts)
    gold: dict[str, _Gold] = {}
    left_out: Counter[str] = Counter()
    for file in sources.find(path, table.suffix):
        for row in _rows(file, table, left_out):
            name = row.cells["document"]
            if name not in gold:
                text = library.text(row)
                gold[name] = _Gold(text.document, table.names(text))
            left_out["links: stated twice"] += not gold[name].state(row, table)
    return Reading(tuple(found.document() for found in gold.values()), +left_out)


class _Row(NamedTuple):
    """A line of a table: where it stands, and its cells by column."""

    where: str
    cells: Mapping[str, str]

    def refuse(self, message: str) -> NoReturn:
        raise FormatError(f"{self.where}: {message}")


def _rows(file: Path, table: Table, left_out: Counter[str]) -> Iterator[_Row]:
    columns = (*table.columns, *table.extra)
    lines = sources.read_text(file).removesuffix("\n").split("\n")
    for number, line in enumerate(lines, 1):
        cells = line.removesuffix("\r").split("\t")
        row = _Row(f"{file}:{number}", dict(zip(columns, cells, strict=False)))
        if not len(table.columns) <= len(cells) <= len(columns):
            row.refuse(f"{len(cells)} columns: expected {', '.join(table.columns)}, separated by tabs")
        left_out.update(f"rows: {column}" for column in columns[len(table.columns) : len(cells)])
        yield row


class _Library:
    """The TimeML files, by name; none is read before it is asked for."""

    def __init__(self, texts: Path | str) -> None:
        self.path = texts
        self.files = {file.name.removesuffix(TEXT_SUFFIX): file for file in sources.find(texts, TEXT_SUFFIX)}

    def text(self, row: _Row) -> Text:
        name = row.cells["document"]
        if name not in self.files:
            row.refuse(f"document: {_shown(name)}: no such text in {self.path}{_nearest(name, self.files)}")
        file = self.files[name]
        content = sources.read_bytes(file)
        document, _ = timeml.parse(content, path=file)
        markup = Markup(content, file)
        by_id = {event.id: event for event in document.events}
        realized = [(tag.attributes["eventID"], tag.attributes["eiid"]) for tag in markup.found["MAKEINSTANCE"]]
        instances = {eiid: by_id.pop(eiid) for _, eiid in realized}
        try:
            first = {eid: replace(instances[eiid], id=eid) for eid, eiid in reversed(realized)}
        except DocumentError as error:
            raise FormatError(f"{file}: EVENT: eid: {error}") from None
        timexes = {timex.id: timex for timex in document.timexes}
        moments = frozenset({CREATION_TIME, *(tag.attributes["tid"] for tag in markup.creation_times)})
        return Text(document, instances, first | by_id, tuple(by_id.values()), timexes, moments)


class _Gold:
    """What the rows say of one text."""

    def __init__(self, text: Document, names: Mapping[str, Mention | None]) -> None:
        self.text, self.names = text, names
        self.named: dict[str, Mention] = {}
        self.links: dict[tuple[str, str, str], TLink] = {}

    def state(self, row: _Row, table: Table) -> bool:
        """Add what a row says; return whether it is new."""
        label = row.cells["label"]
        if label not in table.labels:
            row.refuse(f"label: {_shown(label)}: expected one of {', '.join(table.labels)}")
        relation = table.labels[label]
        source, target = (self._end(row, table, column) for column in ("source", "target"))
        form = form_of(relation)
        told = (source, target, form) if source <= target else (target, source, inverse(form))
        return self.links.setdefault(told, link := TLink(source, target, relation)) is link

    def _end(self, row: _Row, table: Table, column: str) -> str:
        name, word = row.cells[column], row.cells.get(f"{column} word")
        key = name if name in self.names else f"{name} {word}"
        if key not in self.names:
            row.refuse(f"{column}: {_shown(name)}: no such mention in {self.text.doc_id}{_nearest(name, self.names)}")
        mention = self.names[key]
        if mention is None:
            return CREATION_TIME
        surface = self.text.surface(mention).strip()
        if word not in (None, surface):
            row.refuse(f"{column} word: {_shown(word)}: {mention.id} is {_shown(surface)} in the text")
        self.named[mention.id] = mention
        return mention.id

    def document(self) -> Document:
        mentions = sorted(self.named.values(), key=lambda mention: (mention.span, mention.id))
        return replace(
            self.text,
            events=tuple(m for m in mentions if isinstance(m, Event)),
            timexes=tuple(m for m in mentions if isinstance(m, Timex)),
            tlinks=tuple(self.links.values()),
        )


def _shown(name: str) -> str:
    return f"{name[:SHOWN]!a}"


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name[:SHOWN], sorted(known), n=1, cutoff=0.3)
    return f"; the nearest is {_shown(near[0])}" if near else ""
