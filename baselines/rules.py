"""Calendar and tense: what grammar and the calendar alone say of a text, no training.

Parse and morphology come from spaCy, entities from ``baselines.spacy_alias``, times from ``baselines.timexes``.
Attributes, the relation to the creation time (W1-W4), windows (W5-W7) and links (L1-L5) are short versions of the rules
of annotations/guidelines.md: a sentence is read alone, and nothing is known of the world. Not predicted: ``instance``,
the axis ``generic``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from baselines import grammar, spacy_alias
from baselines.dates import bounds
from baselines.lexicon import GRADUAL, INTENDING, JUDGING, SUPPOSING, event_class, words
from baselines.names import slug
from baselines.parsing import Sentence, Span, parse
from baselines.timexes import tag
from summitline import (
    Closure,
    Contradiction,
    CreationTime,
    Document,
    Entity,
    Event,
    Timex,
    TLink,
    document_constraints,
    told_link,
)

CONTENT = words("xcomp ccomp dobj pobj pcomp acl conj")
OF = words("of for to about on")
DEGREES = {"possibly": "PS", "perhaps": "PS", "likely": "PR", "probably": "PR"}
IF = words("if unless whether")
STATES = words("STATE I_STATE")
OPENERS = words("REPORTING I_STATE I_ACTION")
PREPOSED = {"past": "BEFORE", "previous": "BEFORE", "former": "BEFORE", "earlier": "BEFORE", "recent": "BEFORE"}
PREPOSED |= {"current": "INCLUDES", "ongoing": "INCLUDES", "future": "AFTER", "upcoming": "AFTER", "next": "AFTER"}
BEGINNING = words("begin start opened launch resume renew revive reopen restart rekindle")
ENDING = words("stop end halt pause suspend finish conclude cease")
GOING_ON = words("continue keep maintain remain")


RANGES = (" and ", " to ", "-", "–", " – ")


@dataclass(slots=True, eq=False)
class Node:
    """An event on the way: its token, its place, and the attributes found so far."""

    id: str
    span: Span
    token: Any
    sentence: Sentence
    governor: Node | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    axis: str = "main"
    anchor: Node | None = None
    relation: str = "VAGUE"
    begins: str = ""
    ends: str = ""

    @property
    def is_state(self) -> bool:
        """Whether its class is STATE or I_STATE."""
        return self.attributes["class"] in STATES


Heads = Mapping[tuple[Sentence, int], Node]
Dated = tuple[Timex, tuple[str, str]]


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Annotate each document by itself; ``train`` is not used."""
    return [annotate(document) for document in documents]


def annotate(document: Document) -> Document:
    """Return a document with everything that the rules find, or with what they say of the mentions it has."""
    sentences = parse(document)
    given = any(document.mentions())
    found = tag(document)
    entities = spacy_alias.annotate(document).entities
    timexes = tuple(with_mod(timex, found) for timex in document.timexes) if given else found
    nodes = list(events(document, sentences, given))
    heads = by_head(nodes)
    for node in nodes:
        describe(node, heads, source(node, entities))
    place(document, nodes, timexes, sentences)
    links = [TLink(n.id, document.creation_time_of(event(n)), n.relation) for n in nodes if n.relation != "VAGUE"]
    links += order(nodes)
    found_events = tuple(map(event, nodes))
    return without_contradictions(
        replace(document, entities=entities, events=found_events, timexes=timexes, tlinks=tuple(dict.fromkeys(links)))
    )


def without_contradictions(document: Document) -> Document:
    """Drop links until the rest is consistent: of those in each contradiction the last, links to t0 coming first."""
    try:
        Closure(document_constraints(document))
    except Contradiction as contradiction:
        facts = {step.fact for step in contradiction.witness}
        blamed = [link for link in document.tlinks if told_link(link) in facts]
        if blamed:
            kept = tuple(link for link in document.tlinks if link != blamed[-1])
            return without_contradictions(replace(document, tlinks=kept))
    return document


def event(node: Node) -> Event:
    """Return the event of a node."""
    return Event(
        id=node.id,
        start=node.span[0],
        end=node.span[1],
        attributes=node.attributes,
        axis=node.axis,
        anchor=node.anchor.id if node.anchor else None,
        begins=node.begins or None,
        ends=node.ends or None,
    )


def with_mod(timex: Timex, found: Iterable[Timex]) -> Timex:
    """Return a given TIMEX3 with the modifier that the tagger reads in the same words."""
    return replace(timex, mod=next((t.mod for t in found if t.span == timex.span), None))


def events(document: Document, sentences: Sequence[Sentence], given: bool) -> Iterator[Node]:
    """Yield the events, given or found, each with the nearest event above it in the parse."""
    count = 0
    starts = [0, *(sentence.spans[0][0] for sentence in sentences[1:]), len(document.text)]
    for sentence, first, last in zip(sentences, starts, starts[1:], strict=False):
        if given:
            own = [(e.id, e.span, sentence.head_of(*e.span)) for e in document.events if first <= e.start < last]
        else:
            tokens = [token for token in sentence.tokens if grammar.is_event(token)]
            own = [(f"e{count + i}", sentence.spans[token.i], token) for i, token in enumerate(tokens, 1)]
        count += len(own)
        nodes = [Node(id_, span, token or sentence.tokens[0], sentence) for id_, span, token in own]
        heads = by_head(nodes)
        for node in nodes:
            above = (heads.get((sentence, a.i)) for a in node.token.ancestors)
            node.governor = next((other for other in above if other and other is not node), None)
        yield from nodes


def by_head(nodes: Sequence[Node]) -> dict[tuple[Sentence, int], Node]:
    """Return the events by their token, and by the copula of a predicate."""
    copulas = {(node.sentence, grammar.verb_of(node.token).i): node for node in reversed(nodes)}
    return copulas | {(node.sentence, node.token.i): node for node in reversed(nodes)}


def describe(node: Node, nodes: Heads, source: str) -> None:
    """Give an event its class, tense, aspect, polarity, axis, anchor, source and factuality."""
    kind = event_class(grammar.key(node.token))
    if kind == "OCCURRENCE" and node.token.dep_ in grammar.PREDICATE and not node.token.tag_.startswith("VB"):
        kind = "STATE"
    tense, aspect = grammar.tense_aspect(node.token)
    node.axis, opener, factuality = axis(node.token)
    node.anchor = nodes.get((node.sentence, opener.i), node.governor) if opener is not None else None
    node.anchor = None if node.anchor is node else node.anchor
    node.attributes = {
        "class": kind,
        "tense": tense,
        "aspect": aspect,
        "polarity": "NEG" if grammar.negated(node.token) else "POS",
        "source": source,
        "factuality": factuality,
    }


def is_content(token: Any) -> bool:
    """Whether a token stands in the content of its head: a complement, or a phrase with of, for, to, about, on (S2)."""
    return token.dep_ in CONTENT or (token.dep_ == "prep" and token.lower_ in OF)


def axis(token: Any) -> tuple[str, Any, str]:
    """Return the axis, its opener (None on the main axis) and the factuality; the outermost opener decides (A3-A5)."""
    degree = next((DEGREES[c.lower_] for c in grammar.verb_of(token).children if c.lower_ in DEGREES), "CT")
    result: tuple[str, Any, str] = ("main", None, degree)
    while True:
        verb, sign = grammar.verb_of(token), grammar.modal(token)
        below = {child.lower_ for child in verb.children if child.dep_ == "mark"}
        if below & IF:
            result = ("hypothetical", verb.head, "U")
        elif sign in ("may", "might", "could", "can", "would"):
            result = ("hypothetical", verb.head, "PS")
        elif sign in ("should", "must") or (verb.dep_ == "advcl" and any(c.tag_ == "TO" for c in verb.children)):
            result = ("intention", verb.head, "U")
        if verb.head is verb or not is_content(verb):
            return result
        head = verb.head
        if verb.dep_ != "conj" and grammar.key(head) in INTENDING:
            result = ("intention", head, "U")
        elif verb.dep_ != "conj" and grammar.key(head) in JUDGING:
            result = ("opinion", head, result[2])
        elif verb.dep_ in ("prep", "acl") and grammar.key(head) in SUPPOSING:
            result = ("hypothetical", head, "PS")
        token = head


def source(node: Node, entities: Iterable[Entity]) -> str:
    """Return the chain name of the subject of the nearest word of saying or attitude above an event (S1), or AUTHOR."""
    token = grammar.verb_of(node.token)
    while token.head is not token and is_content(token):
        content, token = token, token.head
        if content.dep_ == "conj" or event_class(grammar.key(token)) not in OPENERS:
            continue
        for child in grammar.verb_of(token).children:
            if child.dep_ in ("nsubj", "nsubjpass"):
                return speaker(child, node.sentence, entities)
        token = grammar.verb_of(token)
    return "AUTHOR"


def speaker(subject: Any, sentence: Sentence, entities: Iterable[Entity]) -> str:
    """Return the chain name of a subject; of he or she, that of the last person named; else the noun itself."""
    start, end = sentence.spans[subject.i]
    if subject.lower_ in ("he", "she"):
        people = [entity for entity in entities if entity.type == "PERSON" and entity.end <= start]
        return people[-1].entity or "AUTHOR" if people else "AUTHOR"
    named = (entity.entity for entity in entities if entity.start < end and start < entity.end)
    return next(named, None) or (slug(subject.text) if subject.tag_.startswith("NN") else "AUTHOR")


def relation(node: Node) -> str:
    """Return how an event is presented against its creation time: past, holding, to come (W1-W4)."""
    token, own = node.token, node.attributes
    tense, aspect = grammar.clause_tense(token)
    if node.axis == "intention":
        return "AFTER"
    if node.axis != "main":
        past = tense == "PAST" or aspect.startswith("PERFECTIVE")
        return "BEFORE" if past else "INCLUDES" if node.is_state else "AFTER"
    if tense == "FUTURE":
        return "AFTER"
    if tense == "PAST":
        return "BEFORE"
    if tense == "PRESENT" and aspect.startswith("PERFECTIVE"):
        lasting = node.is_state or grammar.key(token) in GOING_ON or aspect.endswith("PROGRESSIVE")
        return "INCLUDES" if lasting else "BEGINS_BEFORE" if grammar.key(token) in GRADUAL else "BEFORE"
    if tense == "PRESENT":
        return "BEFORE" if own["class"] == "REPORTING" else "INCLUDES"
    above = node.governor.relation if node.governor else "INCLUDES"
    placed = next((PREPOSED[child.lower_] for child in token.children if child.lower_ in PREPOSED), None)
    if placed:
        return placed
    if token.dep_ == "amod":
        ongoing = token.tag_ == "VBG" and above == "INCLUDES"
        return "INCLUDES" if ongoing or (node.is_state and token.tag_ == "VBN") else "BEFORE"
    if token.tag_.startswith("VB"):
        return above
    if node.is_state:
        return {"BEFORE": "BEGINS_BEFORE", "AFTER": "AFTER"}.get(above, "INCLUDES")
    continued = node.governor and grammar.key(node.governor.token) in GOING_ON
    return above if above == "AFTER" or (continued and above == "INCLUDES") else "BEFORE"


def place(document: Document, nodes: Sequence[Node], timexes: Iterable[Timex], sentences: Sequence[Sentence]) -> None:
    """Give each event its windows and its relation to the creation time; where both speak, the calendar wins."""
    heads = by_head(nodes)
    dated = [(t, found) for t in timexes if t.type in ("DATE", "TIME") and (found := bounds(t.value or ""))]
    for i, (timex, (first, last)) in enumerate(dated):
        until = range_end(document, *dated[i : i + 2])
        for sentence in sentences:
            if sentence.spans[0][0] <= timex.start < sentence.spans[-1][1]:
                anchor(sentence, sentence.head_of(timex.start, timex.end), first, until or last, until, heads)
    for node in sorted(nodes, key=lambda node: sum(1 for _ in node.token.ancestors)):
        node.relation = relation(node)
        dct = document.creation_times[document.creation_time_of(event(node))]
        if dct:
            node.relation = by_calendar(node, dct)


def range_end(document: Document, begin: Dated, end: Dated | None = None) -> str | None:
    """Return the last bound of the range that a time begins, None if it begins none, or one that runs backwards."""
    if end is None or document.text[begin[0].end : end[0].start] not in RANGES:
        return None
    return end[1][1] if begin[1][0] <= f"{end[1][1]}~" else None


def by_calendar(node: Node, dct: CreationTime) -> str:
    """Return the relation to the creation time, corrected where the windows exclude it."""
    begins, ends = window_bounds(node.begins), window_bounds(node.ends)
    if ends[1] < dct.earliest:
        return "BEFORE"
    if begins[0] > dct.latest:
        return "AFTER"
    late, early = ends[0] > dct.latest, begins[1] < dct.earliest
    return "VAGUE" if (late and node.relation == "BEFORE") or (early and node.relation == "AFTER") else node.relation


def anchor(sentence: Sentence, token: Any, first: str, last: str, range_to: str | None, heads: Heads) -> None:
    """Write the windows of the event that a time from ``first`` to ``last`` modifies, by its preposition (W5-W7)."""
    above = [token, *token.ancestors] if token is not None else []
    node = next((heads[sentence, a.i] for a in above if (sentence, a.i) in heads), None)
    if node is None or node.begins or node.ends:
        return
    preposition = next((a.lower_ for a in above[:3] if a.dep_ in ("prep", "mark")), "in")
    day = first if first == last else f"[{first}..{last}]"
    if range_to and preposition != "between":
        node.begins, node.ends = first, last
        return
    until, since = f"[..{last}]", f"[{first}..]"
    windows = {
        "since": (day, "") if node.is_state or grammar.key(node.token) in GRADUAL | GOING_ON else (since, since),
        "from": (day, ""),
        "until": ("", day),
        "till": ("", day),
        "by": (until, "") if node.is_state else (until, until),
        "before": (until, until),
        "after": (since, since),
        "throughout": (until, since),
        "into": ("", since),
        "between": (day, day),
    }
    inside = (until, since) if node.is_state else (day, day)
    node.begins, node.ends = windows.get(preposition, inside)


def window_bounds(window: str) -> tuple[str, str]:
    """Return the first and last bound of a window as strings to compare; an open side is before, or behind, all."""
    first, _, last = window.strip("[]").partition("..") if ".." in window else (window, "", window)
    return first, f"{last}~"


def order(nodes: Iterable[Node]) -> Iterator[TLink]:
    """Yield the links between an event and the one that governs it (L1-L3, L5)."""
    for node in nodes:
        above = node.governor
        if above is None or not linkable(node, above):
            continue
        relation = between(node, above)
        if relation and relation != "VAGUE":
            yield TLink(node.id, above.id, relation)


def linkable(a: Node, b: Node) -> bool:
    """Whether a pair has a label at all: both on main, one the anchor of the other, or one anchor and axis."""
    return b is a.anchor or a is b.anchor or (a.axis == b.axis and a.anchor is b.anchor)


def between(node: Node, above: Node) -> str | None:
    """Return the relation of an event to its governor, None where the form does not say."""
    token, kind = node.token, above.attributes["class"]
    connective = token.head.lower_ if token.dep_ in ("pobj", "pcomp") else ""
    connective = connective or next((c.lower_ for c in token.children if c.dep_ in ("mark", "advmod")), "")
    if connective in ("after", "following", "since"):
        return "BEGINS_BEFORE" if node.is_state else "BEFORE"
    if connective in ("before", "until"):
        return "AFTER"
    if connective in ("during", "amid") and not above.is_state:
        return "INCLUDES"
    if node.axis != "main" and above is node.anchor:
        return "BEGINS_AFTER" if node.relation == "AFTER" else None
    if kind == "ASPECTUAL" and token.dep_ in ("xcomp", "dobj"):
        lemma = grammar.key(above.token)
        return "BEGUN_BY" if lemma in BEGINNING else "ENDED_BY" if lemma in ENDING else "BEGINS_BEFORE"
    if kind == "REPORTING" and token.dep_ == "ccomp" and above.relation == "BEFORE":
        return "BEGINS_BEFORE" if node.is_state and node.relation == "BEFORE" else node.relation
    return None
