"""Labels of pairs, in one scheme at a time.

Judged are the gold pairs with a label (``summitline.views.pairs``) in the same or neighbouring sentences, and all pairs
with a creation time, as in TB-Dense: for ``timeml`` and ``tbdense`` event-event, event-timex and event-creation time,
for ``matres`` two events on the main axis, for ``doctimerel`` event-creation time; for ``endpoints`` as for ``timeml``,
but the four endpoint comparisons of a pair are judged one by one: each has a label, < = > or ?, where ? is VAGUE, and
``pairs`` counts comparisons. Pairs further apart are counted in the slices (``summitline.metrics.score``).

The system's label is the view of its closure, which holds what it states on the pair. Two exceptions: a stated VAGUE is
VAGUE; where a stated relation had to be set aside because the system contradicts itself, what it states on the pair
counts, coarsened to the scheme, and two different labels on one pair are two predictions and never right. A shared
instance that was set aside counts as SIMULTANEOUS from each of its events to the next one.

With the calendar off, as for corpora that carry TLINKs only, gold has not looked at every pair: judged are the pairs on
which it states a link that was not set aside, far ones too, and nothing else; a link between two instances is one on
every two of their mentions. A stated VAGUE is VAGUE for gold as well, also where its other links order the pair.

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
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from summitline import views
from summitline.closure import Couple
from summitline.metrics.census import EVENTS, MOMENT, Pair
from summitline.metrics.comparison import Comparison
from summitline.metrics.links import IMPOSSIBLE, Link, by_pair, joined, listed
from summitline.metrics.score import NO_CLAIM, UNALIGNED, Places, sliced
from summitline.relations import UNKNOWN, entails, inverse

View = Callable[[str], tuple[str, ...]]
Answered = Counter[tuple[Pair, tuple[str, ...]]]
"""How many pairs there are of a kind that the system answers with the same forms."""


def timeml(comparison: Comparison) -> Places:
    """Return the counts of the 13 labels of TimeML, by place."""
    return _counts(comparison, _timeml, _every)


def tbdense(comparison: Comparison) -> Places:
    """Return the counts of the labels of TB-Dense, by place."""
    return _counts(comparison, _tbdense, _every)


def matres(comparison: Comparison) -> Places:
    """Return the counts of begin order on the main axis, by place."""
    return _counts(comparison, _matres, lambda pair: pair.ends == EVENTS and "main" in pair.slices)


def doctimerel(comparison: Comparison) -> Places:
    """Return the counts of events against the creation time, by place."""
    return _counts(comparison, _doctimerel, lambda pair: pair.ends == MOMENT)


def endpoints(comparison: Comparison) -> Places:
    """Return the counts of the endpoint comparisons, by place."""
    return _counts(comparison, _endpoints, _every)


def _timeml(form: str) -> tuple[str, ...]:
    return (views.timeml(form),)


def _tbdense(form: str) -> tuple[str, ...]:
    return (views.tbdense(form),)


def _matres(form: str) -> tuple[str, ...]:
    return (views.matres(form),)


def _doctimerel(form: str) -> tuple[str, ...]:
    return (views.doctimerel(inverse(form)),)


def _endpoints(form: str) -> tuple[str, ...]:
    return tuple(form)


def _every(pair: Pair) -> bool:
    return True


def _counts(comparison: Comparison, view: View, kind: Callable[[Pair], bool]) -> Places:
    headline = "adjacent" if comparison.calendar else "all"
    alike: Counter[tuple[int, tuple[str, ...]]] = Counter()
    for (pair, forms), times in _answered(comparison).items():
        if kind(pair):
            alike[pair.place, _names(view, headline, pair.slices, pair.windows, pair.form, forms)] += times
    found: Counter[tuple[int, str]] = Counter()
    for (place, names), times in alike.items():
        for name in names:
            found[place, name] += times
    return +found


@lru_cache(1)
def _answered(comparison: Comparison) -> Answered:
    """Return how many pairs are answered alike; kept for the other schemes of the same document."""
    return _answered_pairs(comparison) if comparison.calendar else _answered_links(comparison)


def _answered_pairs(comparison: Comparison) -> Answered:
    """Return how many pairs of gold, and how many with an end that gold has not, are answered alike."""
    found: Answered = Counter({(pair, (pair.other,)): times for pair, times in comparison.gold_census.items()})
    unlike = _unlike_closure(comparison)
    on_gold = comparison.among_gold(unlike)
    for there, pair in zip(on_gold, comparison.pairs([*on_gold.values()]), strict=True):
        found[pair, (pair.other,)] -= 1
        found[pair, (*_answers(unlike[there], pair.other),)] += 1
    unaligned = _unaligned(comparison)
    for forms, pair in zip(unaligned.values(), comparison.pairs([*unaligned], system=True), strict=True):
        found[pair._replace(form=UNALIGNED), (*forms,)] += 1
    return found


def _answered_links(comparison: Comparison) -> Answered:
    """Return how many pairs with a link of gold are answered alike."""
    unlike = _unlike_closure(comparison)
    answers = {gold: unlike[there] for there, gold in comparison.among_gold(unlike).items()}
    found: Answered = Counter()
    side = comparison.sides[False]
    stated: dict[Couple, set[str]] = {}
    for i, j, form in _of_all_mentions(comparison):
        if i < j and side.judged[i] >> j & 1:
            stated.setdefault((i, j), set()).add(form)
        elif j < i and side.judged[j] >> i & 1:
            stated.setdefault((j, i), set()).add(inverse(form))
    for couple, pair in zip(stated, comparison.pairs([*stated]), strict=True):
        said = pair._replace(form=UNKNOWN) if stated[couple] == {UNKNOWN} else pair
        forms = _answers(answers[couple], pair.other) if couple in answers else (pair.other,)
        found[said, (*forms,)] += 1
    return found


def _of_all_mentions(comparison: Comparison) -> Iterator[Link]:
    """Yield gold's links, told of every two mentions of the instances that they join."""
    number = comparison.sides[False].own.number
    members: dict[str, list[int]] = {}
    for event in comparison.gold.events:
        members.setdefault(event.instance or event.id, []).append(number[event.id])
    alike = {i: found for found in members.values() for i in found}
    for i, j, form in listed(comparison.kept[False]):
        yield from ((a, b, form) for a in alike.get(i, [i]) for b in alike.get(j, [j]))


@lru_cache(2**16)
def _names(
    view: View, headline: str, slices: tuple[str, ...], windows: str, form: str, forms: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the names of the counts of a pair with these forms, which is judged once or by each comparison."""
    columns = zip(*(_labels(view, each) for each in (windows, form, *forms)), strict=True)
    judged = ((label, frozenset(answers), decided not in NO_CLAIM) for decided, label, *answers in columns)
    return tuple(name for each in judged for name in _names_of_label(headline, slices, *each))


@cache
def _names_of_label(
    headline: str, slices: tuple[str, ...], label: str, answers: frozenset[str], decided: bool
) -> tuple[str, ...]:
    """Return the names of the counts of one label; ``decided``: windows alone give it."""
    before = sliced(slices, decided=decided, headline=headline)
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


def _unlike_closure(comparison: Comparison) -> dict[tuple[int, int], set[str]]:
    """Return what the system states on the pairs where its closure need not hold it: VAGUE, or set aside."""
    stated, aside = comparison.links[True], comparison.aside[True]
    chosen = stated.get(UNKNOWN, set()).union(*aside.values())
    links = {form: couples & chosen for form, couples in joined(stated, aside).items()}
    return by_pair(listed(links))


def _unaligned(comparison: Comparison) -> dict[tuple[int, int], set[str]]:
    """Return what the system states on pairs with an end that has no gold mention, told from the first end."""
    side = comparison.sides[True]
    known = side.gold.there
    links = [] if known == side.own.there else listed(comparison.links[True])
    stated = by_pair((i, j, form) for i, j, form in links if not known >> i & known >> j & 1)
    return {(i, j): forms for (i, j), forms in stated.items() if i < j and side.judged[i] >> j & 1}
