"""TIMEX3 tagger: what a time expression looks like, and which reader knows its value. No training, no dependency.

The standard is TimeML 1.2.1 as annotations/guidelines.md reads it (X1-X7). An extent holds determiners and modifiers
("the past three years", "late last year"), no preposition. Of the expressions found the leftmost count, of those the
longest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from baselines import timex_calendar, timex_lengths, timex_relative
from baselines.dates import NO_WINDOW, Reading
from baselines.timex_match import Found
from baselines.timex_mods import modifier
from baselines.timex_patterns import compiled
from summitline import CreationTime, Document, Timex

COMPOUND = re.compile(r"(?<!\bmid)(?<!\d)-$", re.IGNORECASE)
RULES = timex_calendar.RULES + timex_relative.RULES + timex_lengths.RULES
PATTERNS = tuple((compiled(pattern), reader) for pattern, reader in RULES)


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Give each document its TIMEX3, or leave it as it is if it has mentions; ``train`` is not used."""
    return [d if any(d.mentions()) else replace(d, timexes=tag(d)) for d in documents]


def tag(document: Document) -> tuple[Timex, ...]:
    """Return the TIMEX3 of a document, t1.. in text order; a zone with a creation time is read against its own."""
    text = document.text
    candidates = [(m.start(), -m.end(), i, Found(m)) for i, (p, _) in enumerate(PATTERNS) for m in p.finditer(text)]
    readings: dict[str, Reading] = {}
    timexes: list[Timex] = []
    for start, negative_end, rule, found in sorted(candidates, key=lambda candidate: candidate[:3]):
        free = start - (timexes[-1].end if timexes else 0)
        if free < 0 or COMPOUND.search(found.before):
            continue
        zone = next((zone for zone in document.zones if zone.start <= start < zone.end), None)
        own = zone.dct if zone and zone.dct else document.dct
        now = readings.setdefault(zone.id if zone and zone.dct else "", Reading(window(own)))
        answer = PATTERNS[rule][1](now, found)
        if not answer:
            continue
        kind, value = answer
        mod, length_of_mod = modifier(found, kind, value, free)
        start, end, id_ = start - length_of_mod, -negative_end, f"t{len(timexes) + 1}"
        timexes.append(Timex(id=id_, start=start, end=end, type=kind, value=value, mod=mod))
        if kind == "DATE" and re.fullmatch(r"\d{4}(-\d\d){0,2}", value):
            now.last = value
    return tuple(timexes)


def window(dct: CreationTime | None) -> tuple[date, date]:
    """Return the first and the last day of a creation time, of none for one in no year from 1000 to 2999."""
    days = (date.fromisoformat(dct.earliest), date.fromisoformat(dct.latest)) if dct else NO_WINDOW
    return days if all(1000 <= day.year < 3000 for day in days) else NO_WINDOW
