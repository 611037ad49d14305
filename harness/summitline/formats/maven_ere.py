"""MAVEN-ERE (.jsonl): read only.

* Text: the sentences, one a line. A token stands at its place in its sentence, behind white space; `` and '' stand for
  a quotation mark. A sentence that does not consist of its tokens in this way is told as its tokens with blanks between
  them, and counted. Offsets of tokens and sentences are kept.
* Every mention is an event under its own id, on its tokens; a trigger word that is not these tokens is counted.
  Mentions of one event are one ``instance``, so its first mention in the text stands for it in links.
  ``event_mentions`` of the test set, which has no relations, are events too.
* Event types and the types of temporal expressions that are not TimeML's are left out; so are causal and subevent
  relations.

The relations compare end points. RED, whose names they are, only says that something "ends on" something; the release
and its users are precise (SIMULTANEOUS and BEGINS-ON hold in both directions, all others in one):

* BEFORE: BEFORE. CONTAINS: INCLUDES. SIMULTANEOUS: SIMULTANEOUS.
* OVERLAP: OVERLAPS, the source begins first and the target ends last.
* ENDS-ON: IBEFORE, the source ends when the target begins.
* BEGINS-ON: ``=???``, they begin together; that they end apart cannot be told as a form.

Sources: Wang et al. 2022, "MAVEN-ERE: A Unified Large-scale Dataset for Event Coreference, Temporal, Causal, and
Subevent Relation Extraction"; O'Gorman et al. 2016, "Richer Event Description"; for the end points Chen et al. 2024,
"Improving Large Language Models in Event Relation Logical Prediction".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, field

from summitline.errors import FormatError
from summitline.formats.carriage import Carries, Reading
from summitline.formats.records import chain, read_documents
from summitline.schema import Document, Event, Timex, TLink, schema

RELATIONS = {
    "BEFORE": "BEFORE",
    "OVERLAP": "OVERLAPS",
    "CONTAINS": "INCLUDES",
    "SIMULTANEOUS": "SIMULTANEOUS",
    "ENDS-ON": "IBEFORE",
    "BEGINS-ON": "=???",
}
CARRIES = Carries(
    events=("instance",), timexes=("type",), relations=frozenset(RELATIONS.values()), tokens=True, sentences=True
)
QUOTES = {"``": '"', "''": '"'}

Span = tuple[int, int]
Pairs = list[tuple[str, str]]


class _Mention(Struct):
    id: str
    trigger_word: str
    sent_id: int
    offset: Span


class _Event(Struct):
    id: str
    mention: Annotated[list[_Mention], Meta(min_length=1)]


class _Timex(Struct):
    id: str
    type: str
    sent_id: int
    offset: Span


class _Row(Struct):
    id: str
    tokens: list[list[str]]
    sentences: list[str]
    events: list[_Event] = []
    event_mentions: list[_Mention] = []
    timexes: list[_Timex] = field(default_factory=list, name="TIMEX")
    temporal_relations: dict[str, Pairs] = {}
    causal_relations: dict[str, Pairs] = {}
    subevent_relations: Pairs = []


def read(path: Path | str) -> Reading:
    """Read a file, or every .jsonl file of a folder by name; a document must not stand twice."""
    return read_documents(path, _Row, lambda row, left_out: _Reader(row, left_out).document())


class _Reader:
    """One line."""

    def __init__(self, row: _Row, left_out: Counter[str]) -> None:
        self.row, self.left_out = row, left_out
        if len(row.tokens) != len(row.sentences):
            raise FormatError(f"{len(row.tokens)} lists of tokens: expected {len(row.sentences)}, one a sentence")
        self.pieces: list[str] = []
        self.spans: list[list[Span]] = []
        at = 0
        for sentence, tokens in zip(row.sentences, row.tokens, strict=True):
            text, spans = self._sentence(sentence, tokens)
            self.pieces.append(text)
            self.spans.append([(at + start, at + end) for start, end in spans])
            at += len(text) + 1

    def document(self) -> Document:
        row = self.row
        first: dict[str, str] = {}
        events = list(self._events(first))
        timexes = [self._timex(timex) for timex in row.timexes]
        for timex in row.timexes:
            if timex.id in first:
                raise FormatError(f"TIMEX: id: {timex.id[:60]!a} stands twice")
            first[timex.id] = timex.id
        links = list(self._links(first))
        self.left_out["links: stated twice"] += len(links) - len(set(links))
        self.left_out["causal relations"] += sum(map(len, row.causal_relations.values()))
        self.left_out["subevent relations"] += len(row.subevent_relations)
        self.left_out["events: type"] += len(events)
        return Document(
            doc_id=row.id,
            text="\n".join(self.pieces),
            events=tuple(sorted(events, key=lambda event: event.span)),
            timexes=tuple(sorted(timexes, key=lambda timex: timex.span)),
            tlinks=tuple(dict.fromkeys(links)),
            tokens=tuple(span for spans in self.spans for span in spans),
            sentences=tuple((spans[0][0], spans[-1][1]) for spans in self.spans if spans),
        )

    def _sentence(self, sentence: str, tokens: list[str]) -> tuple[str, list[Span]]:
        """Return the text of a sentence and where its tokens stand in it."""
        if spans := _places(sentence, tokens):
            return sentence, spans
        self.left_out["sentences: not made of their tokens"] += bool(tokens or sentence.strip())
        ends = [0]
        for token in tokens:
            ends.append(ends[-1] + len(token) + 1)
        return " ".join(tokens), [(start, end - 1) for start, end in pairwise(ends)]

    def _span(self, item: _Mention | _Timex) -> Span:
        start, end = item.offset
        if not 0 <= item.sent_id < len(self.spans):
            raise FormatError(f"{item.id[:60]!a}: sent_id: {item.sent_id}: there are {len(self.spans)} sentences")
        tokens = self.spans[item.sent_id]
        if not 0 <= start < end <= len(tokens):
            raise FormatError(f"{item.id[:60]!a}: offset: [{start}, {end}): the sentence has {len(tokens)} tokens")
        return tokens[start][0], tokens[end - 1][1]

    def _event(self, mention: _Mention, instance: str | None) -> Event:
        start, end = self._span(mention)
        words = " ".join(self.row.tokens[mention.sent_id][slice(*mention.offset)])
        self.left_out["mentions: trigger word of other tokens"] += words != mention.trigger_word
        return Event(id=mention.id, start=start, end=end, instance=instance)

    def _events(self, first: dict[str, str]) -> Iterator[Event]:
        """Yield every mention; ``first`` becomes the first mention of each event."""
        for number, event in enumerate(self.row.events, 1):
            if event.id in first:
                raise FormatError(f"events: id: {event.id[:60]!a} stands twice")
            name = chain(self.row.id, number) if len(event.mention) > 1 else None
            mentions = [self._event(mention, name) for mention in event.mention]
            first[event.id] = min(mentions, key=lambda mention: mention.span).id
            yield from mentions
        yield from (self._event(mention, None) for mention in self.row.event_mentions)

    def _timex(self, timex: _Timex) -> Timex:
        start, end = self._span(timex)
        known = timex.type in schema()["timex"].attributes["type"].values
        self.left_out["timexes: type of another scheme"] += not known
        return Timex(id=timex.id, start=start, end=end, type=timex.type if known else None)

    def _links(self, first: dict[str, str]) -> Iterator[TLink]:
        for name, pairs in self.row.temporal_relations.items():
            if name not in RELATIONS:
                expected = ", ".join(RELATIONS)
                raise FormatError(f"temporal_relations: {name[:60]!a}: expected one of {expected}")
            for ends in pairs:
                for end in ends:
                    if end not in first:
                        raise FormatError(f"temporal_relations: {name}: {end[:60]!a}: no such event or TIMEX")
                yield TLink(first[ends[0]], first[ends[1]], RELATIONS[name])


def _places(sentence: str, tokens: list[str]) -> list[Span]:
    """Return where tokens stand in their sentence; nothing where they do not make it up."""
    spans, at = [], 0
    for token in tokens:
        while sentence[at : at + 1].isspace():
            at += 1
        found = next((word for word in (token, QUOTES.get(token, token)) if sentence.startswith(word, at)), "")
        if not found:
            return []
        spans.append((at, at + len(found)))
        at += len(found)
    return [] if sentence[at:].strip() else spans
