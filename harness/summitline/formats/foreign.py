"""What a stranger's file says, as far as schema.toml knows it; what it does not know is left out and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from summitline.errors import FormatError
from summitline.formats.label_values import value_problem
from summitline.relations import is_form
from summitline.schema import CreationTime, Event, schema

STATUSES = ("stated", "inferred", "contradicted")
ZONE_TYPES = ("body", "boilerplate")


def known_values(layer: str, row: Mapping[str, str | None], left_out: Counter[str]) -> dict[str, str]:
    """Return the attributes of a mention whose names and values schema.toml has; empty ones say nothing."""
    table = schema()[layer]
    kept = {}
    for name, value in row.items():
        attribute = table.attributes.get(name)
        if not value:
            continue
        if attribute is None or attribute.kind == "dct":
            left_out[f"{table.collection}: other attributes"] += 1
        elif attribute.kind != "anchor" and value_problem(attribute, value):
            left_out[f"{table.collection}: {name} of another scheme"] += 1
        else:
            kept[name] = value
    return kept


def anchored(events: Iterable[Event], left_out: Counter[str]) -> tuple[Event, ...]:
    """Return the events without anchors that are no other event of them."""
    events = tuple(events)
    ids = {event.id for event in events}
    nowhere = {event.id for event in events if event.anchor and (event.anchor == event.id or event.anchor not in ids)}
    left_out.update({"events: anchor of no other event": len(nowhere)} if nowhere else {})
    return tuple(replace(event, anchor=None) if event.id in nowhere else event for event in events)


def is_relation(name: str) -> bool:
    """Whether this is a relation of schema.toml, a synonym or an endpoint form."""
    return name in schema().relations or name in schema().synonyms or is_form(name)


def creation_time(row: Mapping[str, Any]) -> CreationTime:
    """Return a window of days; raise FormatError for anything but two days in order and a known status."""
    first, last = row.get("earliest"), row.get("latest")
    status = row.get("status") or STATUSES[0]
    if not (_is_day(first) and _is_day(last) and str(first) <= str(last)):
        raise FormatError(f"creation time: {first!a} to {last!a}: expected two days YYYY-MM-DD, in order")
    if status not in STATUSES:
        raise FormatError(f"creation time: status: {status!a}: expected one of {', '.join(STATUSES)}")
    return CreationTime(str(first), str(last), status)


def numbered(layer: str, mentions: Iterable[tuple[str | None, int, int]]) -> list[str]:
    """Return the ids of mentions, given as (id, start, end); those without take the next free ones in text order."""
    mentions = list(mentions)
    taken = {name for name, _, _ in mentions if name}
    ids = [name or "" for name, _, _ in mentions]
    number = 0
    for index in sorted((k for k, name in enumerate(ids) if not name), key=lambda k: mentions[k][1:]):
        number += 1
        while (name := f"{schema()[layer].prefix}{number}") in taken:
            number += 1
        ids[index] = name
    return ids


def _is_day(day: object) -> bool:
    try:
        return isinstance(day, str) and date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False
