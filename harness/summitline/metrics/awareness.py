"""Temporal awareness: what of the system's links follows from gold, and of gold's from the system.

* ``acl11`` (UzZaman and Allen 2011, "Temporal Evaluation"): P = share of the system's links that gold's closure entails,
  R = share of gold's links that the system's closure entails.
* ``te3`` (UzZaman et al. 2013): the same with both sets of links reduced first (``summitline.reduction``).

The links of a side are all event-event, event-timex and event-creation time pairs that have one of TimeML's 13 labels in its
closure; with the calendar off, its stated links. Null pairs (axes, zones) are no links. Links are taken in ascending
order of their ends (creation times first, then start, end, kind), so no order of lines or ids matters. Links that a
contradictory system had to set aside (``summitline.timegraph``) count in precision as stated; they earn recall for their own
pair only, if no other stated relation on it and nothing in the rest contradicts them.

The official TempEval-3 scorer differs: its closure derives relations that do not follow and misses some that do, and its
reduction depends on the order of lines; see docs/metrics.md.
"""

from __future__ import annotations

from typing import NamedTuple

from summitline import views
from summitline.closure import Constraint, Contradiction
from summitline.constraints import background, form_constraints, time_constraints, with_days
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Units
from summitline.metrics.tlinks import IMPOSSIBLE
from summitline.reduction import reduction
from summitline.relations import inverse
from summitline.timegraph import TimeGraph


class Link(NamedTuple):
    """A relation between two ends of one side, in canonical order."""

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
    for link in _links(comparison, system=True, reduce=reduce):
        place = comparison.place(link.source, link.target, system=True)
        yield place, "p_den"
        a, b = comparison.to_gold.get(link.source), comparison.to_gold.get(link.target)
        if a is not None and b is not None and entails(gold_closure.relation(a, b), link.form):
            yield place, "p_num"
    own = _set_aside(comparison, comparison.system_graph, system=True)
    for link in _links(comparison, system=False, reduce=reduce, set_aside=False):
        place = comparison.place(link.source, link.target)
        yield place, "r_den"
        x, y = comparison.to_system.get(link.source), comparison.to_system.get(link.target)
        if x is None or y is None:
            continue
        known = system_closure.relation(x, y)
        if entails(known, link.form) or _earned(comparison, own, x, y, known, link.form):
            yield place, "r_num"


def entails(known: str, form: str) -> bool:
    """Whether everything that ``form`` says is known."""
    return all(f in ("?", k) for k, f in zip(known, form, strict=True))


def _earned(comparison: Comparison, own: list[Link], x: str, y: str, known: str, form: str) -> bool:
    """Whether a link set aside by the system gives this pair: alone on it, and not against what is known."""
    stated = {link.form for link in own if (link.source, link.target) == (x, y)}
    stated |= {inverse(link.form) for link in own if (link.source, link.target) == (y, x)}
    if len(stated) != 1:
        return False
    (only,) = stated
    return entails(only, form) and all("?" in (k, o) or k == o for k, o in zip(known, only, strict=True))


def _links(comparison: Comparison, *, system: bool, reduce: bool, set_aside: bool = True) -> list[Link]:
    """Return the links of a side in canonical order, and those set aside."""
    graph = comparison.system_graph if system else comparison.gold_graph
    aside = _set_aside(comparison, graph, system=system)
    links = _closed(comparison, graph, system=system) if comparison.calendar else _stated(comparison, system=system, but=aside)
    if reduce:
        constraints = [list(form_constraints(a, form, b)) for a, b, form in links]
        links = [links[i] for i in reduction(constraints, _background(comparison, system=system))]
    return [*links, *aside] if set_aside else links


def _background(comparison: Comparison, *, system: bool) -> list[Constraint]:
    document = comparison.system if system else comparison.gold
    known = background(document, calendar=False)
    if comparison.given and comparison.calendar:
        known += time_constraints(comparison.gold)
    return with_days(known)


def _closed(comparison: Comparison, graph: TimeGraph, *, system: bool) -> list[Link]:
    if system:
        document = comparison.system
        candidates = ((a, b) for a, b, _ in views.pairs(document) if comparison.judged_by_system(a, b))
    else:
        candidates = iter(comparison.gold_pairs)
    forms = ((a, b, graph.closure.relation(a, b)) for a, b in candidates)
    return [Link(a, b, form) for a, b, form in forms if views.timeml(form) != views.VAGUE]


def _stated(comparison: Comparison, *, system: bool, but: list[Link]) -> list[Link]:
    left_out = set(but)
    return [link for link in _canonical(comparison, _sides(comparison, system), system=system) if link not in left_out]


def _set_aside(comparison: Comparison, graph: TimeGraph, *, system: bool) -> list[Link]:
    stated = {(k.source, k.target, k.relation) for k in (comparison.system if system else comparison.gold).tlinks}
    aside = [(k.source, k.target, k.relation) for k in graph.set_aside if (k.source, k.target, k.relation) in stated]
    return _canonical(comparison, aside, system=system)


def _sides(comparison: Comparison, system: bool) -> list[tuple[str, str, str]]:
    document = comparison.system if system else comparison.gold
    return [(k.source, k.target, k.relation) for k in document.tlinks]


def _canonical(comparison: Comparison, stated: list[tuple[str, str, str]], *, system: bool) -> list[Link]:
    """Return distinct links, each told from its first end, in order of their ends; what says nothing is no link."""
    found = set()
    for a, b, relation in stated:
        try:
            form = views.stated_form(relation)
        except Contradiction:
            form = IMPOSSIBLE
        if a != b and comparison.order(a, system=system) > comparison.order(b, system=system):
            a, b, form = b, a, inverse(form)
        if form != views.complete("????") and _counts(comparison, a, b, system=system):
            found.add(Link(a, b, form))
    key = lambda link: (comparison.order(link.source, system=system), comparison.order(link.target, system=system), link.form)  # noqa: E731
    return sorted(found, key=key)


def _counts(comparison: Comparison, a: str, b: str, *, system: bool) -> bool:
    if system:
        return comparison.judged_by_system(a, b)
    return frozenset((a, b)) not in comparison.null_pairs and any(end in {e.id for e in comparison.gold.events} for end in (a, b))
