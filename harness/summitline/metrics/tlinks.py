"""Labels of pairs, in one scheme at a time.

Judged are the gold pairs with a label (``summitline.views.pairs``) in the same or neighbouring sentences, and all pairs
with a creation time, as in TB-Dense: for ``timeml`` and ``tbdense`` event-event, event-timex and event-creation time, for
``matres`` two main-axis events, for ``doctimerel`` event-creation time.

The system's label is the relation that it states on the pair, coarsened to the scheme; if it states none, the view of its
closure; else VAGUE. Two stated relations with different labels on one pair count as two predictions and are never right. VAGUE is
no positive: P = right / non-VAGUE of the system, R = right / non-VAGUE of gold. End to end, a stated link with an end that
has no gold mention is a false positive, a gold pair with such an end a miss.

``right`` / ``pairs`` is the accuracy, VAGUE included; ``vague`` / ``pairs`` what answering VAGUE everywhere would get.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from summitline import views
from summitline.closure import Contradiction
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Units
from summitline.relations import inverse
from summitline.schema import Event
from summitline.views import VAGUE

View = Callable[[str], str]


def timeml(comparison: Comparison) -> Units:
    """Yield the units of the 13 labels of TimeML."""
    yield from _units(comparison, views.timeml, _every)


def tbdense(comparison: Comparison) -> Units:
    """Yield the units of the labels of TB-Dense."""
    yield from _units(comparison, views.tbdense, _every)


def matres(comparison: Comparison) -> Units:
    """Yield the units of begin order on the main axis."""
    yield from _units(comparison, views.matres, _main_events)


def doctimerel(comparison: Comparison) -> Units:
    """Yield the units of events against the creation time."""
    yield from _units(comparison, lambda form: views.doctimerel(inverse(form)), _with_creation_time)


Kind = Callable[[Comparison, str, str, bool], bool]


def _every(comparison: Comparison, a: str, b: str, system: bool) -> bool:
    return True


def _main_events(comparison: Comparison, a: str, b: str, system: bool) -> bool:
    ends = (comparison.places[system].get(end) for end in (a, b))
    return all(isinstance(end, Event) and end.axis in (None, "main") for end in ends)


def _with_creation_time(comparison: Comparison, a: str, b: str, system: bool) -> bool:
    return a not in comparison.places[system] or b not in comparison.places[system]


def _units(comparison: Comparison, view: View, kind: Kind) -> Units:
    stated = _stated(comparison)
    gold_closure, closure = comparison.gold_graph.closure, comparison.system_graph.closure
    for a, b in comparison.gold_pairs:
        if not kind(comparison, a, b, False) or not comparison.nearby(a, b):
            continue
        place = comparison.place(a, b)
        label = view(gold_closure.relation(a, b))
        x, y = comparison.to_system.get(a), comparison.to_system.get(b)
        answers = {VAGUE}
        if x is not None and y is not None:
            answers = {_label(view, form) for form in stated.get((x, y), ())} or {view(closure.relation(x, y))}
        yield place, "pairs"
        if label == VAGUE:
            yield place, "vague"
        else:
            yield place, "r_den"
        for answer in answers - {VAGUE}:
            yield place, "p_den"
        if answers == {label}:
            yield place, "right"
            if label != VAGUE:
                yield place, "p_num"
                yield place, "r_num"
    for (x, y), forms in stated.items():
        if (x in comparison.to_gold and y in comparison.to_gold) or comparison.order(x, system=True) > comparison.order(
            y, system=True
        ):
            continue
        counted = comparison.judged_by_system(x, y) and comparison.nearby(x, y, system=True)
        if counted and kind(comparison, x, y, True):
            for label in {_label(view, form) for form in forms} - {VAGUE}:
                yield comparison.place(x, y, system=True), "p_den"


def _stated(comparison: Comparison) -> dict[tuple[str, str], set[str]]:
    """Return the forms that the system states on each pair of its ids, in both directions."""
    found: dict[tuple[str, str], set[str]] = {}
    for a, b, form in stated_links(comparison):
        found.setdefault((a, b), set()).add(form)
        found.setdefault((b, a), set()).add(inverse(form))
    return found


def stated_links(comparison: Comparison) -> Iterator[tuple[str, str, str]]:
    """Yield the system's links between two different mentions as (source, target, form)."""
    for link in comparison.system.tlinks:
        if link.source != link.target:
            try:
                yield link.source, link.target, views.stated_form(link.relation)
            except Contradiction:
                yield link.source, link.target, IMPOSSIBLE


IMPOSSIBLE = "!!!!"


def _label(view: View, form: str) -> str:
    return IMPOSSIBLE if form == IMPOSSIBLE else view(form)
