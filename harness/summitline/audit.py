"""What is wrong, and what is still open, in an annotated document, in the words of an annotator; "see" names rules.

``problems`` must be empty before an annotation is done; ``still_open`` is a list of work: the pairs in the same and in
neighbouring sentences whose begin points nothing orders yet.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date

from summitline.calendar import DAY, parse_window, timex_days
from summitline.closure import Closure, Contradiction
from summitline.constraints import document_constraints
from summitline.formats.label_reader import CLASSES
from summitline.formats.label_values import EXTENT, moved
from summitline.relations import UNKNOWN
from summitline.schema import Document, Event, Mention, TLink
from summitline.views import VAGUE, matres, pairs


def problems(document: Document) -> list[str]:
    """Return what is wrong with an annotated document, one message each."""
    found = [*_unbacked_windows(document), *_doubles(document), *_axes(document), *_links(document)]
    try:
        closure = Closure(document_constraints(document))
    except Contradiction as contradiction:
        return [*found, f"contradiction: {contradiction}; in words: {_in_words(document, contradiction)} (see D2)"]
    return [*found, *_not_vague(document, closure)]


def still_open(document: Document) -> list[str]:
    """Return the pairs whose begin order is open, in document order; raise Contradiction if there is no timeline.

    Two events count in the same and in neighbouring sentences, an event and a timex in the same sentence.
    """
    closure = Closure(document_constraints(document))
    mentions = {m.id: m for m in document.mentions()}
    lines = []
    for source, target, null in pairs(document):
        if null or source in document.creation_times:
            continue
        a, b = mentions[source], mentions[target]
        number = sentence_number(document, a)
        distance = sentence_number(document, b) - number
        reach = 1 if isinstance(a, Event) and isinstance(b, Event) else 0
        form = closure.relation(source, target)
        if distance <= reach and matres(form) == VAGUE:
            where = "next" if distance else "same"
            lines.append(f"s{number} {told(document, a)} ? {told(document, b)} ({where} sentence, known: {form})")
    return lines


def off_tokens(document: Document) -> Iterator[str]:
    """Say which mentions begin or end inside a token."""
    tokens = document.tokens or ()
    starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
    for mention in document.mentions():
        if mention.start not in starts or mention.end not in ends:
            inside = [document.text[a:b] for a, b in tokens if a < mention.end and mention.start < b]
            where = f"{mention.id} [{mention.start}, {mention.end}) {document.surface(mention)!r}"
            see = next(rules for layer, rules in EXTENT.items() if isinstance(mention, CLASSES[layer]))
            moves = "".join(f"; {move}" for move in _moves(document, mention))
            yield f"{where}: begins or ends inside a token; the tokens here are {inside}{moves} (see {see})"


def _moves(document: Document, mention: Mention) -> Iterator[str]:
    """Say how far the edges of a mention are from those of the tokens that they cut."""
    for start, end in document.tokens or ():
        word = repr(document.text[start:end])
        if start < mention.start < end:
            yield f"{word} begins {moved(start - mention.start)}"
        if start < mention.end < end:
            yield f"{word} ends {moved(end - mention.end)}"


def sentence_number(document: Document, mention: Mention) -> int:
    """Return the number of the sentence in which a mention starts, from 1."""
    return bisect_right([start for start, _ in document.sentences or ()], mention.start)


def told(document: Document, mention: Mention) -> str:
    """Return a mention in words: its id and its text."""
    return f'{mention.id} "{document.surface(mention)}"'


def _not_vague(document: Document, closure: Closure) -> Iterator[str]:
    """Say where VAGUE is stated of two that the rest of the document orders."""
    for link in document.tlinks:
        if link.relation == VAGUE and (known := closure.relation(link.source, link.target)) != UNKNOWN:
            yield f"{_told_link(document, link)}: the rest of the document says {known} (see L8)"


def _in_words(document: Document, contradiction: Contradiction) -> str:
    owners = dict.fromkeys(p.owner for step in contradiction.witness for p in (step.left, step.right))
    return ", ".join(told(document, m) for owner in owners for m in document.mentions() if m.id == owner)


def _unbacked_windows(document: Document) -> Iterator[str]:
    """Every bound of a window is one of a TIMEX3 or a creation time of the document, or the day next to one."""
    bounds: set[date] = set()
    for dct in document.creation_times.values():
        if dct:
            bounds |= {date.fromisoformat(dct.earliest), date.fromisoformat(dct.latest)}
    for timex in document.timexes:
        if days := timex_days(timex.value):
            bounds |= {days.first, days.last}
    for event in document.events:
        for name, window in (("begins", event.begins), ("ends", event.ends)):
            for bound in dict.fromkeys(parse_window(window or "")):
                if bound and not any(abs(bound - other) <= DAY for other in bounds):
                    where = f"{told(document, event)}: {name}={window}"
                    yield f"{where}: no TIMEX3 and no creation time of this document begins or ends at {bound} (see W5)"


def _doubles(document: Document) -> Iterator[str]:
    first: dict[tuple[type[Mention], tuple[int, int]], str] = {}
    for mention in document.mentions():
        other = first.setdefault((type(mention), mention.span), mention.id)
        if other != mention.id:
            yield f"{told(document, mention)}: the same words are marked as {other} already (see E2, N5)"


def _axes(document: Document) -> Iterator[str]:
    events = {event.id: event for event in document.events}
    for event in document.events:
        if event.axis in (None, "main", "generic"):
            if event.anchor:
                yield f"{told(document, event)}: axis={event.axis or 'main'} has no anchor (see A7)"
            continue
        seen, at = {event.id}, event
        while at.anchor and at.anchor in events:
            at = events[at.anchor]
            if at.id in seen:
                yield f"{told(document, event)}: its anchors go in a circle (see A7)"
                break
            seen.add(at.id)


def _links(document: Document) -> Iterator[str]:
    events = {event.id for event in document.events}
    labelled = {frozenset((source, target)) for source, target, null in pairs(document) if not null}
    zone = {name: name for name in document.creation_times}
    zone |= {m.id: document.creation_time_of(m) for m in document.mentions()}
    for link in document.tlinks:
        where = _told_link(document, link)
        if link.source == link.target:
            yield f"{where}: a mention has no link with itself (see C2)"
        elif not {link.source, link.target} & events:
            yield f"{where}: no end is an event (see L4)"
        elif frozenset((link.source, link.target)) not in labelled:
            across = zone[link.source] != zone[link.target]
            kind, see = ("zones", "chapter L") if across else ("axes", "A6, A7")
            yield f"{where}: a pair on different {kind} has no label: leave it out (see {see})"


def _told_link(document: Document, link: TLink) -> str:
    words = {mention.id: told(document, mention) for mention in document.mentions()}
    ends = (words.get(end, end) for end in (link.source, link.target))
    return f"link {f' {link.relation} '.join(ends)}"
