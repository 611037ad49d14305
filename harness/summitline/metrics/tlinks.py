"""Labels of pairs, in one scheme at a time.

Judged are the gold pairs with a label (``summitline.views.pairs``) in the same or neighbouring sentences, and all pairs
with a creation time, as in TB-Dense: for ``timeml`` and ``tbdense`` event-event, event-timex and event-creation time,
for ``matres`` two events on the main axis, for ``doctimerel`` event-creation time; for ``endpoints`` as for ``timeml``,
but the four endpoint comparisons of a pair are judged one by one: each has a label, < = > or ?, where ? is VAGUE, and
``pairs`` counts comparisons. Pairs further apart are counted in the slices (``summitline.metrics.score``).

The system's label is the view of its closure, which holds what it states on the pair. Two exceptions: a stated VAGUE is
VAGUE; where a stated relation had to be set aside because the system contradicts itself, what it states on the pair
counts, coarsened to the scheme, and two different labels on one pair are two predictions and never right.

VAGUE is no positive: P = right / non-VAGUE of the system, R = right / non-VAGUE of gold, over pairs. End to end, a
stated link with an end that has no gold mention is a false positive, a gold pair with such an end a miss.

The confusion of the headline pairs is kept, and scores of each label but VAGUE are made of it. There UNALIGNED stands
for a pair that gold does not have, !!!! for a form that no two intervals satisfy; labels joined by + are stated on one
pair.

``right`` / ``pairs`` is the accuracy, VAGUE included; ``vague`` / ``pairs`` what answering VAGUE everywhere would get.

Sources: Cassidy et al. 2014, "An Annotation Framework for Dense Event Ordering"; Ning et al. 2018, "A Multi-Axis
Annotation Scheme for Event Temporal Relations"; Styler et al. 2014, "Temporal Annotation in the Clinical Domain". Where
we differ: labels come from the closure of both sides, timex-timex pairs never count, "MATRES-style" also holds nouns,
states and negated events, and BEFORE/OVERLAP is VAGUE.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache

from summitline import views
from summitline.closure import Contradiction
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import NO_CLAIM, UNALIGNED, Units, sliced
from summitline.relations import UNKNOWN, entails, inverse
from summitline.schema import Event, TLink

View = Callable[[str], tuple[str, ...]]
IMPOSSIBLE = "!!!!"


def timeml(comparison: Comparison) -> Units:
    """Yield the units of the 13 labels of TimeML."""
    yield from _units(comparison, lambda form: (views.timeml(form),), _every)


def tbdense(comparison: Comparison) -> Units:
    """Yield the units of the labels of TB-Dense."""
    yield from _units(comparison, lambda form: (views.tbdense(form),), _every)


def matres(comparison: Comparison) -> Units:
    """Yield the units of begin order on the main axis."""
    yield from _units(comparison, lambda form: (views.matres(form),), _main_events)


def doctimerel(comparison: Comparison) -> Units:
    """Yield the units of events against the creation time."""
    yield from _units(comparison, lambda form: (views.doctimerel(inverse(form)),), _with_creation_time)


def endpoints(comparison: Comparison) -> Units:
    """Yield the units of the endpoint comparisons."""
    yield from _units(comparison, tuple, _every)


Kind = Callable[[Comparison, str, str, bool], bool]


def _every(comparison: Comparison, a: str, b: str, system: bool) -> bool:
    return True


def _main_events(comparison: Comparison, a: str, b: str, system: bool) -> bool:
    events = all(isinstance(comparison.places[system].get(end), Event) for end in (a, b))
    return events and comparison.main_axis(a, b, system=system)


def _with_creation_time(comparison: Comparison, a: str, b: str, system: bool) -> bool:
    return a not in comparison.places[system] or b not in comparison.places[system]


def _units(comparison: Comparison, view: View, kind: Kind) -> Units:
    stated = _stated(comparison)
    alike: Counter[tuple[int, tuple[str, ...], str, str, frozenset[str]]] = Counter()
    for pair in comparison.judged_pairs[False]:
        if kind(comparison, pair.source, pair.target, False):
            forms = _answers(stated.get(pair.there, set()), pair.other) if pair.there else {UNKNOWN}
            alike[pair.place, pair.slices, pair.windows, pair.form, frozenset(forms)] += 1
    for (x, y), forms in stated.items():
        told_once = comparison.order(x, system=True) < comparison.order(y, system=True)
        unaligned = x not in comparison.to_gold or y not in comparison.to_gold
        if told_once and unaligned and comparison.judged(x, y, system=True) and kind(comparison, x, y, True):
            pair = comparison.pair(x, y, system=True)
            alike[pair.place, pair.slices, pair.windows, UNALIGNED, frozenset(forms)] += 1
    found: Counter[tuple[int, str]] = Counter()
    for (place, slices, windows, form, told), times in alike.items():
        columns = (_labels(view, each) for each in (windows, form, *told))
        for decided, label, *answers in zip(*columns, strict=True):
            for name in _names(label, frozenset(answers), slices, decided not in NO_CLAIM):
                found[place, name] += times
    yield from found.elements()


@cache
def _names(label: str, answers: frozenset[str], slices: tuple[str, ...], decided: bool) -> tuple[str, ...]:
    """Return the names of the counts of one label; ``decided``: windows alone give it."""
    before = sliced(slices, decided=decided, headline="adjacent")
    right = answers == {label}
    claims = answers - NO_CLAIM
    positive = label not in NO_CLAIM and label != UNALIGNED
    counts = ["p_den"] * len(claims) + ["r_den"] * positive + ["p_num", "r_num"] * (right and positive)
    found = [prefix + name for prefix in before for name in counts]
    if "" in before and (claims or label != UNALIGNED):
        found.append(f"confusion:{label} > {'+'.join(sorted(answers))}")
        if label != UNALIGNED:
            found += ["pairs"] + ["vague"] * (label in NO_CLAIM) + ["right"] * right
    return tuple(found)


def _labels(view: View, form: str) -> tuple[str, ...]:
    return (form,) * len(view(UNKNOWN)) if form in (IMPOSSIBLE, UNALIGNED) else view(form)


def _answers(stated: set[str], known: str) -> set[str]:
    """Return the forms with which a system answers a pair."""
    if stated == {UNKNOWN}:
        return stated
    return {known} if all(entails(known, form) for form in stated) else stated - {UNKNOWN}


def _stated(comparison: Comparison) -> dict[tuple[str, str], set[str]]:
    """Return the forms that the system states on each pair of two different ids, in both directions."""
    found: dict[tuple[str, str], set[str]] = {}
    for link in comparison.system.tlinks:
        if link.source != link.target:
            form = stated_form(link)
            found.setdefault((link.source, link.target), set()).add(form)
            found.setdefault((link.target, link.source), set()).add(inverse(form))
    return found


def stated_form(link: TLink) -> str:
    """Return the complete form of a link, or IMPOSSIBLE where no two intervals satisfy it."""
    try:
        return views.stated_form(link.relation)
    except Contradiction:
        return IMPOSSIBLE
