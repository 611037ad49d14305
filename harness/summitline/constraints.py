"""What a document says, as constraints between points.

Every event and timex, and every creation time, is an interval with begin < end. On top of that:

* a window ``begins`` D of an event: first day of D <= begin < day after D;
* a window ``ends`` D: first day of D < end <= day after D;
* a TIMEX3 with days: it is these days, or lies inside them (``summitline.calendar``); PRESENT_REF includes the creation
  time, PAST_REF begins before it, FUTURE_REF ends after it;
* a creation time lies strictly inside the days of its window: it is a moment, never equal to a day;
* a TLINK adds the endpoint form of its relation; events of one ``instance`` share both points.

With ``calendar=False`` (corpora that carry TLINKs only) dates, TIMEX3 values and windows are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from summitline.calendar import DAY as ONE_DAY
from summitline.calendar import parse_window, timex_days
from summitline.closure import BEGIN, DAY, END, Constraint, Point
from summitline.relations import form_of, steps
from summitline.schema import Document, Event, Timex, TLink


def document_constraints(document: Document, *, calendar: bool = True) -> list[Constraint]:
    """Return everything that a document says; Closure(...) of it is its timeline, or raises Contradiction."""
    stated = [c for event in document.events for c in window_constraints(event)] if calendar else []
    stated += [c for link in (*document.tlinks, *instance_links(document)) for c in link_constraints(link)]
    return with_days([*background(document, calendar=calendar), *stated])


def background(document: Document, *, calendar: bool = True, given: Document | None = None) -> list[Constraint]:
    """Return what holds before anybody states an order: begin < end, and with the calendar the times of the document.

    ``given``: the document whose timexes and creation times count (default: this one); without their days the midnights
    are ordered by ``with_days``.
    """
    constraints = [Constraint(Point(owner, BEGIN), "<", Point(owner, END)) for owner in intervals(document)]
    if calendar:
        constraints += time_constraints(given or document)
    return constraints


def intervals(document: Document) -> list[str]:
    """Return the ids of all that begins before it ends: creation times, events and timexes."""
    return [*document.creation_times, *(e.id for e in document.events), *(t.id for t in document.timexes)]


def with_days(constraints: Iterable[Constraint]) -> list[Constraint]:
    """Return the constraints with the midnights that they name put in order."""
    stated = list(constraints)
    days = sorted({point.owner for c in stated for point in (c.left, c.right) if point.side == DAY})
    return stated + [Constraint(Point(a, DAY), "<", Point(b, DAY)) for a, b in pairwise(days)]


def time_constraints(document: Document) -> Iterator[Constraint]:
    """Yield the constraints of the creation times and the TIMEX3 values."""
    for name, dct in document.creation_times.items():
        if dct:
            fact = f"{name} lies in {dct.earliest}..{dct.latest} (creation time)"
            yield Constraint(midnight(date.fromisoformat(dct.earliest)), "<", Point(name, BEGIN), fact)
            yield Constraint(Point(name, END), "<", midnight(date.fromisoformat(dct.latest) + ONE_DAY), fact)
    for timex in document.timexes:
        yield from _timex_constraints(timex, document.creation_time_of(timex))


def _timex_constraints(timex: Timex, moment: str) -> Iterator[Constraint]:
    begin, end = Point(timex.id, BEGIN), Point(timex.id, END)
    fact = f"{timex.id} is {timex.value}{' ' + timex.mod if timex.mod else ''} (TIMEX3)"
    if timex.value in {"PRESENT_REF", "PAST_REF"} and not timex.mod:
        yield Constraint(begin, "<", Point(moment, BEGIN), fact)
    if timex.value in {"PRESENT_REF", "FUTURE_REF"} and not timex.mod:
        yield Constraint(Point(moment, END), "<", end, fact)
    if days := timex_days(timex.value, timex.mod):
        first, after = midnight(days.first), midnight(days.last + ONE_DAY)
        op = "=" if days.exact else "<="
        yield Constraint(first, op, begin, fact)
        yield Constraint(end, op, after, fact)


def window_constraints(event: Event) -> Iterator[Constraint]:
    """Yield the constraints of the two windows of an event."""
    if event.begins:
        first, last = parse_window(event.begins)
        begin = Point(event.id, BEGIN)
        if first:
            yield Constraint(midnight(first), "<=", begin, f"{event.id} begins from {first} (window)")
        if last:
            yield Constraint(begin, "<", midnight(last + ONE_DAY), f"{event.id} begins by {last} (window)")
    if event.ends:
        first, last = parse_window(event.ends)
        end = Point(event.id, END)
        if first:
            yield Constraint(midnight(first), "<", end, f"{event.id} ends from {first} (window)")
        if last:
            yield Constraint(end, "<=", midnight(last + ONE_DAY), f"{event.id} ends by {last} (window)")


def link_constraints(link: TLink) -> Iterator[Constraint]:
    """Yield the constraints of one TLINK, or of a shared instance told as SIMULTANEOUS."""
    yield from form_constraints(link.source, form_of(link.relation), link.target, told_link(link))


def form_constraints(source: str, form: str, target: str, fact: str = "") -> Iterator[Constraint]:
    """Yield the constraints of an endpoint form between two mentions; what begin < end adds to them is left out."""
    points, others = (Point(source, BEGIN), Point(source, END)), (Point(target, BEGIN), Point(target, END))
    for i, sign, j in steps(form):
        p, q = points[i], others[j]
        yield Constraint(q, "<", p, fact) if sign == ">" else Constraint(p, sign, q, fact)


def told_link(link: TLink) -> str:
    """Return a link in words for a witness or an explanation."""
    if link.relation == SAME_INSTANCE:
        return f"{link.source} is the same instance as {link.target}"
    return f"{link.source} {link.relation} {link.target} (stated)"


SAME_INSTANCE = "=<>="


def instance_links(document: Document) -> list[TLink]:
    """Return a link of equal points from the first event of each instance to each later one of the document."""
    first: dict[str, str] = {}
    links = []
    for event in document.events:
        if event.instance:
            leader = first.setdefault(event.instance, event.id)
            if leader != event.id:
                links.append(TLink(leader, event.id, SAME_INSTANCE))
    return links


def midnight(day: date) -> Point:
    """Return the point that opens a day."""
    return Point(day.isoformat(), DAY)
