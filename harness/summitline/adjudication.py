"""Several annotations of one document made into one: what they differ in, item by item, and what was decided.

Mentions of one layer with the same span are the same mention; they get new ids in text order. An item is a question
on which the annotations differ:

* ``e12``: is this a mention? yes or no, where not every annotation has it;
* ``e12.axis``: the value of an attribute, ``-`` for none, where those that have the mention differ;
* ``e3-e7``: the endpoint form of a pair on which one of them states a link, where their closures differ.

Links are compared by what follows, not by what is drawn: two annotators may draw different links and mean the same
timeline. Chains must have the same names in all (``summitline.naming``). The answers to an item stand in a random order
that depends on nothing but document and item, without the names of annotators and without how many gave each.

A decision (``summitline.decisions``) may also be about what is no item: an attribute or a pair on which all agree, and
all are wrong.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

from summitline.closure import Closure
from summitline.constraints import document_constraints
from summitline.decisions import OPEN, Decision
from summitline.errors import FormatError
from summitline.relations import UNKNOWN, entails, form_of, inverse
from summitline.schema import Document, Mention, TLink, schema
from summitline.views import complete, pairs

NONE = "-"
Versions = Mapping[str, Document]


class Item(NamedTuple):
    """A question, and the answer of each annotation that has one; ``told``: the words that it is about."""

    id: str
    told: str
    answers: Mapping[str, str]

    @property
    def agreed(self) -> bool:
        """Whether all annotations give one answer."""
        return len(set(self.answers.values())) == 1


class Merger:
    """The annotations of one document side by side; ``versions``: annotator -> document, with equal names of chains."""

    def __init__(self, versions: Versions) -> None:
        """Give the mentions of all annotations their common ids."""
        self.first = next(iter(versions.values()))
        self.groups: dict[str, dict[str, Mention]] = {}
        names: dict[str, dict[str, str]] = {name: {} for name in versions}
        for layer in schema().layers.values():
            spans: dict[tuple[int, int], dict[str, Mention]] = {}
            for name, document in versions.items():
                for mention in getattr(document, layer.collection):
                    spans.setdefault(mention.span, {})[name] = mention
            for number, span in enumerate(sorted(spans), 1):
                self.groups[f"{layer.prefix}{number}"] = spans[span]
                for name, mention in spans[span].items():
                    names[name][mention.id] = f"{layer.prefix}{number}"
        self.versions = {name: _renamed(document, names[name]) for name, document in versions.items()}
        self.groups = {
            group: {name: _by_id(self.versions[name], group) for name in found} for group, found in self.groups.items()
        }

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every question that the annotations answer, agreed or not."""
        found = [*self._mentions(), *self._attributes(), *self._pairs()]
        return {item.id: item for item in found}

    @property
    def open_items(self) -> list[Item]:
        """The questions on which the annotations differ."""
        return [item for item in self.items.values() if not item.agreed]

    def _mentions(self) -> Iterator[Item]:
        for group, found in self.groups.items():
            answers = {name: "yes" if name in found else "no" for name in self.versions}
            yield Item(group, self._told(group), answers)

    def _attributes(self) -> Iterator[Item]:
        for group, found in self.groups.items():
            layer = next(x for x in schema().layers.values() if x.prefix == group[0])
            for attribute in layer.attributes.values():
                answers = {name: self._value(name, m, attribute.name, attribute.kind) for name, m in found.items()}
                yield Item(f"{group}.{attribute.name}", self._told(group), answers)

    def _value(self, name: str, mention: Mention, attribute: str, kind: str) -> str:
        value = self._moments[name].get(mention.id) if kind == "dct" else mention.get(attribute)
        return value or NONE

    @cached_property
    def _moments(self) -> dict[str, dict[str, str]]:
        """The relation of each event to its own creation time, by annotation."""
        return {
            name: {k.source: k.relation for k in document.tlinks if _is_moment(document, k)}
            for name, document in self.versions.items()
        }

    def _pairs(self) -> Iterator[Item]:
        order = {m: i for i, m in enumerate(self._ends)}
        stated = {
            tuple(sorted((k.source, k.target), key=order.__getitem__))
            for document in self.versions.values()
            for k in document.tlinks
            if not _is_moment(document, k)
        }
        closures = {name: Closure(document_constraints(document)) for name, document in self.versions.items()}
        for a, b in sorted(stated, key=lambda pair: (order[pair[0]], order[pair[1]])):
            having = [n for n in self.versions if all(n in self.groups.get(end, self.versions) for end in (a, b))]
            answers = {name: closures[name].relation(a, b) for name in having}
            yield Item(f"{a}-{b}", f"{self._told(a)} | {self._told(b)}", answers)

    @cached_property
    def _ends(self) -> list[str]:
        """Creation times, then events and timexes in the order of the text."""
        ids = [(g, m) for g, found in self.groups.items() for m in list(found.values())[:1] if g[0] in "et"]
        return [*self.first.creation_times, *(g for g, _ in sorted(ids, key=lambda pair: (pair[1].span, pair[0])))]

    def _told(self, group: str) -> str:
        if group not in self.groups:
            return group
        mention = next(iter(self.groups[group].values()))
        number = 1 + sum(end <= mention.start for _, end in self.first.sentences or ())
        return f's{number} {group} "{self.first.surface(mention)}"'

    def resolve(self, decisions: Iterable[Decision]) -> Document:
        """Return the document that the agreed answers and the decisions give; raise FormatError for what is missing."""
        decided = {decision.item: decision.value for decision in decisions}
        missing = [item.id for item in self.open_items if item.id not in decided]
        strange = [item for item in decided if not self._known(item)]
        if missing or strange:
            problems = [f"{item}: no decision" for item in missing if not self._moot(item, decided)]
            problems += [f"{item}: no such mention, attribute or pair" for item in strange]
            if problems:
                raise FormatError("\n".join(f"{self.first.doc_id}: {problem}" for problem in problems))
        kept = [group for group in self.groups if self._answer(group, decided) == "yes"]
        links = [TLink(g, self._moment(g), v) for g in kept if (v := self._answer(f"{g}.dct_relation", decided))]
        pairs = dict.fromkeys([*(i for i in self.items if "-" in i), *(i for i in decided if "-" in i)])
        for pair in pairs:
            a, b = pair.split("-")
            relation = self._relation(pair, decided)
            if relation and all(end in kept or end not in self.groups for end in (a, b)):
                links.append(TLink(a, b, relation))
        mentions = [self._mention(group, decided) for group in kept]
        by_layer: dict[str, Any] = {
            x.collection: tuple(m for m in mentions if m.id[0] == x.prefix) for x in schema().layers.values()
        }
        return replace(self.first, tlinks=tuple(links), **by_layer)

    def _known(self, item: str) -> bool:
        group, dot, attribute = item.partition(".")
        if item.startswith("t0") or "-" in item:
            return all(end in self._ends for end in item.split("-", 1)) and item.count("-") == 1
        layer = next((x for x in schema().layers.values() if x.prefix == group[:1]), None)
        return group in self.groups and (not dot or (layer is not None and attribute in layer.attributes))

    def _moot(self, item: str, decided: Mapping[str, str]) -> bool:
        """Whether an open item is about a mention that was decided to be none."""
        ends = item.partition(".")[0].split("-")
        return any(decided.get(end) == "no" for end in ends)

    def _answer(self, item: str, decided: Mapping[str, str]) -> str:
        """Return the value of a mention or attribute; empty for none."""
        if item in decided:
            return "" if decided[item] == NONE else decided[item]
        found = self.items.get(item)
        value = next(iter(found.answers.values())) if found else NONE
        return "" if value == NONE else value

    def _mention(self, group: str, decided: Mapping[str, str]) -> Mention:
        mention = next(iter(self.groups[group].values()))
        layer = next(x for x in schema().layers.values() if x.prefix == group[0])
        values = {
            a.name: self._answer(f"{group}.{a.name}", decided) or None
            for a in layer.attributes.values()
            if a.kind != "dct"
        }
        fields: dict[str, Any] = {name: value for name, value in values.items() if name in mention.__dataclass_fields__}
        others = {name: value for name, value in values.items() if name not in fields and value}
        return replace(mention, attributes=others, **fields)

    def _moment(self, group: str) -> str:
        return self.first.creation_time_of(next(iter(self.groups[group].values())))

    def _relation(self, pair: str, decided: Mapping[str, str]) -> str | None:
        """Return the relation to state on a pair: the one that an annotation with the chosen form drew, if one did."""
        a, b = pair.split("-")
        item = self.items.get(pair)
        form = form_of(decided[pair]) if pair in decided else next(iter(item.answers.values())) if item else UNKNOWN
        if form == UNKNOWN:
            return None
        for name, answer in (item.answers if item else {}).items():
            for link in self.versions[name].tlinks:
                if answer == form and {link.source, link.target} == {a, b}:
                    stated = form_of(link.relation)
                    return _name(stated if link.source == a else inverse(stated))
        return _name(form)


def questions(document_id: str, items: Iterable[Item]) -> Iterator[str]:
    """Yield one line an item: its id, its words, and the answers in an order that tells nothing."""
    for item in items:
        answers = sorted(set(item.answers.values()))
        random.Random(f"{document_id} {item.id}").shuffle(answers)
        if "-" in item.id:
            answers = [_name(a) or a for a in answers]
        yield f"{item.id}\t{item.told}\t{' / '.join(answers)}"


def drafts(merger: Merger, name: str) -> Iterator[str]:
    """Yield a line for ``summitline.decisions`` on each open item that a version made in sight of the others answers.

    ``name``: that version. Rule and reason are left open. Raise FormatError where that version marks what none of the
    others does.
    """
    for group, found in merger.groups.items():
        if list(found) == [name]:
            told = merger.items[group].told
            raise FormatError(
                f"{merger.first.doc_id}: {told}: only {name} marks this; a decision is on what others mark"
            )
    for item in merger.items.values():
        others = {answer for annotator, answer in item.answers.items() if annotator != name}
        if len(others) > 1 and name in item.answers:
            value = item.answers[name]
            yield f"{item.id} {(_name(value) or value) if '-' in item.id else value} {OPEN} {OPEN}"


def log(merger: Merger, decisions: Iterable[Decision]) -> Iterator[dict[str, Any]]:
    """Yield the record of each decision: {doc_id, item, answers, decision, rule, why}."""
    for decision in decisions:
        item = merger.items.get(decision.item)
        value = form_of(decision.value) if "-" in decision.item else decision.value
        yield {
            "doc_id": merger.first.doc_id,
            "item": decision.item,
            "answers": dict(item.answers) if item else {},
            "decision": value,
            "rule": decision.rule,
            "why": decision.why,
        }


def after_thoughts(merger: Merger, document: Document, decisions: Iterable[Decision]) -> Iterator[str]:
    """Say where the timeline of the result is not what was decided, or lost an order that every annotation has."""
    closure = Closure(document_constraints(document))
    ids = {m.id for m in document.mentions()} | document.creation_times.keys()
    for decision in decisions:
        if "-" in decision.item:
            a, b = decision.item.split("-")
            form = complete(form_of(decision.value))
            if {a, b} <= ids and (follows := closure.relation(a, b)) != form:
                yield f"{decision.item}: decided {decision.value}, but {follows} follows from all together"
    closures = [Closure(document_constraints(version)) for version in merger.versions.values()]
    for a, b, null in pairs(document):
        if not null and all(len(merger.groups.get(end, closures)) == len(closures) for end in (a, b)):
            forms = {c.relation(a, b)[0] for c in closures}
            here = closure.relation(a, b)[0]
            if len(forms) == 1 and not forms & {here, "?"}:
                yield f"{a}-{b}: all say {forms.pop()} of the begins, the result {here}"


def _name(form: str) -> str | None:
    """Return the relation of a form, else the most telling one that it entails; None for no relation."""
    relations = schema().relations
    fitting = [name for name, other in relations.items() if other != UNKNOWN and entails(form, other)]
    return max(fitting, key=lambda name: (relations[name] == form, 4 - relations[name].count("?")), default=None)


def _is_moment(document: Document, link: TLink) -> bool:
    mention = next((e for e in document.events if e.id == link.source), None)
    return mention is not None and link.target == document.creation_time_of(mention)


def _by_id(document: Document, identifier: str) -> Mention:
    return next(m for m in document.mentions() if m.id == identifier)


def _renamed(document: Document, names: Mapping[str, str]) -> Document:
    """Return a document with other ids."""
    return replace(
        document,
        entities=tuple(replace(m, id=names[m.id]) for m in document.entities),
        timexes=tuple(replace(m, id=names[m.id]) for m in document.timexes),
        events=tuple(replace(m, id=names[m.id], anchor=names[m.anchor] if m.anchor else None) for m in document.events),
        tlinks=tuple(
            TLink(names.get(k.source, k.source), names.get(k.target, k.target), k.relation) for k in document.tlinks
        ),
    )
