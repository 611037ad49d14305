"""Temporal awareness: what of the system's links follows from gold, and of gold's from the system.

* ``acl11`` (UzZaman and Allen 2011, "Temporal Evaluation"): P = share of the system's links that gold's closure
  entails, R = share of gold's links that the system's closure entails.
* ``te3`` (UzZaman et al. 2013, "SemEval-2013 Task 1: TempEval-3"): the same with both sets of links reduced first
  (``summitline.reduction``).

``summitline.metrics.endpoints`` has the same by endpoint.

The links of a side are all event-event, event-timex and event-creation time pairs that have one of TimeML's 13 labels
in its closure; with the calendar off, its stated links, each once, whichever end it is told from. Null pairs (axes,
zones) are no links. Links are taken in ascending order of their ends (creation times first, then start, end, kind), so
no order of lines or ids matters. A link with an end that the other side lacks is a false positive or a miss.

What a contradictory system had to set aside counts in precision, and earns recall for its own pair only
(``summitline.metrics.aside``). Gold's own set-aside links are in no denominator.

The official TempEval-3 scorer differs: its closure derives relations that do not follow and misses some that do, and
its reduction depends on the order of lines.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, compress
from operator import not_

from summitline import views
from summitline.closure import Couple, Graph
from summitline.constraints import time_constraints, with_days
from summitline.metrics import covering
from summitline.metrics.aside import aside_on_gold, earns, set_aside
from summitline.metrics.census import Pair, Spot
from summitline.metrics.comparison import Comparison
from summitline.metrics.links import IMPOSSIBLE, Link, Links, grouped, joined, listed, without
from summitline.metrics.score import Places, of_claim, sliced
from summitline.order import Arc
from summitline.reduction import remaining_of_numbered
from summitline.relations import entails


def acl11(comparison: Comparison) -> Places:
    """Return the counts without reduction, by place."""
    return _units(comparison, reduce=False)


def te3(comparison: Comparison) -> Places:
    """Return the counts with both sides reduced, by place."""
    return _units(comparison, reduce=True)


def mistakes(comparison: Comparison) -> tuple[set[Link], set[Link]]:
    """Return the links that ``te3`` counts as wrong, each by the ends of its own side: the system's, then gold's."""
    claimed = joined(_links(comparison, system=True, reduce=True), grouped(set_aside(comparison)))
    wanted = _links(comparison, system=False, reduce=True)
    spurious = without(claimed, _following(comparison, claimed, system=True))
    missed = without(wanted, _following(comparison, wanted, system=False))
    earned = _earned_aside(comparison, missed, aside_on_gold(comparison))
    return set(listed(spurious)), set(listed(without(missed, earned)))


Claim = tuple[Spot, bool, bool]


def _units(comparison: Comparison, *, reduce: bool) -> Places:
    found: defaultdict[tuple[int, str], int] = defaultdict(int)
    for side, claims in (("p", _claimed(comparison, reduce=reduce)), ("r", _wanted(comparison, reduce=reduce))):
        for ((place, slices), decided, right), times in claims.items():
            for name in _names(slices, decided, side, right):
                found[place, name] += times
    return {unit: times for unit, times in found.items() if times}


@cache
def _names(slices: tuple[str, ...], decided: bool, side: str, right: bool) -> list[str]:
    """Return the names of the counts of one link."""
    return of_claim(sliced(slices, decided=decided, headline="all"), side, right)


def _claimed(comparison: Comparison, *, reduce: bool) -> Counter[Claim]:
    """Return the claims of the system: what its timeline holds, and as stated what was set aside."""
    aside = set_aside(comparison)
    if comparison.calendar and not reduce:
        claims = _of_census(comparison.system_census)
        links = grouped(_not_in_closure(comparison, aside))
    else:
        claims = Counter()
        links = joined(_links(comparison, system=True, reduce=reduce), grouped(aside))
    claims.update(_tally(comparison, links, _following(comparison, links, system=True), system=True))
    return claims


def _wanted(comparison: Comparison, *, reduce: bool) -> Counter[Claim]:
    """Return what gold's timeline holds; what the system set aside earns its own pair."""
    if comparison.calendar and not reduce:
        claims = _of_census(comparison.gold_census)
        couples = [*aside_on_gold(comparison)]
        known = zip(couples, comparison.pairs(couples), strict=True)
        links = grouped((i, j, pair.form) for (i, j), pair in known if _has_label(pair.form))
        right = _following(comparison, links, system=False)
        claims.subtract(_tally(comparison, links, right, system=False))
    else:
        claims = Counter()
        links = _links(comparison, system=False, reduce=reduce)
        right = _following(comparison, links, system=False)
    if answers := aside_on_gold(comparison):
        right = joined(right, _earned_aside(comparison, without(links, right), answers))
    claims.update(_tally(comparison, links, right, system=False))
    return claims


def _earned_aside(comparison: Comparison, links: Links, answers: Mapping[Couple, set[str]]) -> Links:
    """Return those links of gold that what the system set aside earns; ``answers``: that, by gold's pair."""
    answered = [(i, j, form) for i, j, form in listed(links) if (i, j) in answers]
    pairs = comparison.pairs([(i, j) for i, j, _ in answered])
    return grouped(
        (i, j, form)
        for (i, j, form), pair in zip(answered, pairs, strict=True)
        if earns(answers[i, j], pair.other, form)
    )


def _of_census(census: Mapping[Pair, int]) -> Counter[Claim]:
    claims: Counter[Claim] = Counter()
    for pair, times in census.items():
        if _has_label(pair.form):
            spot = pair.place, pair.slices
            claims[spot, _has_label(pair.windows), entails(pair.other, pair.form)] += times
    return claims


def _not_in_closure(comparison: Comparison, links: Sequence[Link]) -> Iterator[Link]:
    """Yield those links of the system that are no links of its closure."""
    side, closure = comparison.sides[True], comparison.system_graph.closure
    known = closure.forms([(i, j) for i, j, _ in links])
    for (i, j, form), own in zip(links, known, strict=True):
        if form != own or not _has_label(form) or not side.later(i) >> j & 1:
            yield i, j, form


def _following(comparison: Comparison, links: Links, *, system: bool) -> Links:
    """Return those links of a side that follow from the other side."""
    stated: Links = {}
    if comparison.same_ends and not comparison.calendar:
        stated = comparison.kept[not system]  # what is stated there follows: no closure needed
    found = {}
    for form, couples in links.items():
        found[form] = right = couples & stated[form] if form in stated else set()
        if len(right) < len(couples) and form != IMPOSSIBLE:
            right |= comparison.entailed(form, couples - right, system=system)
    return found


def _tally(comparison: Comparison, links: Links, right: Links, *, system: bool) -> Counter[Claim]:
    """Return how many links there are of each place, slices, and whether windows decide it and it is right."""
    side = comparison.sides[system]
    claims: Counter[Claim] = Counter()
    for is_right, part in ((True, right), (False, without(links, right))):
        couples = list(chain.from_iterable(part.values()))
        alike = {False: couples}
        if comparison.calendar:
            decided = list(map(_has_label, comparison.windows(couples, system=system)))
            alike = {True: list(compress(couples, decided)), False: list(compress(couples, map(not_, decided)))}
        for by_windows, couples in alike.items():
            for spot, times in side.spots(couples).items():
                claims[spot, by_windows, is_right] = times
    return claims


def _has_label(form: str) -> bool:
    return views.timeml(form) != views.VAGUE


def _links(comparison: Comparison, *, system: bool, reduce: bool) -> Links:
    """Return the links that the timeline of a side holds; reduced, these are taken in canonical order."""
    side = comparison.sides[system]
    if comparison.calendar and reduce:
        forms = side.everything(comparison.rows[system], _has_label)
        whole = comparison.graphs(system=system)[0].closure.graph
        known = with_days(time_constraints(comparison.gold)) if comparison.given else ()
        arcs = ((whole.numbered(left), op, whole.numbered(right)) for left, op, right, _ in known)
        return covering.remaining(forms, order=whole.order, known=[a for p, op, q in arcs for a in _arcs(p, op, q)])
    links = side.counted(comparison.kept[system])
    if system and (alone := {(i, j) for couples in links.values() for i, j in couples if i == j}):
        unsaid = {couple for couple in alone if not _gold_says_so(comparison, couple[0])}
        links = {form: couples - unsaid for form, couples in links.items()}
    if not reduce:
        return links
    ordered = sorted(listed(links))
    graph = _graph_of(comparison, links, system=system)
    return grouped(ordered[i] for i in remaining_of_numbered(ordered, mentions=[*side.own.number], graph=graph))


def _graph_of(comparison: Comparison, links: Links, *, system: bool) -> Graph | None:
    """Return the graph of a side, with the calendar off, if these links are all that it holds."""
    shared = any(event.instance for event in (comparison.system if system else comparison.gold).events)
    return None if shared or links != comparison.kept[system] else comparison.graphs(system=system)[0].closure.graph


def _arcs(p: int, op: str, q: int) -> list[Arc]:
    return [(p, q), (q, p)] if op == "=" else [(p, q)]


def _gold_says_so(comparison: Comparison, end: int) -> bool:
    """Whether gold too links this mention with itself; such a link always holds, so it is no claim of its own."""
    mention = comparison.sides[True].gold.names[end]
    return any(mention == link.source == link.target for link in comparison.gold.tlinks)
