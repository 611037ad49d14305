"""What is known of one pair of a document, and from which stated facts it follows.

For each of the four comparisons of end points: the chain with the fewest stated facts (``Closure.explain``); two chains
for an equality. A derived <= reads as < here too. Labels are those of the corpus configuration ``relations``, so the
pair is told in document order, creation times first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache
from itertools import product

from summitline import views
from summitline.closure import BEGIN, END, Closure, Point, told
from summitline.constraints import document_constraints
from summitline.dataset import Row
from summitline.errors import SummitlineError
from summitline.schema import Document, Event, Mention
from summitline.tables import relation_rows
from summitline.tags import sentence_index

SCHEMES = ("timeml", "tbdense", "matres", "doctimerel", "endpoints")


def explain(documents: Sequence[Document], doc_id: str, source: str, target: str) -> list[str]:
    """Return the explanation of a pair line by line; raise SummitlineError for a name that is not there.

    ``source``, ``target``: ids of an event, a timex or a creation time of that document.
    """
    found = {document.doc_id: document for document in documents}
    document = found[_known("document", doc_id, found)]
    order = [*document.creation_times, *(m.id for m in views.in_order(document))]
    for name in (source, target):
        _known(f"{doc_id}: event, timex or creation time", name, order)
    if source == target:
        raise SummitlineError(f"{doc_id}: {source} and {target} are one mention, not a pair")
    first, second = sorted((source, target), key=order.index)
    closure = _closure(document)
    chains = _chains(closure, first, second)
    lines = [f"{doc_id}: {_words(document, first)} and {_words(document, second)}", *_labels(document, first, second)]
    named = [first, second]
    if not chains:
        lines += ["", "Nothing that is stated orders any of their end points. What is known of each alone:"]
        chains = _alone(document, closure, (first, second))
    for facts, comparisons in chains.items():
        lines += ["", *comparisons, *(f"  {_told(document, fact)}" for fact in facts)]
        named += [word for fact in facts for word in fact.split()]
    return [*lines, "", *_sentences(document, named)]


def reasons(document: Document, source: str, target: str) -> list[str]:
    """Return the stated facts from which all that is known of a pair follows, each once, in words."""
    chains = _chains(_closure(document), source, target)
    return list(dict.fromkeys(_told(document, fact) for facts in chains for fact in facts))


def _known(what: str, name: str, among: Iterable[str]) -> str:
    known = {other.casefold(): other for other in among}
    if name not in known.values():
        near = get_close_matches(name.casefold(), known, n=1, cutoff=0)
        raise SummitlineError(f"{what} {name!r}: unknown" + (f"; the nearest is {known[near[0]]}" if near else ""))
    return name


@lru_cache(maxsize=64)
def _closure(document: Document) -> Closure:
    return Closure(document_constraints(document))


@lru_cache(maxsize=64)
def _rows(document: Document) -> dict[tuple[str, str], Row]:
    """Return the rows of the corpus configuration ``relations`` by pair."""
    return {(row["source"], row["target"]): row for row in relation_rows(document)}


Chains = dict[tuple[str, ...], list[str]]


def _chains(closure: Closure, source: str, target: str) -> Chains:
    """Return the known comparisons by the facts from which they follow."""
    found: Chains = {}
    for left, right in product((Point(source, BEGIN), Point(source, END)), (Point(target, BEGIN), Point(target, END))):
        sign = closure.compare(left, right)
        if sign != "?":
            path = [*(closure.explain(left, right) if sign in "<=" else ())]
            path += closure.explain(right, left) if sign in ">=" else ()
            told_so = f"{left.side} of {left.owner} {sign} {right.side} of {right.owner}"
            found.setdefault(tuple(told(path)), []).append(told_so)
    return found


def _alone(document: Document, closure: Closure, pair: Iterable[str]) -> Chains:
    """Return what is known of each mention of a pair against its own creation time."""
    found: Chains = {}
    for mention in views.in_order(document):
        if mention.id in pair:
            found |= _chains(closure, mention.id, document.creation_time_of(mention))
    return found


def _labels(document: Document, source: str, target: str) -> Iterator[str]:
    """Yield the labels of a pair, or why it has none."""
    row = _rows(document).get((source, target))
    if row is None:
        yield "no label: only events with events, with timexes and with their own creation time have one"
    elif row["provenance"] == "null":
        yield f"no label: {_why_null(document, source, target)}"
    else:
        yield "  ".join(f"{scheme} {row[scheme]}" for scheme in SCHEMES if row[scheme])
        yield row["provenance"] + (f", VAGUE for the reason {row['reason']}" if row["reason"] else "")


def _why_null(document: Document, source: str, target: str) -> str:
    pair = [_mentions(document)[name] for name in (source, target)]
    moments = [document.creation_time_of(mention) for mention in pair]
    if moments[0] != moments[1]:
        return f"they stand in zones with different creation times, {moments[0]} and {moments[1]}"
    axes = (
        f"{e.id} is on the axis {e.axis or 'main'}" + (f" anchored to {e.anchor}" if e.anchor else "")
        for e in pair
        if isinstance(e, Event)
    )
    return " and ".join(axes)


def _mentions(document: Document) -> dict[str, Mention]:
    return {m.id: m for m in (*document.events, *document.timexes)}


def _words(document: Document, name: str) -> str:
    """Return an id with its words."""
    mention = _mentions(document).get(name)
    return f'{name} "{_flat(document.surface(mention))}"' if mention else name


def _told(document: Document, fact: str) -> str:
    """Return a fact with the words of its mentions."""
    return " ".join(_words(document, word) for word in fact.split())


def _sentences(document: Document, names: Iterable[str]) -> Iterator[str]:
    """Yield the sentences of mentions in text order, each with its number and the ids in it."""
    inside: dict[int, list[str]] = {}
    mentions = _mentions(document)
    for mention in sorted(
        {mentions[n].span: mentions[n] for n in names if n in mentions}.values(), key=lambda m: m.span
    ):
        inside.setdefault(sentence_index(document, mention.start), []).append(mention.id)
    for number, ids in inside.items():
        if number >= 0:
            start, end = (document.sentences or ())[number]
            yield f"s{number + 1} ({', '.join(ids)}): {_flat(document.text[start:end])}"


def _flat(words: str) -> str:
    return " ".join(words.split())
