"""Worksheets: one article as a text file in which an annotator writes below each sentence.

    document 003
    dct 2025-08-25..2025-08-31
    s1 The mayor said she would resign on Monday.
    e1 "said" class=REPORTING tense=PAST ...
    e2 "resign" class=OCCURRENCE ... anchor=
    t1 "Monday" type=DATE value=2031-05-12
    link e2 IS_INCLUDED t1
    note the weekday is read from the dateline

``document``, ``dct`` and the ``s`` lines are given and never edited. A mention stands under its sentence: id, the exact
words, ``name=value`` pairs with the names and values of schema.toml; ``"said"/2`` is the second occurrence in the
sentence, counted in whole words. An empty value is no value. ``#`` opens a comment line. The relation of an event to
its own creation time is an attribute, every other link a line. In an example (guidelines) the text is the sentences,
joined by line breaks, and required attributes may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from summitline.calendar import parse_window
from summitline.errors import FormatError, WindowError
from summitline.formats.label_reader import CLASSES
from summitline.formats.label_values import EXTENT, value_problem
from summitline.schema import CreationTime, Document, Entity, Event, Mention, Timex, TLink, schema

_MENTION = re.compile(r'(\w+) "([^"]+)"(?:/(\d{1,4}))?((?: +\w+=\S*)*) *')
_SENTENCE = re.compile(r"s(\d{1,6}) (.+)")
_DCT = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")


class Sheet(NamedTuple):
    """What stands in a worksheet: the document, and the notes of the annotator."""

    document: Document
    notes: tuple[str, ...]


def write(document: Document, notes: Iterable[str] = ()) -> str:
    """Return the worksheet of a document with sentences; raise FormatError for a mention that no worksheet can hold."""
    lines = [f"document {document.doc_id}"]
    if document.dct:
        lines.append(f"dct {document.dct.earliest}..{document.dct.latest}")
    moments = _moments(document)
    left = sorted(document.mentions(), key=lambda m: m.span)
    for number, (start, end) in enumerate(document.sentences or (), 1):
        for zone in document.zones:
            if start == zone.start and zone.dct:
                lines.append(f"# zone {zone.id} ({zone.type}): created {zone.dct.earliest}..{zone.dct.latest}")
        lines.append(f"s{number} {document.text[start:end]}")
        inside = [m for m in left if m.start < end]
        lines += [_mention_line(document, m, (start, end), moments.get(m.id)) for m in inside]
        left = left[len(inside) :]
    for mention in left:
        raise _misfit(document, mention)
    lines += [f"link {k.source} {k.relation} {k.target}" for k in document.tlinks if moments.get(k.source) != k]
    lines += [f"note {line}" for note in notes for line in note.splitlines()]
    return "\n".join(lines) + "\n"


def _moments(document: Document) -> dict[str, TLink]:
    """Return the link of each event to its own creation time, as far as an attribute can say it."""
    values = next(a.values for a in schema()["event"].attributes.values() if a.kind == "dct")
    own = {event.id: document.creation_time_of(event) for event in document.events}
    links = (k for k in document.tlinks if own.get(k.source) == k.target and k.relation in values)
    return {link.source: link for link in links}


def _mention_line(document: Document, mention: Mention, sentence: tuple[int, int], moment: TLink | None) -> str:
    words = document.surface(mention)
    places = list(_occurrences(document.text[slice(*sentence)], words))
    if mention.start - sentence[0] not in places or '"' in words:
        raise _misfit(document, mention)
    number = f"/{places.index(mention.start - sentence[0]) + 1}" if len(places) > 1 else ""
    layer = next(layer for layer in schema().layers.values() if isinstance(mention, CLASSES[layer.name]))
    values = {
        a.name: moment and moment.relation if a.kind == "dct" else mention.get(a.name)
        for a in layer.attributes.values()
    }
    pairs = "".join(f" {name}={value}" for name, value in values.items() if value)
    return f'{mention.id} "{words}"{number}{pairs}'


def _misfit(document: Document, mention: Mention) -> FormatError:
    where = f"{document.doc_id}: {mention.id} {document.surface(mention)!r}"
    return FormatError(f"{where}: a worksheet holds whole words of one sentence, without double quotes")


def read(source: str, *, path: str, document: Document) -> Sheet:
    """Read the worksheet of a document (text, dct, zones and sentences count); raise FormatError with every problem."""
    return _Reader(path, document, document.sentences or (), complete=True).read(source)


def read_example(source: str, *, path: str) -> Document:
    """Read an example of the guidelines: the text is its sentences."""
    texts = [m[2] for line in source.split("\n") if (m := _SENTENCE.fullmatch(line.rstrip()))]
    spans, start = [], 0
    for text in texts:
        spans.append((start, start + len(text)))
        start += len(text) + 1
    blank = Document(doc_id="example", text="\n".join(texts), sentences=tuple(spans))
    return _Reader(path, blank, tuple(spans), complete=False).read(source).document


class _Reader:
    def __init__(
        self, path: str, document: Document, sentences: tuple[tuple[int, int], ...], *, complete: bool
    ) -> None:
        self.path, self.document, self.sentences, self.complete = path, document, sentences, complete
        self.mentions: dict[str, tuple[int, Mention]] = {}
        self.links: list[tuple[int, TLink]] = []
        self.notes: list[str] = []
        self.dct = document.dct
        self.number = 0

    def read(self, source: str) -> Sheet:
        lines = [line.rstrip() for line in source.split("\n")]
        problems = [
            f"{self.path}:{k}: {problem}" for k, line in enumerate(lines, 1) if (problem := self._line(k, line))
        ]
        problems += [f"{self.path}:{k}: {problem}" for k, problem in [*self._anchors(), *self._ends()]]
        if self.number < len(self.sentences):
            problems.append(f"{self.path}: s{self.number + 1} is missing")
        if problems:
            raise FormatError("\n".join(problems))
        order = sorted((m for _, m in self.mentions.values()), key=lambda m: (*m.span, m.id))
        done = replace(
            self.document,
            dct=self.dct,
            entities=tuple(m for m in order if isinstance(m, Entity)),
            events=tuple(m for m in order if isinstance(m, Event)),
            timexes=tuple(m for m in order if isinstance(m, Timex)),
            tlinks=tuple(link for _, link in self.links),
        )
        return Sheet(done, tuple(self.notes))

    def _line(self, number: int, line: str) -> str | None:
        word, _, rest = line.partition(" ")
        if not line or word.startswith("#"):
            return None
        if word == "document":
            return None if rest == self.document.doc_id else f"document {rest!r}: this is {self.document.doc_id!r}"
        if word == "dct":
            return self._dct(rest)
        if word == "note":
            self.notes.append(rest)
            return None
        if word == "link":
            return self._link(number, rest.split())
        if found := _SENTENCE.fullmatch(line):
            return self._sentence(int(found[1]), found[2])
        if found := _MENTION.fullmatch(line):
            return self._mention(number, found)
        return f'not understood: {line[:60]!r}; a mention is: id "exact words" name=value ...'

    def _dct(self, rest: str) -> str | None:
        days = _DCT.fullmatch(rest)
        if not days:
            return f"dct: {rest!r} is not YYYY-MM-DD..YYYY-MM-DD"
        if self.complete:
            given = self.document.dct
            same = given and (given.earliest, given.latest) == days.groups()
            return None if same else "dct: the given line was edited"
        try:
            parse_window(f"[{rest}]")
        except WindowError as error:
            return f"dct: {error}"
        self.dct = CreationTime(days[1], days[2])
        return None

    def _sentence(self, number: int, text: str) -> str | None:
        if not 1 <= number <= len(self.sentences):
            return f"s{number}: the text has {len(self.sentences)} sentences"
        expected, self.number = self.number + 1, number
        if number != expected:
            return f"s{number}: s{expected} should stand here"
        if self.document.text[slice(*self.sentences[number - 1])].rstrip() != text:
            return f"s{number}: the given sentence was edited"
        return None

    def _mention(self, number: int, found: re.Match[str]) -> str | None:
        identifier, words, nth, rest = found.groups()
        layer = next((x for x in schema().layers.values() if re.fullmatch(x.prefix + r"[1-9]\d*", identifier)), None)
        if layer is None:
            return f"{identifier}: an id is n, e or t and a number"
        if identifier in self.mentions:
            return f"{identifier}: this id stands twice"
        if self.number == 0:
            return f"{identifier}: stands above the first sentence"
        start, end = self.sentences[self.number - 1]
        places = list(_occurrences(self.document.text[start:end], words))
        if not places:
            return f'{identifier}: "{words}" does not stand in this sentence as whole words (see {EXTENT[layer.name]})'
        if nth is None and len(places) > 1:
            return f'{identifier}: "{words}" stands {len(places)} times in this sentence: write "{words}"/1 ...'
        if nth is not None and not 1 <= int(nth) <= len(places):
            return f'{identifier}: "{words}"/{nth}: it stands {len(places)} times in this sentence'
        values: dict[str, str] = {}
        where = f'{identifier} "{words}"'
        for pair in rest.split():
            name, _, value = pair.partition("=")
            attribute = layer.attributes.get(name)
            if attribute is None:
                return f"{where}: {name}: not one of {', '.join(layer.attributes)} (see schema.toml)"
            if name in values:
                return f"{where}: {name} stands twice"
            if value and attribute.kind != "anchor" and (problem := value_problem(attribute, value)):
                return f"{where}: {name}: {problem}"
            if value:
                values[name] = value
        missing = [a for a in layer.attributes.values() if not a.optional and a.name not in values]
        if missing and self.complete:
            return f"{where}: missing: {', '.join(f'{a.name} ({a.see})' if a.see else a.name for a in missing)}"
        first = start + places[int(nth or 1) - 1]
        moment = next((values.pop(a.name, None) for a in layer.attributes.values() if a.kind == "dct"), None)
        structural = {k: values.pop(k) for k in list(values) if k in CLASSES[layer.name].__dataclass_fields__}
        span = {"start": first, "end": first + len(words), "attributes": values}
        mention = CLASSES[layer.name](id=identifier, **span, **structural)  # type: ignore[arg-type]
        self.mentions[identifier] = (number, mention)
        if moment:
            self.links.append((number, TLink(identifier, self.document.creation_time_of(mention), moment)))
        return None

    def _link(self, number: int, parts: list[str]) -> str | None:
        if len(parts) != 3:
            return "link: write: link SOURCE RELATION TARGET"
        source, relation, target = parts
        if relation == "VAGUE" and self.complete:
            return f"link {source} VAGUE {target}: what is left open is VAGUE; no link says so (see L8)"
        if relation not in schema().relations:
            known = ", ".join(schema().relations)
            return f"link {source} {relation} {target}: {relation!r} is not one of {known} (see L1 to L9)"
        if source == target:
            return f"link {source} {relation} {target}: a mention has no link with itself (see C2)"
        self.links.append((number, TLink(source, target, relation)))
        return None

    def _anchors(self) -> Iterator[tuple[int, str]]:
        """Say which anchors lead nowhere."""
        for number, mention in self.mentions.values():
            if isinstance(mention, Event) and mention.anchor:
                other = self.mentions.get(mention.anchor, (0, None))[1]
                if other is mention or not isinstance(other, Event):
                    words = self.document.surface(mention)
                    yield number, f'{mention.id}: anchor={mention.anchor}: no such other event for "{words}" (see A7)'

    def _ends(self) -> Iterator[tuple[int, str]]:
        """Say which links lead nowhere, and which stand on a pair that has one."""
        first: dict[frozenset[str], str] = {}
        for number, link in self.links:
            for end in (link.source, link.target):
                mention = self.mentions.get(end, (0, None))[1]
                if end not in self.document.creation_times and not isinstance(mention, Event | Timex):
                    yield number, f"link to {end}: no such event or timex: {self._told(link)} (see L1)"
            where = f"link {link.source} {link.relation} {link.target}"
            words = f"{self._told(link)} (see L1 to L7)"
            pair = frozenset((link.source, link.target))
            if pair in first:
                yield number, f"{where}: this pair has the link {first[pair]} already: {words}"
            first.setdefault(pair, link.relation)

    def _told(self, link: TLink) -> str:
        """Return a link with the words of its ends."""
        ends = []
        for end in (link.source, link.target):
            mention = self.mentions.get(end, (0, None))[1]
            ends.append(f'{end} "{self.document.surface(mention)}"' if mention else end)
        return f" {link.relation} ".join(ends)


def _occurrences(text: str, words: str) -> Iterator[int]:
    """Yield where the words stand as whole words."""
    return (m.start() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text))
