"""Temporal awareness: what of the system's links follows from gold, and of gold's from the system.

* ``acl11`` (UzZaman and Allen 2011, "Temporal Evaluation"): P = share of the system's links that gold's closure
  entails, R = share of gold's links that the system's closure entails.
* ``te3`` (UzZaman et al. 2013, "SemEval-2013 Task 1: TempEval-3"): the same with both sets of links reduced first
  (``summitline.reduction``).

The links of a side are all event-event, event-timex and event-creation time pairs that have one of TimeML's 13 labels
in its closure; with the calendar off, its stated links, each once, whichever end it is told from. Null pairs (axes,
zones) are no links. Links are taken in ascending order of their ends (creation times first, then start, end, kind), so
no order of lines or ids matters. A link with an end that the other side lacks is a false positive or a miss.

What a contradictory system had to set aside (``summitline.timegraph``) counts in precision as stated; it earns recall
for its own pair only, if no other stated relation on it and nothing in the rest contradicts it. Gold's own set-aside
links are in no denominator.

The official TempEval-3 scorer differs: its closure derives relations that do not follow and misses some that do, and
its reduction depends on the order of lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from summitline import views
from summitline.closure import Constraint
from summitline.constraints import background, form_constraints, time_constraints, with_days
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Units
from summitline.metrics.tlinks import stated_form
from summitline.reduction import reduction
from summitline.relations import UNKNOWN, entails, inverse
from summitline.schema import TLink


class Link(NamedTuple):
    """A relation between two ends of one side, told from the first of them."""

    source: str
    target: str
    form: str


def acl11(comparison: Comparison) -> Units:
    """Yield the units without reduction."""
    yield from _units(comparison, reduce=False)


def te3(comparison: Comparison) -> Units:
    """Yield the units with both sides reduced."""
    yield from _units(comparison, reduce=True)


def _units(comparison: Comparison, *, reduce: bool) -> Units:
    gold_closure, system_closure = comparison.gold_graph.closure, comparison.system_graph.closure
    aside = _set_aside(comparison, system=True)
    for x, y, form in dict.fromkeys([*_links(comparison, system=True, reduce=reduce), *aside]):
        place = comparison.place(x, y, system=True)
        yield place, "p_den"
        pair = _mapped(comparison.to_gold, x, y)
        if pair and entails(gold_closure.relation(*pair), form):
            yield place, "p_num"
    for a, b, form in _links(comparison, system=False, reduce=reduce):
        place = comparison.place(a, b)
        yield place, "r_den"
        if pair := _mapped(comparison.to_system, a, b):
            known = system_closure.relation(*pair)
            if entails(known, form) or _earned(aside, *pair, known, form):
                yield place, "r_num"


def _mapped(names: Mapping[str, str], a: str, b: str) -> tuple[str, str] | None:
    """Return a pair in the ids of the other side, if both ends have one there."""
    return (names[a], names[b]) if a in names and b in names else None


def _earned(aside: Iterable[Link], x: str, y: str, known: str, form: str) -> bool:
    """Whether a link set aside by the system gives this pair: alone on it, and not against what is known."""
    stated = {link.form for link in aside if (link.source, link.target) == (x, y)}
    stated |= {inverse(link.form) for link in aside if (link.source, link.target) == (y, x)}
    if len(stated) != 1:
        return False
    (only,) = stated
    return entails(only, form) and all("?" in (k, o) or k == o for k, o in zip(known, only, strict=True))


def _links(comparison: Comparison, *, system: bool, reduce: bool) -> list[Link]:
    """Return the links that the timeline of a side holds, in canonical order."""
    document = comparison.system if system else comparison.gold
    if comparison.calendar:
        closure = (comparison.system_graph if system else comparison.gold_graph).closure
        pairs = [(a, b) for a, b, _ in views.pairs(document) if comparison.judged(a, b, system=system)]
        links = [Link(a, b, form) for a, b in pairs if views.timeml(form := closure.relation(a, b)) != views.VAGUE]
    else:
        aside = set(_set_aside(comparison, system=system))
        links = [link for link in _stated(comparison, document.tlinks, system=system) if link not in aside]
    if reduce:
        constraints = [list(form_constraints(a, form, b)) for a, b, form in links]
        links = [links[i] for i in reduction(constraints, _background(comparison, system=system))]
    return links


def _background(comparison: Comparison, *, system: bool) -> Sequence[Constraint]:
    known = background(comparison.system if system else comparison.gold, calendar=False)
    if comparison.given and comparison.calendar:
        known += time_constraints(comparison.gold)
    return with_days(known)


def _set_aside(comparison: Comparison, *, system: bool) -> list[Link]:
    """Return the TLINKs that a side had to set aside, in canonical order."""
    document, graph = (
        (comparison.system, comparison.system_graph) if system else (comparison.gold, comparison.gold_graph)
    )
    stated = set(document.tlinks)
    return _stated(comparison, (link for link in graph.set_aside if link in stated), system=system)


def _stated(comparison: Comparison, tlinks: Iterable[TLink], *, system: bool) -> list[Link]:
    """Return distinct links, each told from its first end, in canonical order; what says nothing is no link."""

    def order(end: str) -> tuple[int, int, int, str]:
        return comparison.order(end, system=system)

    found = set()
    for link in tlinks:
        a, b, form = link.source, link.target, stated_form(link)
        if order(a) > order(b):
            a, b, form = b, a, inverse(form)
        if form != UNKNOWN and comparison.judged(a, b, system=system):
            found.add(Link(a, b, form))
    return sorted(found, key=lambda link: (order(link.source), order(link.target), link.form))
