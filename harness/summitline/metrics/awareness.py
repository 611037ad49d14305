"""Temporal awareness: what of the system's links follows from gold, and of gold's from the system.

* ``acl11`` (UzZaman and Allen 2011, "Temporal Evaluation"): P = share of the system's links that gold's closure
  entails, R = share of gold's links that the system's closure entails.
* ``te3`` (UzZaman et al. 2013, "SemEval-2013 Task 1: TempEval-3"): the same with both sets of links reduced first
  (``summitline.reduction``).
* ``endpoints``: the unit is one comparison of an endpoint of one end with an endpoint of the other, < = or >, that a
  side's closure entails; no reduction. The four parts bb, be, eb, ee (begin-begin, begin-end, end-begin, end-end) have
  counts and scores of their own. The background (begin < end, the calendar, given times) entails none of these: it says
  nothing of an event and another mention, and two timexes never count. With the calendar off it is the closure too.

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

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from summitline import views
from summitline.closure import Constraint
from summitline.constraints import background, form_constraints, time_constraints, with_days
from summitline.metrics.comparison import Comparison, Pair
from summitline.metrics.score import Units, sliced
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


def endpoints(comparison: Comparison) -> Units:
    """Yield the units of endpoint comparisons."""
    aside = _set_aside(comparison, system=True)
    stated = _by_pair(aside)
    alike: Counter[tuple[int, tuple[str, ...], str, str, str, str]] = Counter()
    for pair in comparison.judged_pairs[True]:
        alike[pair.place, pair.slices, pair.windows, pair.form, pair.other, "p"] += 1
    for pair, form in _further(comparison, aside):
        alike[pair.place, pair.slices, pair.windows, form, pair.other, "p"] += 1
    for pair in comparison.judged_pairs[False]:
        alike[pair.place, pair.slices, pair.windows, pair.form, _answer(stated, pair), "r"] += 1
    found: Counter[tuple[int, str]] = Counter()
    for (place, slices, windows, form, other, side), times in alike.items():
        for part, mine, theirs, decided in zip(PARTS, form, other, windows, strict=True):
            if mine != "?":
                before = sliced(slices, decided=decided != "?", headline="all")
                for unit in _told(place, [*before, f"parts:{part}:"], side, theirs == mine):
                    found[unit] += times
    yield from found.elements()


PARTS = ("bb", "be", "eb", "ee")


def _further(comparison: Comparison, aside: Iterable[Link]) -> Iterator[tuple[Pair, str]]:
    """Yield each pair with what links set aside say of it that is not told yet; ? for the rest."""
    told: dict[tuple[str, str], set[tuple[int, str]]] = {}
    for x, y, form in aside:
        if x != y:
            pair = comparison.pair(x, y, system=True)
            seen = told.setdefault((x, y), set(enumerate(pair.form)))
            yield pair, "".join("?" if (i, f) in seen else f for i, f in enumerate(form))
            seen.update(enumerate(form))


def _answer(stated: Stated, pair: Pair) -> str:
    """Return the form with which the system answers a gold pair: what it knows, and what set-aside links earn."""
    if pair.there not in stated:
        return pair.other
    single = ("?" * i + f + "?" * (3 - i) for i, f in enumerate(pair.form))
    earned = (_earned(stated, pair, form) for form in single)
    return "".join(f if yes else o for f, o, yes in zip(pair.form, pair.other, earned, strict=True))


def _units(comparison: Comparison, *, reduce: bool) -> Units:
    aside = _set_aside(comparison, system=True)
    stated = _by_pair(aside)
    for x, y, form in dict.fromkeys([*_links(comparison, system=True, reduce=reduce), *aside]):
        pair = comparison.pair(x, y, system=True)
        right = pair.there is not None and entails(pair.other, form)
        yield from _told(pair.place, _before(pair), "p", right)
    for a, b, form in _links(comparison, system=False, reduce=reduce):
        pair = comparison.pair(a, b)
        right = pair.there is not None and (entails(pair.other, form) or _earned(stated, pair, form))
        yield from _told(pair.place, _before(pair), "r", right)


def _before(pair: Pair) -> list[str]:
    return sliced(pair.slices, decided=views.timeml(pair.windows) != views.VAGUE, headline="all")


def _told(place: int, before: Iterable[str], side: str, right: bool) -> list[tuple[int, str]]:
    """Return the units of one claim: ``side`` is p for one of the system, r for one of gold."""
    return [(place, f"{prefix}{side}_{name}") for prefix in before for name in ("den", "num")[: 1 + right]]


def _earned(stated: Stated, pair: Pair, form: str) -> bool:
    """Whether a link set aside by the system gives this gold pair: alone on it, and not against what is known."""
    forms = stated.get(pair.there or ("", ""), set())
    if len(forms) != 1:
        return False
    (only,) = forms
    return entails(only, form) and all("?" in (k, o) or k == o for k, o in zip(pair.other, only, strict=True))


Stated = Mapping[tuple[str, str], set[str]]


def _by_pair(links: Iterable[Link]) -> Stated:
    """Return the forms of links by pair, in both directions."""
    found: dict[tuple[str, str], set[str]] = {}
    for x, y, form in links:
        found.setdefault((x, y), set()).add(form)
        found.setdefault((y, x), set()).add(inverse(form))
    return found


def _links(comparison: Comparison, *, system: bool, reduce: bool) -> list[Link]:
    """Return the links that the timeline of a side holds, in canonical order."""
    document = comparison.system if system else comparison.gold
    if comparison.calendar:
        labelled = (pair for pair in comparison.judged_pairs[system] if views.timeml(pair.form) != views.VAGUE)
        links = [Link(pair.source, pair.target, pair.form) for pair in labelled]
    else:
        aside = set(_set_aside(comparison, system=system))
        links = [link for link in _stated(comparison, document.tlinks, system=system) if link not in aside]
        if system:
            links = [link for link in links if link.source != link.target or _gold_says_so(comparison, link)]
    if reduce:
        constraints = [list(form_constraints(a, form, b)) for a, b, form in links]
        links = [links[i] for i in reduction(constraints, _background(comparison, system=system))]
    return links


def _gold_says_so(comparison: Comparison, link: Link) -> bool:
    """Whether gold too states a link of this mention with itself; it always holds, so it is no claim of its own."""
    mention = comparison.to_gold.get(link.source)
    return any(mention == k.source == k.target for k in comparison.gold.tlinks)


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
