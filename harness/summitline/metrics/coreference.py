"""Coreference: which mentions are the same event (``instance``) or the same entity (``entity``).

A chain is the set of mentions of one name. Gold's chains K and the system's R are compared as sets of mentions; a
system mention is gold's where both have the same start and end in the same document, one to one; any other mention
stays in its chain as one that the other side lacks (Pradhan et al. 2014, "Scoring Coreference Partitions of Predicted
Mentions"). A mention without a name is a chain by itself. With |K| the number of mentions, recall is as follows, and
precision the same with K and R exchanged:

* ``muc`` (Vilain et al. 1995, "A Model-Theoretic Coreference Scoring Scheme"): sum over K of (|K| - parts of K) / sum
  of (|K| - 1); the parts are those into which R cuts K, each mention that R lacks a part of its own.
* ``b_cubed`` (Bagga and Baldwin 1998, "Algorithms for Scoring Coreference Chains"): sum over K and R of
  |K & R|^2 / |K|, over the sum of |K|.
* ``ceaf_e`` (Luo 2005, "On Coreference Resolution Performance Metrics"): with phi4(K, R) = 2 |K & R| / (|K| + |R|),
  the greatest sum of phi4 over a one-to-one mapping of chains / number of K.
* ``lea`` (Moosavi and Strube 2016, "Which Coreference Evaluation Metric Do You Trust?"): sum over K of |K| * (links of
  K that R has / links of K), over the sum of |K|; n mentions have n(n - 1)/2 links, a single one has a link to itself.

F1 is the CoNLL average: the mean of the F1 of MUC, B-cubed and CEAF-e, over those that are not null; precision and
recall are means in the same way. The headline leaves out chains of one mention on both sides, as OntoNotes does: its
parts are the counts ``parts:muc:p_num`` and so on; ``singletons:muc:p_num`` and so on are the same with all chains.
``p_den`` and ``r_den`` are the mentions in the system's and gold's chains of the headline, ``p_num`` and ``r_num``
those of them that are in a chain on both sides.

Counts of documents can be added (micro); ``cross`` takes chains over all documents instead. Where we differ from the
CoNLL scorer: 0/0 counts there as 0, here it is null; a second mention on the same span is not dropped but a mention
that the other side lacks. A chain name is nothing but equality: renaming chains changes no score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import cast

from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Score, prf

NAMES = {"events": "instance", "entities": "entity"}
CONLL = ("muc", "b_cubed", "ceaf_e")
PARTS, SINGLETONS = "parts", "singletons"

Key = tuple[str, int, int, bool, str]
"""A mention: doc_id, start, end, whether the system alone has it, id."""
Cluster = frozenset[Key]
Overlaps = list[dict[int, int]]
"""For each chain of one side, the number of mentions that it shares with each of the other."""


def counts(comparison: Comparison, collection: str) -> dict[str, float]:
    """Return the counts of one document; ``collection``: events or entities."""
    return _counts([comparison], collection)


def cross(comparisons: Iterable[Comparison], collection: str) -> Score:
    """Return the score of the chains over all documents."""
    return score(_counts(list(comparisons), collection))


def score(counts: Mapping[str, float], *, group: str = PARTS) -> Score:
    """Return the CoNLL average, with the counts behind all parts; ``group``: parts, or singletons for with them."""
    found = [part(counts, name, group=group) for name in CONLL]
    values = (_mean(p.precision for p in found), _mean(p.recall for p in found), _mean(p.f1 for p in found))
    return Score(cast("dict[str, int]", dict(counts)), *values)


def part(counts: Mapping[str, float], name: str, *, group: str = PARTS) -> Score:
    """Return the score of one part: muc, b_cubed, ceaf_e or lea."""
    sides = {side: counts.get(f"{group}:{name}:{side}", 0) for side in ("p_num", "p_den", "r_num", "r_den")}
    return prf(cast("dict[str, int]", sides))


def mention_keys(comparison: Comparison, collection: str) -> tuple[dict[str, Key], dict[str, Key]]:
    """Return the key of each gold and each system mention by id; equal keys are the same mention."""
    doc_id = comparison.gold.doc_id
    gold = {m.id: (doc_id, *m.span, False, m.id) for m in getattr(comparison.gold, collection)}
    system = {m.id: (doc_id, *m.span, True, m.id) for m in getattr(comparison.system, collection)}
    for ours, theirs in comparison.aligned(collection).items():
        if gold[ours][:3] == system[theirs][:3]:
            system[theirs] = gold[ours]
    return gold, system


def overlaps(gold: Sequence[Cluster], system: Sequence[Cluster]) -> tuple[Overlaps, Overlaps]:
    """Return how many mentions each gold chain shares with those of the system, and each of the system with gold's."""
    owner = {mention: j for j, cluster in enumerate(system) for mention in cluster}
    there: Overlaps = [{} for _ in gold]
    back: Overlaps = [{} for _ in system]
    for i, cluster in enumerate(gold):
        for mention in cluster:
            if (j := owner.get(mention)) is not None:
                there[i][j] = back[j][i] = there[i].get(j, 0) + 1
    return there, back


def mapping(gold: Sequence[Cluster], system: Sequence[Cluster]) -> list[tuple[int, int, float]]:
    """Return (gold chain, system chain, phi4) of the one-to-one mapping with the greatest sum of phi4.

    Chains that share no mention are never mapped. The chains of each stretch that shared mentions connect are mapped by
    themselves.
    """
    return _mapping(gold, system, *overlaps(gold, system))


def _mapping(
    gold: Sequence[Cluster], system: Sequence[Cluster], there: Overlaps, back: Overlaps
) -> list[tuple[int, int, float]]:
    found = []
    for rows, columns in _connected(there, back):
        weight = [[2 * there[i].get(j, 0) / (len(gold[i]) + len(system[j])) for j in columns] for i in rows]
        found += [(rows[i], columns[j], weight[i][j]) for i, j in _assignment(weight) if weight[i][j]]
    return sorted(found)


def _assignment(weight: list[list[float]]) -> Iterable[tuple[int, int]]:
    if len(weight) == len(weight[0]) == 1:
        return [(0, 0)]
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(weight, maximize=True)
    return zip(rows.tolist(), columns.tolist(), strict=True)


def _connected(there: Overlaps, back: Overlaps) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the chains of both sides, by number, that shared mentions connect."""
    seen: set[int] = set()
    for start, row in enumerate(there):
        if start in seen or not row:
            continue
        seen.add(start)
        rows, columns, new = [start], set[int](), [start]
        while new:
            reached = there[new.pop()].keys() - columns
            columns |= reached
            new += (fresh := {i for j in reached for i in back[j]} - seen)
            seen |= fresh
            rows += fresh
        yield sorted(rows), sorted(columns)


def _counts(comparisons: Sequence[Comparison], collection: str) -> dict[str, float]:
    keys = [(comparison, mention_keys(comparison, collection)) for comparison in comparisons]
    gold = _clusters(
        (getattr(m, NAMES[collection]), k[m.id]) for c, (k, _) in keys for m in getattr(c.gold, collection)
    )
    system = _clusters(
        (getattr(m, NAMES[collection]), k[m.id]) for c, (_, k) in keys for m in getattr(c.system, collection)
    )
    chains = [[cluster for cluster in side if len(cluster) > 1] for side in (gold, system)]
    mentions = {
        "p_num": len(frozenset[Key]().union(*chains[0]) & frozenset[Key]().union(*chains[1])),
        "p_den": sum(map(len, chains[1])),
        "r_den": sum(map(len, chains[0])),
    }
    mentions["r_num"] = mentions["p_num"]
    return mentions | _compare(chains[0], chains[1], PARTS) | _compare(gold, system, SINGLETONS)


def _clusters(mentions: Iterable[tuple[str | None, Key]]) -> list[Cluster]:
    """Return the chains of a side in the order of their first mentions."""
    named: dict[tuple[str, Key | None], set[Key]] = {}
    for name, key in mentions:
        named.setdefault((name, None) if name else ("", key), set()).add(key)
    return sorted(map(frozenset, named.values()), key=min)


def _compare(gold: Sequence[Cluster], system: Sequence[Cluster], group: str) -> dict[str, float]:
    there, back = overlaps(gold, system)
    similarity = sum(phi4 for _, _, phi4 in _mapping(gold, system, there, back))
    sides = {"p": (system, gold, back), "r": (gold, system, there)}
    found: dict[str, float] = {}
    for side, (these, others, shared) in sides.items():
        measured = {name: measure(these, others, shared) for name, measure in MEASURES.items()}
        for name, (share, whole) in {**measured, "ceaf_e": (similarity, len(these))}.items():
            found |= {f"{group}:{name}:{side}_num": share, f"{group}:{name}:{side}_den": whole}
    return found


Measure = Callable[[Sequence[Cluster], Sequence[Cluster], Overlaps], tuple[float, float]]


def _muc(these: Sequence[Cluster], others: Sequence[Cluster], shared: Overlaps) -> tuple[float, float]:
    return sum(sum(row.values()) - len(row) for row in shared), sum(len(cluster) - 1 for cluster in these)


def _b_cubed(these: Sequence[Cluster], others: Sequence[Cluster], shared: Overlaps) -> tuple[float, float]:
    pairs = zip(these, shared, strict=True)
    return sum(sum(n * n for n in row.values()) / len(cluster) for cluster, row in pairs), sum(map(len, these))


def _lea(these: Sequence[Cluster], others: Sequence[Cluster], shared: Overlaps) -> tuple[float, float]:
    resolved = 0.0
    for cluster, row in zip(these, shared, strict=True):
        if len(cluster) == 1:
            resolved += any(len(others[j]) == 1 for j in row)
        else:
            resolved += sum(n * (n - 1) for n in row.values()) / (len(cluster) - 1)
    return resolved, sum(map(len, these))


MEASURES: dict[str, Measure] = {"muc": _muc, "b_cubed": _b_cubed, "lea": _lea}


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
