"""Labels of pairs, in one scheme at a time.

Judged are the gold pairs with a label (``summitline.views.pairs``) in the same or neighbouring sentences, and all pairs
with a creation time, as in TB-Dense: for ``timeml`` and ``tbdense`` event-event, event-timex and event-creation time,
for ``matres`` two events on the main axis, for ``doctimerel`` event-creation time.

The system's label is the view of its closure, which holds what it states on the pair. Two exceptions: a stated VAGUE is
VAGUE; where a stated relation had to be set aside because the system contradicts itself, what it states on the pair
counts, coarsened to the scheme, and two different labels on one pair are two predictions and never right.

VAGUE is no positive: P = right / non-VAGUE of the system, R = right / non-VAGUE of gold, over pairs. End to end, a
stated link with an end that has no gold mention is a false positive, a gold pair with such an end a miss.

``right`` / ``pairs`` is the accuracy, VAGUE included; ``vague`` / ``pairs`` what answering VAGUE everywhere would get.

Sources: Cassidy et al. 2014, "An Annotation Framework for Dense Event Ordering"; Ning et al. 2018, "A Multi-Axis
Annotation Scheme for Event Temporal Relations"; Styler et al. 2014, "Temporal Annotation in the Clinical Domain". Where
we differ: labels come from the closure of both sides, timex-timex pairs never count, "MATRES-style" also holds nouns,
states and negated events, and BEFORE/OVERLAP is VAGUE.
"""

from __future__ import annotations

from collections.abc import Callable

from summitline import views
from summitline.closure import Contradiction
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Units
from summitline.relations import UNKNOWN, entails, inverse
from summitline.schema import Event, TLink
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
    gold_closure, system_closure = comparison.gold_graph.closure, comparison.system_graph.closure
    for a, b in comparison.gold_pairs:
        if not kind(comparison, a, b, False) or not comparison.nearby(a, b):
            continue
        place = comparison.place(a, b)
        label = view(gold_closure.relation(a, b))
        x, y = comparison.to_system.get(a), comparison.to_system.get(b)
        answers = {VAGUE}
        if x is not None and y is not None:
            answers = _answers(view, stated.get((x, y), set()), system_closure.relation(x, y))
        yield place, "pairs"
        yield place, "vague" if label == VAGUE else "r_den"
        yield from [(place, "p_den")] * len(answers - {VAGUE})
        if answers == {label}:
            yield place, "right"
            if label != VAGUE:
                yield place, "p_num"
                yield place, "r_num"
    for (x, y), forms in stated.items():
        told_once = comparison.order(x, system=True) < comparison.order(y, system=True)
        unaligned = x not in comparison.to_gold or y not in comparison.to_gold
        judged = comparison.judged(x, y, system=True) and comparison.nearby(x, y, system=True)
        if told_once and unaligned and judged and kind(comparison, x, y, True):
            labels = {_label(view, form) for form in forms} - {VAGUE}
            yield from [(comparison.place(x, y, system=True), "p_den")] * len(labels)


def _answers(view: View, stated: set[str], known: str) -> set[str]:
    if stated == {UNKNOWN}:
        return {VAGUE}
    if all(entails(known, form) for form in stated):
        return {view(known)}
    return {_label(view, form) for form in stated - {UNKNOWN}}


def _stated(comparison: Comparison) -> dict[tuple[str, str], set[str]]:
    """Return the forms that the system states on each pair of two different ids, in both directions."""
    found: dict[tuple[str, str], set[str]] = {}
    for link in comparison.system.tlinks:
        if link.source != link.target:
            form = stated_form(link)
            found.setdefault((link.source, link.target), set()).add(form)
            found.setdefault((link.target, link.source), set()).add(inverse(form))
    return found


IMPOSSIBLE = "!!!!"


def stated_form(link: TLink) -> str:
    """Return the complete form of a link, or IMPOSSIBLE where no two intervals satisfy it."""
    try:
        return views.stated_form(link.relation)
    except Contradiction:
        return IMPOSSIBLE


def _label(view: View, form: str) -> str:
    return IMPOSSIBLE if form == IMPOSSIBLE else view(form)
