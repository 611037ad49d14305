"""What follows by closure: the pairs of a document, as items.

A pair is two events, or an event and a timex, of the same creation time. Left out, and counted:

* timex-timex pairs;
* pairs that the calendar orders before anybody states anything (``summitline.constraints.background``);
* null pairs: by the axes that at least one annotator gives, the pair has no label in any scheme (``summitline.views``).

A mention that an annotator lacks leaves that annotator without a label (None): such pairs are no part of the measures
but of those called ``unmatched``, which read None as VAGUE. An event and its creation time are a pair of its own kind.

Slices of pairs: ``main`` (all annotators have its events on the main axis) and ``off``; ``same``, ``next`` and
``further`` sentence, ``near`` = same or next; ``events`` and ``times``: two events, an event and a timex; ``windows``:
the windows, timex values and creation times of every annotator give a label without any link, and ``rest``;
``definite``: no annotator's label is VAGUE.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from math import comb
from typing import NamedTuple

from summitline import views
from summitline.agreement.mentions import Group, keyed, main_axis
from summitline.agreement.resampling import ALL, Item, Key
from summitline.closure import Closure
from summitline.constraints import background, with_days
from summitline.relations import UNKNOWN, inverse
from summitline.schema import Document, Mention
from summitline.tags import sentence_index
from summitline.timegraph import read_graph

DISTANCES = ("same", "next", "further")
COUNTED = ("judged", "unmatched", "null for all", "null for some", "background", "timex-timex")
View = Callable[[str], str]


class Pair(NamedTuple):
    """A pair with its endpoint forms in the timeline of each annotator, and in that of the windows alone."""

    document: str
    events: tuple[Key, ...]
    forms: tuple[str | None, ...]
    windows: tuple[str | None, ...]
    slices: frozenset[str]


class Pairs(NamedTuple):
    """The pairs of a document, those of events with a creation time, and the numbers of those left out."""

    pairs: list[Pair]
    moments: list[Pair]
    counts: Counter[str]


class _Side:
    """What one annotator says of a document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.closure = read_graph(document).closure
        bare = tuple(replace(event, instance=None) for event in document.events)
        self.windows = read_graph(replace(document, events=bare, tlinks=())).closure
        self.background = Closure(with_days(background(document)))
        layers = (keyed(document, "events"), keyed(document, "timexes"))
        self.mentions = {(*k[:2], kind, k[2]): m for kind, layer in enumerate(layers) for k, m in layer.items()}
        self.moments = {(-1, -1, i, 0): name for i, name in enumerate(document.creation_times)}
        key = {m.id: k for k, m in self.mentions.items()} | {name: k for k, name in self.moments.items()}
        self.null = {(key[a], key[b]): null for a, b, null in views.pairs(document)}
        self.ids = {k: name for name, k in key.items()}

    def form(self, closure: Closure, pair: tuple[Key, Key]) -> str | None:
        """Return what a closure says of a pair, None where the annotator does not have it."""
        return closure.relation(*(self.ids[end] for end in pair)) if pair in self.null else None


def read(group: Group) -> Pairs:
    """Return the pairs of one document as each annotator has it."""
    sides = [_Side(document) for document in group]
    found = Pairs([], [], Counter())
    times = set.intersection(*({k for k in side.mentions if k[2]} for side in sides))
    found.counts["timex-timex"] = comb(len(times), 2)
    for pair in sorted({pair for side in sides for pair in side.null}):
        having = [side for side in sides if pair in side.null]
        moment = pair[0] in sides[0].moments
        left_out = _left_out(pair, having)
        if not moment:
            found.counts[left_out or ("judged" if len(having) == len(sides) else "unmatched")] += 1
        if not left_out:
            ends = {key: side.mentions[key] for side in having for key in pair if key in side.mentions}
            main = all(main_axis(side.mentions[key]) for side in having for key in ends)
            told = Pair(
                group[0].doc_id,
                tuple(key for key in ends if not key[2]),
                tuple(side.form(side.closure, pair) for side in sides),
                tuple(side.form(side.windows, pair) for side in sides),
                _slices(group[0], ends, main),
            )
            (found.moments if moment else found.pairs).append(told)
    return found


def _left_out(pair: tuple[Key, Key], having: list[_Side]) -> str | None:
    """Return why a pair is left out, by those who have it."""
    nulls = sum(side.null[pair] for side in having)
    if nulls:
        return "null for all" if nulls == len(having) else "null for some"
    known = any(side.form(side.background, pair) != UNKNOWN for side in having)
    return "background" if known else None


def _slices(document: Document, ends: Mapping[Key, Mention], main: bool) -> frozenset[str]:
    found = {ALL, f"document {document.doc_id}", "main" if main else "off"}
    if len(ends) == 2:
        found.add("times" if any(key[2] for key in ends) else "events")
        if document.sentences:
            first, second = (sentence_index(document, m.start) for m in ends.values())
            apart = min(abs(first - second), 2)
            found |= {DISTANCES[apart]} | ({"near"} if apart < 2 else set())
    return frozenset(found)


def items(pairs: Iterable[Pair], view: View, fold: View = str) -> Iterator[Item]:
    """Yield the labels of pairs in a scheme; ``fold``: which of its labels count as one."""
    for pair in pairs:
        labels = [form and view(form) for form in pair.forms]
        slices = set(pair.slices)
        slices.add("windows" if all(form and view(form) != views.VAGUE for form in pair.windows) else "rest")
        if views.VAGUE not in labels:
            slices.add("definite")
        yield Item(pair.document, pair.events, tuple(label and fold(label) for label in labels), frozenset(slices))


def unmatched(pairs: Iterable[Pair], view: View) -> Iterator[Item]:
    """Yield the labels of pairs in a scheme, VAGUE where an annotator lacks a mention."""
    for pair in pairs:
        labels = tuple(view(form or UNKNOWN) for form in pair.forms)
        yield Item(pair.document, pair.events, labels, pair.slices)


def committed(label: str) -> str:
    """Return VAGUE or DEFINITE."""
    return label if label == views.VAGUE else "DEFINITE"


def of_event(form: str) -> str:
    """Return the label of an event against its creation time, from the form (creation time, event)."""
    return views.doctimerel(inverse(form))
