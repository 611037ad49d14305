"""The labels of the published schemes, read off the endpoint form of a pair.

* timeml: TimeML's 11 relations (IDENTITY = DURING = SIMULTANEOUS) and Allen's OVERLAPS, OVERLAPPED_BY.
* tbdense: BEGINS and ENDS fold into IS_INCLUDED, their inverses into INCLUDES, IBEFORE into BEFORE, IAFTER into AFTER;
  overlap is VAGUE (Cassidy et al. 2014 have six labels).
* matres: the order of the begin points (Ning et al. 2018). "MATRES-style": nouns, states and negated events are in.
* doctimerel: an event against the creation time: BEFORE, OVERLAP (they share time), AFTER (Styler et al. 2014, without
  BEFORE/OVERLAP).
* endpoints: the form itself.

Where the form does not decide, the label is VAGUE. A derived <= reads as < (``summitline.closure``).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations, product
from operator import attrgetter

from summitline.closure import BEGIN, END, Closure, Constraint, Point
from summitline.constraints import form_constraints
from summitline.relations import form_of
from summitline.schema import Document, Event, Mention, schema

VAGUE = "VAGUE"
TIMEML = (
    *("BEFORE", "AFTER", "IBEFORE", "IAFTER", "INCLUDES", "IS_INCLUDED", "BEGINS", "BEGUN_BY", "ENDS", "ENDED_BY"),
    *("SIMULTANEOUS", "OVERLAPS", "OVERLAPPED_BY", VAGUE),
)
TBDENSE = ("BEFORE", "AFTER", "INCLUDES", "IS_INCLUDED", "SIMULTANEOUS", VAGUE)
MATRES = ("BEFORE", "AFTER", "EQUAL", VAGUE)
DOCTIMEREL = ("BEFORE", "OVERLAP", "AFTER", VAGUE)

_FOLDED = {
    **{"IBEFORE": "BEFORE", "IAFTER": "AFTER", "BEGINS": "IS_INCLUDED", "ENDS": "IS_INCLUDED"},
    **{"BEGUN_BY": "INCLUDES", "ENDED_BY": "INCLUDES", "OVERLAPS": VAGUE, "OVERLAPPED_BY": VAGUE},
}


@cache
def complete(form: str) -> str:
    """Return a form with what follows from begin < end on both sides; raise Contradiction if nothing satisfies it."""
    order = [Constraint(Point(owner, BEGIN), "<", Point(owner, END)) for owner in "ab"]
    return Closure([*order, *form_constraints("a", form, "b")]).relation("a", "b")


@cache
def compose(first: str, second: str) -> str:
    """Return all that a form from a to b and a form from b to c say of a and c.

    Nothing is lost: on a dense line, < and = between the points of a and c say exactly for which of them a b exists
    (Allen 1983, "Maintaining knowledge about temporal intervals", has the same as a table of sets). Raise
    Contradiction where no two intervals satisfy one of the forms.
    """
    order = [Constraint(Point(owner, BEGIN), "<", Point(owner, END)) for owner in "abc"]
    steps = [*form_constraints("a", first, "b"), *form_constraints("b", second, "c")]
    return Closure([*order, *steps]).relation("a", "c")


def composition_table() -> dict[tuple[str, str], str]:
    """Return the endpoint form of each composition of two of the 13 relations, by their names."""
    forms = {name: schema().relations[name] for name in TIMEML if name != VAGUE}
    return {(a, b): compose(forms[a], forms[b]) for a, b in product(forms, repeat=2)}


@cache
def _timeml_labels() -> dict[str, str]:
    return {schema().relations[name]: name for name in TIMEML if name != VAGUE}


def timeml(form: str) -> str:
    """Return the TimeML relation of a complete endpoint form."""
    return _timeml_labels().get(form, VAGUE)


def tbdense(form: str) -> str:
    """Return the TB-Dense label of a complete endpoint form."""
    label = timeml(form)
    return _FOLDED.get(label, label)


def matres(form: str) -> str:
    """Return the order of the begin points."""
    return {"<": "BEFORE", ">": "AFTER", "=": "EQUAL", "?": VAGUE}[form[0]]


def doctimerel(form: str) -> str:
    """Return the label of an event against the creation time, from the form (event, creation time)."""
    if form[2] in "<=":
        return "BEFORE"
    if form[1] in ">=":
        return "AFTER"
    return "OVERLAP" if form[1] == "<" and form[2] == ">" else VAGUE


@cache
def stated_form(relation: str) -> str:
    """Return the complete form of a relation as somebody stated it."""
    return complete(form_of(relation))


def same_axis(a: Event, b: Event) -> bool:
    """Whether a pair of events has a label at all.

    Both on the main axis, or one anchors the other, or both have the same anchor and axis; generic events need no
    anchor and pair with each other. An event without an axis counts as main.
    """
    axes = (a.axis or "main", b.axis or "main")
    if axes == ("main", "main") or a.anchor == b.id or b.anchor == a.id:
        return True
    return axes[0] == axes[1] and a.anchor == b.anchor and (a.anchor is not None or axes[0] == "generic")


def labelled(a: Mention, b: Mention) -> bool:
    """Whether two mentions of one zone have a label: two events by the rule of axes, an event and a timex always."""
    if isinstance(a, Event) and isinstance(b, Event):
        return same_axis(a, b)
    return isinstance(a, Event) or isinstance(b, Event)


def in_order(document: Document) -> list[Mention]:
    """Return events and timexes by start, end and kind (event, timex)."""
    by_id = attrgetter("id")
    mentions = [*sorted(document.events, key=by_id), *sorted(document.timexes, key=by_id)]
    mentions.sort(key=attrgetter("end"))
    mentions.sort(key=attrgetter("start"))
    return mentions


def pairs(document: Document) -> Iterator[tuple[str, str, bool]]:
    """Yield (source, target, null) for every event-creation time, event-event and event-timex pair in document order.

    Creation times come first, each with the events of its zones. ``null``: the pair has no label in any scheme, by the
    rule of axes or because its ends stand in zones with different creation times.
    """
    mentions = in_order(document)
    moment = {m.id: document.creation_time_of(m) for m in mentions}
    for name in document.creation_times:
        yield from ((name, m.id, False) for m in mentions if isinstance(m, Event) and moment[m.id] == name)
    for a, b in combinations(mentions, 2):
        if isinstance(a, Event) or isinstance(b, Event):
            yield a.id, b.id, moment[a.id] != moment[b.id] or not labelled(a, b)
