"""What is measured of annotators, and with which statistic.

First what was annotated: spans and attributes (``mentions``); then what follows by closure: labels of pairs
(``pairs``). ``kappa``, ``F1``, ``share`` and their formulas are those of ``summitline.agreement.kappa``.

* ``*.strict``, ``*.relaxed``: F1 of spans, the same or with a shared character; ``entities.type``: same span and type.
* Attributes of timexes and events: over mentions with the same span in both annotations. ``events.anchor``: the same
  anchor, of events that both have off the main axis. ``events.begins``: the same days, an open window being one value;
  ``.stated``: F1 of windows that are not open; ``.earliest`` and ``.latest``: F1 of single bounds that are not open.
  ``events.dct_relation``: as stated.
* ``start``: order of the begin points (MATRES labels); ``interval``: TimeML's 13 labels and VAGUE; ``.tbdense``:
  TB-Dense's six. ``.vague``: VAGUE or not. ``.unmatched``: pairs with a mention that one of the two lacks are in, and
  VAGUE for the one who lacks it.
* ``start.conflict``: the share of all judged pairs, VAGUE ones included, whose begin order is BEFORE for one annotator
  and AFTER for the other. An order against EQUAL is no hard conflict.
* ``doctimerel``: an event against its creation time, by closure.
* The headline scores, ``awareness.acl11`` and ``coreference.*`` (with ``.lea`` beside the CoNLL average): those of
  ``summitline.score``, each annotator as gold once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from summitline import views
from summitline.agreement import mentions, pairs
from summitline.agreement.annotations import Annotations
from summitline.agreement.kappa import NOTHING, agreement, alpha, conflict, f1, kappa
from summitline.agreement.mentions import Builder, attribute, labelled
from summitline.agreement.resampling import Estimate, Item, Statistic, estimates, shared
from summitline.errors import SummitlineError
from summitline.metrics import coreference
from summitline.metrics.score import Score
from summitline.report import HEADLINES, Report
from summitline.schema import Document, schema
from summitline.scoring import score
from summitline.timegraph import read_graph
from summitline.vocabulary import COLLECTIONS

CHAINS = tuple(f"coreference.{layer}.{reach}" for layer in ("events", "entities") for reach in ("within", "cross"))
DIRECTED = (*HEADLINES, "awareness.acl11", *CHAINS)
EVENT_LABELS = tuple(a.name for a in schema()["event"].attributes.values() if a.kind in ("choice", "source"))


class Measure(NamedTuple):
    """The items that are labelled, and the statistic of their labels."""

    items: Callable[[Annotations], Iterable[Item]]
    statistic: Statistic = kappa


def _of(builder: Builder, statistic: Statistic = kappa) -> Measure:
    return Measure(lambda annotations: (item for group in annotations.groups for item in builder(group)), statistic)


def _attributes(collection: str, names: Iterable[str], statistic: Statistic) -> dict[str, Measure]:
    return {f"{collection}.{name}": _of(labelled(collection, attribute(name)), statistic) for name in names}


def _window(name: str) -> dict[str, Measure]:
    whole = labelled("events", mentions.window(name))
    return {
        f"events.{name}": _of(whole, agreement),
        f"events.{name}.stated": _of(whole, f1),
        f"events.{name}.earliest": _of(labelled("events", mentions.bound(name, 0)), f1),
        f"events.{name}.latest": _of(labelled("events", mentions.bound(name, 1)), f1),
    }


def _scheme(name: str, view: pairs.View) -> dict[str, Measure]:
    return {
        name: Measure(lambda annotations: pairs.items(annotations.between, view)),
        f"{name}.vague": Measure(lambda annotations: pairs.items(annotations.between, view, pairs.committed)),
        f"{name}.unmatched": Measure(lambda annotations: pairs.unmatched(annotations.between, view)),
    }


ANNOTATED: dict[str, Measure] = {
    "entities.strict": _of(mentions.spans("entities"), f1),
    "entities.relaxed": _of(mentions.relaxed("entities"), f1),
    "entities.type": _of(mentions.spans("entities", attribute("type")), f1),
    "timexes.strict": _of(mentions.spans("timexes"), f1),
    "timexes.relaxed": _of(mentions.relaxed("timexes"), f1),
    **_attributes("timexes", ("type", "value"), agreement),
    **_attributes("timexes", ("mod",), kappa),
    "events.strict": _of(mentions.spans("events"), f1),
    "events.relaxed": _of(mentions.relaxed("events"), f1),
    **_attributes("events", EVENT_LABELS, kappa),
    "events.anchor": _of(labelled("events", mentions.anchor), agreement),
    **_window("begins"),
    **_window("ends"),
    "events.dct_relation": _of(labelled("events", mentions.creation_time_relation)),
}
FOLLOWS: dict[str, Measure] = {
    "doctimerel": Measure(lambda annotations: pairs.items(annotations.moments, pairs.of_event)),
    **_scheme("start", views.matres),
    "start.conflict": Measure(lambda annotations: pairs.items(annotations.between, views.matres), conflict),
    **_scheme("interval", views.timeml),
    "interval.tbdense": Measure(lambda annotations: pairs.items(annotations.between, views.tbdense)),
}
MEASURES = ANNOTATED | FOLLOWS
STATISTICS: dict[Statistic, str] = {kappa: "kappa", f1: "F1", agreement: "share", conflict: "share"}


class Directed(NamedTuple):
    """A score with each annotator as gold once; ``documents``: its F1 in each document, the first being gold."""

    first_is_gold: Score
    second_is_gold: Score
    documents: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two annotators agree on.

    ``measures``: name -> slice -> estimate; ``directed``: awareness and chains; ``coverage``: layer -> number of
    mentions that both, only the first and only the second have; ``pairs``: number of pairs judged, and left out by
    reason; ``warnings``: contradictions of an annotator with itself, and what was taken over from suggestions.
    """

    annotators: tuple[str, str]
    documents: tuple[str, ...]
    zone: str
    measures: Mapping[str, Mapping[str, Estimate]]
    directed: Mapping[str, Directed]
    coverage: Mapping[str, Mapping[str, int]]
    pairs: Mapping[str, int]
    warnings: tuple[str, ...]


def agree(
    first: Iterable[Document],
    second: Iterable[Document],
    *,
    names: tuple[str, str] = ("A", "B"),
    zone: str = "body",
    remarks: Iterable[str] = (),
) -> Agreement:
    """Compare two annotations of the same documents; SummitlineError where the documents are not the same.

    ``remarks`` on the annotators become warnings.
    """
    annotations = Annotations([first, second], zone)
    return Agreement(
        annotators=names,
        documents=tuple(group[0].doc_id for group in annotations.groups),
        zone=zone,
        measures={name: estimates(m.items(annotations), m.statistic) for name, m in MEASURES.items()},
        directed=_directed(annotations),
        coverage={collection: _coverage(annotations, collection) for collection in COLLECTIONS},
        pairs={name: sum(found.counts[name] for found in annotations.read_pairs) for name in pairs.COUNTED},
        warnings=(*remarks, *_contradictions(annotations, names)),
    )


def agree_all(
    rounds: Mapping[str, Iterable[Document]], *, zone: str = "body", remarks: Mapping[str, str | None] | None = None
) -> list[Agreement]:
    """Compare each of several annotators with each other one, in their order.

    ``rounds``: name -> documents; ``remarks``: name -> what readers should know of this annotator.
    """
    if len(rounds) < 2:
        raise SummitlineError("agreement takes two or more different annotators")
    pairs_of_names = combinations(rounds, 2)
    told = {name: remark for name, remark in (remarks or {}).items() if remark}
    return [
        agree(rounds[a], rounds[b], names=(a, b), zone=zone, remarks=[told[x] for x in (a, b) if x in told])
        for a, b in pairs_of_names
    ]


def alphas(annotators: Sequence[Iterable[Document]], *, zone: str = "body") -> dict[str, float | None]:
    """Return Krippendorff's alpha of any number of annotators for each measure that is a kappa of two.

    A mention that an annotator lacks is a missing label. Sources are named as the first annotator names them.
    """
    annotations = Annotations(annotators, zone)
    return {n: alpha(shared(m.items(annotations))) for n, m in MEASURES.items() if m.statistic is kappa}


def _coverage(annotations: Annotations, collection: str) -> dict[str, int]:
    there = shared(_of(mentions.spans(collection)).items(annotations))
    patterns = {"both": (True, True), "first": (True, False), "second": (False, True)}
    held = {tuple(label != NOTHING for label in labels): n for labels, n in there.items()}
    return {name: held.get(pattern, 0) for name, pattern in patterns.items()}


def _directed(annotations: Annotations) -> dict[str, Directed]:
    first, second = ([group[side] for group in annotations.groups] for side in (0, 1))
    there = score(gold=first, system=second, zone=annotations.zone)
    back = score(gold=second, system=first, zone=annotations.zone)
    found = {name: _both(name, there, back, lambda s: s) for name in DIRECTED}
    return found | {f"{name}.lea": _both(name, there, back, _lea) for name in CHAINS}


def _both(name: str, there: Report, back: Report, part: Callable[[Score], Score]) -> Directed:
    documents = {d: part(scores[name]).f1 for d, scores in there.documents.items() if name in scores}
    return Directed(part(there[name]), part(back[name]), documents)


def _lea(chains: Score) -> Score:
    return coreference.part(chains.counts, "lea")


def _contradictions(annotations: Annotations, names: tuple[str, str]) -> Iterator[str]:
    for group in annotations.groups:
        for name, document in zip(names, group, strict=True):
            graph = read_graph(document)
            if not graph.consistent:
                yield f"{name}: {document.doc_id} contradicts itself: {'; '.join(graph.witness)}"
