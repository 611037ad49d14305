r"""NarrativeTime (.jsonl), one annotator a file: read only.

A line has a text, its events and temporal expressions, and spans of the text that lie on a timeline. What the places of
two mentions say of them becomes one endpoint form (``summitline.formats.narrative_places``); where they say nothing
there is no link.

* Words are what blanks part; white space at the ends of a mention does not belong to it. Ids are those of the file
  plus one: event 0 is e1, temporal expression 0 is t1.
* A bounded span [B] at 3 fills slot 3; one at 3:5 begins behind slot 3 and ends before slot 5. Of spans open to the
  right [U}, to the left {U] or to both sides {U} the open end lies at that place or beyond. {U} at ":" holds always: it
  begins before all that is placed and ends after it. The mentions of consecutive spans [C] at 3 follow each other in
  the order of the text, behind all others of slot 3.
* A branch "6>" goes off the main line behind slot 6, "<6" joins it before slot 6; signs after that tell branches apart.
* An event that the annotator did not see (``invisible_events``) lies where the last event lies that it corefers with.
  Events that corefer and lie at the same place are one ``instance``.
* Factuality: none is CT, m is PS; with "-" the polarity is NEG, else POS.

Where we differ from the conversion to TimeML that comes with the corpus: forms keep what its seven labels cannot hold
(a shared begin, a half-known order); two open ends are not compared, where it says INCLUDES of {U} and [U} at the same
place; an open end is open across branches too. Spans of relative time ([R>, <R]) do not occur and are refused.

Source: Rogers et al. 2024, "NarrativeTime: Dense Temporal Annotation on a Timeline".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, combinations
from pathlib import Path
from typing import Annotated, Any

from msgspec import Meta, Struct

from summitline.errors import FormatError
from summitline.formats.carriage import EVERY, Carries, Reading
from summitline.formats.narrative_places import BOUNDED, OPEN_LEFT, Place, form, place
from summitline.formats.records import chain, read_documents
from summitline.relations import UNKNOWN
from summitline.schema import Document, Event, Timex, TLink

CARRIES = Carries(events=("factuality", "polarity", "instance"), timexes=(), relations=EVERY)
MENTIONS_CAP = 1000
FACTUALITY = {"": ("CT", "POS"), "-": ("CT", "NEG"), "m": ("PS", "POS"), "m-": ("PS", "NEG")}

Words = tuple[int, int]


class _Span(Struct):
    span: Words
    type: Annotated[int, Meta(ge=BOUNDED, le=OPEN_LEFT)]
    time: str
    branch: str = ""
    factuality: str = ""


class _Row(Struct):
    id: str
    text: str
    events: dict[str, Words]
    timex: dict[str, Words]
    event_order: dict[str, _Span]
    event_coreference: dict[str, list[int]] = {}
    invisible_events: list[int] = []
    event_refs: dict[str, object] = {}
    timex_refs: dict[str, object] = {}


def read(path: Path | str) -> Reading:
    """Read a file, or every .jsonl file of a folder by name; a document must not stand twice.

    A document with more than 1,000 mentions is refused: its links are all pairs.
    """
    return read_documents(path, _Row, lambda row, left_out: _Reader(row, left_out).document())


class _Reader:
    """One line."""

    def __init__(self, row: _Row, left_out: Counter[str]) -> None:
        self.row, self.left_out = row, left_out
        words = row.text.split(" ")
        ends = [end - 1 for end in accumulate(len(word) + 1 for word in words)]
        self.words = [(end - len(word), end) for word, end in zip(words, ends, strict=True)]
        self.named = {
            f"{prefix}{_index(key) + 1}": words
            for prefix, mentions in (("e", row.events), ("t", row.timex))
            for key, words in mentions.items()
        }
        if len(self.named) > MENTIONS_CAP:
            raise FormatError(f"{len(self.named)} events and temporal expressions: at most {MENTIONS_CAP} are read")
        self.order = sorted(self.named, key=lambda name: (self.named[name], name))
        self.by_word = {self.named[name][0]: name for name in reversed(self.order)}
        self.spans: dict[str, _Span] = {}
        self.places: dict[str, Place] = {}
        self._put_seen({self._at(word, "invisible_events") for word in row.invisible_events})
        self.chains = list(self._chains())
        self._put_unseen()

    def document(self) -> Document:
        self.left_out["events: TimeML attributes"] += len(self.row.event_refs)
        self.left_out["timexes: TimeML attributes"] += len(self.row.timex_refs)
        self.left_out["mentions: no place on the timeline"] += len(self.named) - len(self.places)
        instances = self._instances()
        return Document(
            doc_id=self.row.id,
            text=self.row.text,
            events=tuple(self._event(name, instances.get(name)) for name in self.order if name[0] == "e"),
            timexes=tuple(Timex(id=name, **self._extent(name)) for name in self.order if name[0] == "t"),
            tlinks=tuple(self._links()),
        )

    def _at(self, word: int, where: str) -> str:
        if word not in self.by_word:
            raise FormatError(f"{where}: {word}: no event or temporal expression begins with this word")
        return self.by_word[word]

    def _put_seen(self, unseen: set[str]) -> None:
        seen = [name for name in self.order if name not in unseen]
        for key, span in self.row.event_order.items():
            first, last = span.span
            inside = [name for name in seen if first <= self.named[name][0] and self.named[name][1] <= last]
            for rank, name in enumerate(inside, 1):
                where = f"event_order: {key[:60]!a}"
                if name in self.places:
                    raise FormatError(f"{where}: {name} stands in another span too")
                try:
                    self.places[name] = place(span.type, span.time, span.branch, rank)
                except FormatError as error:
                    raise FormatError(f"{where}: {error}") from None
                self.spans[name] = span

    def _chains(self) -> Iterator[list[str]]:
        """Yield events that corefer, as the file lists them."""
        for word, others in self.row.event_coreference.items():
            names = [self._at(at, "event_coreference") for at in (_index(word), *others)]
            events = [name for name in names if name[0] == "e"]
            self.left_out["timexes: coreference"] += len(names) - len(events)
            yield events

    def _put_unseen(self) -> None:
        """Put each event that has no place where the last one of its last chain lies."""
        seen = set(self.places)
        for events in self.chains:
            known = [name for name in events if name in seen]
            for name in events:
                if known and name not in seen:
                    self.places[name], self.spans[name] = self.places[known[-1]], self.spans[known[-1]]

    def _instances(self) -> dict[str, str]:
        """Return the chain names of events that corefer and lie at the same place."""
        groups: dict[str, set[str]] = {}
        for events in self.chains:
            group = set(events).union(*(groups.get(name, ()) for name in events))
            groups.update(dict.fromkeys(group, group))
        found = {}
        for name, group in groups.items():
            same = [other for other in group if self.places.get(other) == self.places.get(name)]
            if len(same) > 1:
                found[name] = chain(self.row.id, min(int(other[1:]) for other in same))
            self.left_out["events: coreference with another place"] += len(same) < len(group)
        return found

    def _extent(self, name: str) -> dict[str, Any]:
        first, last = self.named[name]
        if not 0 <= first <= last < len(self.words):
            raise FormatError(f"{name}: words {first} to {last}: the text has {len(self.words)} words")
        start, end = self.words[first][0], self.words[last][1]
        words = self.row.text[start:end]
        return {"start": end - len(words.lstrip()), "end": start + len(words.rstrip())}

    def _event(self, name: str, instance: str | None) -> Event:
        values = FACTUALITY.get(self.spans[name].factuality) if name in self.spans else None
        self.left_out["events: factuality of another scheme"] += name in self.spans and values is None
        attributes = {"factuality": values[0], "polarity": values[1]} if values else {}
        return Event(id=name, instance=instance, attributes=attributes, **self._extent(name))

    def _links(self) -> Iterator[TLink]:
        for a, b in combinations([name for name in self.order if name in self.places], 2):
            relation = form(self.places[a], self.places[b])
            if relation != UNKNOWN:
                yield TLink(a, b, relation)


def _index(key: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", key):
        raise FormatError(f"{key[:60]!a}: expected a number")
    return int(key)
