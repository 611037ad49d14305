"""The same documents as each annotator has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from summitline.agreement import pairs
from summitline.agreement.mentions import Group, keyed
from summitline.errors import SummitlineError
from summitline.metrics.coreference import Cluster, mapping
from summitline.schema import Document
from summitline.scoring import ZONES, within


class Annotations:
    """The same documents as each annotator has them, matched by ``doc_id``.

    ``zone``: mentions of other zones are removed first, as in scores. SummitlineError where the documents differ.
    """

    def __init__(self, annotators: Sequence[Iterable[Document]], zone: str) -> None:
        if zone not in ZONES:
            raise SummitlineError(f"zone: {zone!r} is not one of {', '.join(ZONES)}")
        self.zone = zone
        sides = [{d.doc_id: d for d in documents} for documents in annotators]
        names = sorted(set[str]().union(*sides))
        for name in names:
            texts = {side[name].text if name in side else None for side in sides}
            if len(texts) > 1:
                what = "not annotated by all" if None in texts else "the annotators do not have the same text"
                raise SummitlineError(f"{name}: {what}")
        bodies = [[within(side[name], zone) for name in names] for side in sides]
        self.groups: list[Group] = list(zip(*_with_sources_of_first(bodies), strict=True))

    @cached_property
    def read_pairs(self) -> list[pairs.Pairs]:
        """The pairs of each document."""
        return [pairs.read(group) for group in self.groups]

    @property
    def between(self) -> Iterator[pairs.Pair]:
        """All pairs of two mentions that are judged."""
        return (pair for found in self.read_pairs for pair in found.pairs)

    @property
    def moments(self) -> Iterator[pairs.Pair]:
        """All pairs of an event with its creation time."""
        return (pair for found in self.read_pairs for pair in found.moments)


def _with_sources_of_first(annotations: Sequence[Group]) -> list[list[Document]]:
    """Return the annotations with the sources of events named as the first annotator names these entities.

    Chain names are nothing but equality: an entity chain of another annotator is that of the first to which CEAF-phi4
    maps it, over all documents (``summitline.metrics.coreference``). A chain that is mapped to none keeps its name,
    marked where it would be taken for another.
    """
    names, chains = _entities(annotations[0])
    found = [list(annotations[0])]
    for other in annotations[1:]:
        their_names, their_chains = _entities(other)
        same = {their_names[j]: names[i] for i, j, _ in mapping(chains, their_chains)}
        found.append([_renamed(document, same) for document in other])
    return found


def _entities(documents: Group) -> tuple[list[str], list[Cluster]]:
    chains: dict[str, set[tuple[str, int, int, bool, str]]] = {}
    for document in documents:
        for (start, end, number), mention in keyed(document, "entities").items():
            if name := mention.get("entity"):
                chains.setdefault(name, set()).add((document.doc_id, start, end, False, str(number)))
    return list(chains), [frozenset(chain) for chain in chains.values()]


def _renamed(document: Document, same: dict[str, str]) -> Document:
    taken = set(same.values())

    def name(source: str) -> str:
        return same.get(source) or (f"{source} (another)" if source in taken else source)

    events = (
        replace(e, attributes={**e.attributes, "source": name(e.attributes["source"])})
        if "source" in e.attributes
        else e
        for e in document.events
    )
    return replace(document, events=tuple(events))
