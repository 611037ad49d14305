"""Temporal awareness by endpoint: what each side's closure says of begins and ends that the other one says too.

The unit is one comparison of an endpoint of one end with an endpoint of the other, < = or >, that a side's closure
entails; nothing is reduced. The four parts bb, be, eb, ee (begin-begin, begin-end, end-begin, end-end) have counts and
scores of their own. The background (begin < end, the calendar, given times) entails none of these: it says nothing of
an event and another mention, and two timexes never count. With the calendar off it is the closure too. Pairs, and what
a contradictory system set aside, count as in ``summitline.metrics.awareness``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from summitline.closure import Couple
from summitline.metrics.aside import aside_on_gold, earns, set_aside
from summitline.metrics.census import Pair
from summitline.metrics.comparison import Comparison
from summitline.metrics.links import Link
from summitline.metrics.score import Places, of_claim, sliced


def awareness(comparison: Comparison) -> Places:
    """Return the counts of endpoint comparisons by place."""
    alike: Counter[tuple[int, Compared]] = Counter()
    for side, pair, times in _compared(comparison):
        for part, mine, theirs, decided in zip(PARTS, pair.form, pair.other, pair.windows, strict=True):
            if mine != "?":
                alike[pair.place, (pair.slices, decided != "?", part, side, mine == theirs)] += times
    found: Counter[tuple[int, str]] = Counter()
    for (place, compared), times in alike.items():
        for name in _parts(*compared):
            found[place, name] += times
    return +found


PARTS = ("bb", "be", "eb", "ee")
Compared = tuple[tuple[str, ...], bool, str, str, bool]
"""The slices of a pair, whether windows alone decide a comparison of it, which one, whose it is, and if it is right."""


@cache
def _parts(slices: tuple[str, ...], decided: bool, part: str, side: str, right: bool) -> list[str]:
    """Return the names of the counts of one comparison."""
    return of_claim([*sliced(slices, decided=decided, headline="all"), f"parts:{part}:"], side, right)


def _compared(comparison: Comparison) -> Iterator[tuple[str, Pair, int]]:
    """Yield the pairs of the system (p) and of gold (r), and how many there are."""
    aside = set_aside(comparison)
    yield from (("p", pair, times) for pair, times in comparison.system_census.items())
    yield from (("p", pair._replace(form=form), 1) for pair, form in _further(comparison, aside))
    yield from (("r", pair, times) for pair, times in comparison.gold_census.items())
    answers = aside_on_gold(comparison)
    for stated, pair in zip(answers.values(), comparison.pairs([*answers]), strict=True):
        yield "r", pair, -1
        yield "r", pair._replace(other=_answer(stated, pair)), 1


def _further(comparison: Comparison, aside: Sequence[Link]) -> Iterator[tuple[Pair, str]]:
    """Yield each pair with what links set aside say of it that is not told yet; ? for the rest."""
    told: dict[Couple, set[tuple[int, str]]] = {}
    links = [(x, y, form) for x, y, form in aside if x != y]
    pairs = comparison.pairs([(x, y) for x, y, _ in links], system=True)
    for (x, y, form), pair in zip(links, pairs, strict=True):
        seen = told.setdefault((x, y), set(enumerate(pair.form)))
        yield pair, "".join("?" if (i, f) in seen else f for i, f in enumerate(form))
        seen.update(enumerate(form))


def _answer(stated: set[str], pair: Pair) -> str:
    """Return the form with which the system answers a gold pair: what it knows, and what set-aside links earn."""
    single = ("?" * i + f + "?" * (3 - i) for i, f in enumerate(pair.form))
    earned = (earns(stated, pair.other, form) for form in single)
    return "".join(f if yes else o for f, o, yes in zip(pair.form, pair.other, earned, strict=True))
