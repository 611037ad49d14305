"""What a system got wrong in one document, sentence by sentence: mentions, attributes, links.

* Mentions of a layer, gold's and the system's, over the text: *both* have this very span; *near*: aligned, but with
  other ends; *missed*: gold's only; *spurious*: the system's only. Where several overlap the worst is shown.
* Attributes of aligned mentions where the system says another value than gold.
* Links: those that ``awareness.te3`` counts as wrong, so that their numbers are those of the result: *missed*, a
  reduced link of gold that does not follow from the system; *spurious*, a reduced link of the system, or one that it
  had to set aside, that does not follow from gold. Each with what the other side says of the pair, and why gold says
  what it says (``summitline.explanation``). A link stands in the sentence of its later end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from summitline import views
from summitline.explanation import explain
from summitline.metrics import awareness
from summitline.metrics.comparison import Comparison
from summitline.metrics.links import IMPOSSIBLE, Link
from summitline.relations import UNKNOWN, inverse
from summitline.schema import Document, Mention, schema
from summitline.scoring import within
from summitline.submission import renumber
from summitline.tags import sentence_index
from summitline.vocabulary import COLLECTIONS

KINDS = ("missed", "spurious", "near", "both", "")
LINK_CAP = 1000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence: which mentions cover it, the worst first (see above), and the ids that end with it."""

    text: str
    kind: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrongValue:
    """An attribute of a mention that both sides have, with another value on each."""

    mention: str
    words: str
    attribute: str
    gold: str
    system: str


@dataclass(frozen=True, slots=True)
class End:
    """An end of a link, in the ids of the side that has the link; ``there``: whether the other side has it too."""

    id: str
    words: str
    there: bool


@dataclass(frozen=True, slots=True)
class WrongLink:
    """A missed or spurious link, what the other side says of the pair, and the explanation of gold's relation."""

    kind: str
    source: End
    relation: str
    target: End
    answer: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, counted from 1: its pieces for each layer, and what is wrong in it."""

    number: int
    layers: Mapping[str, tuple[Piece, ...]]
    values: tuple[WrongValue, ...]
    links: tuple[WrongLink, ...]


@dataclass(frozen=True, slots=True)
class Mistakes:
    """All sentences of a document; ``missed`` and ``spurious`` links are counted, ``hidden`` of them are not listed."""

    doc_id: str
    sentences: tuple[Sentence, ...]
    missed: int
    spurious: int
    hidden: int


def mistakes_in(*, gold: Document, system: Document | None, setting: str, zone: str = "body") -> Mistakes:
    """Return what a system got wrong in a document; ``system`` None: it left the document out."""
    given = setting == "gold-mentions"
    truth = renumber(gold) if given else gold
    answer = replace(truth, entities=(), events=(), timexes=(), tlinks=()) if system is None else system
    comparison = Comparison(gold=within(truth, zone), system=within(answer, zone), given=given)
    spurious, missed = awareness.mistakes(comparison)
    listed = [*((link, False) for link in sorted(missed)), *((link, True) for link in sorted(spurious))]
    links: dict[int, list[WrongLink]] = {}
    for link, of_system in listed[:LINK_CAP]:
        place = _sentence(comparison, link, system=of_system)
        links.setdefault(place, []).append(_link(comparison, truth, link, system=of_system))
    values: dict[int, list[WrongValue]] = {}
    for place, value in _values(comparison):
        values.setdefault(max(sentence_index(truth, place), 0), []).append(value)
    layers = {collection: _verdicts(comparison, collection) for collection in COLLECTIONS}
    return Mistakes(
        gold.doc_id,
        tuple(
            Sentence(
                number + 1,
                {name: tuple(pieces(truth.text, span, found)) for name, found in layers.items()},
                tuple(values.get(number, ())),
                tuple(links.get(number, ())),
            )
            for number, span in enumerate(truth.sentences or ((0, len(truth.text)),))
            if _counts(truth, span, zone)
        ),
        len(missed),
        len(spurious),
        max(0, len(listed) - LINK_CAP),
    )


def _counts(document: Document, span: tuple[int, int], zone: str) -> bool:
    """Whether a sentence reaches into the zone that was scored."""
    types = [z.type for z in document.zones if z.start < span[1] and z.end > span[0]]
    return zone == "all" or zone in (types or ["body"])


Verdict = tuple[Mention, str, str]
"""A mention, its kind, and its id as it is shown: a + stands before an id that only the system has."""


def _verdicts(comparison: Comparison, collection: str) -> list[Verdict]:
    gold, system = getattr(comparison.gold, collection), getattr(comparison.system, collection)
    if comparison.given:
        return [(mention, "both", mention.id) for mention in gold]
    aligned, answers = comparison.aligned(collection), {mention.id: mention for mention in system}
    found: list[Verdict] = []
    for mention in gold:
        answer = answers.get(aligned.get(mention.id, ""))
        kind = "missed" if answer is None else "both" if answer.span == mention.span else "near"
        found += [(mention, kind, mention.id)] + ([(answer, kind, "")] if answer and kind == "near" else [])
    matched = set(aligned.values())
    return found + [(mention, "spurious", f"+{mention.id}") for mention in system if mention.id not in matched]


def pieces(text: str, span: tuple[int, int], verdicts: Iterable[Verdict]) -> Iterator[Piece]:
    """Cut a stretch of text where mentions begin and end."""
    start, end = span
    inside = [v for v in verdicts if v[0].start < end and v[0].end > start]
    cuts = sorted({start, end, *(min(max(cut, start), end) for m, _, _ in inside for cut in m.span)})
    for left, right in pairwise(cuts):
        kinds = [kind for m, kind, _ in inside if m.start <= left and right <= m.end]
        ids = tuple(shown for m, _, shown in inside if m.end == right and shown)
        yield Piece(text[left:right], min(kinds, key=KINDS.index, default=""), ids)


def _values(comparison: Comparison) -> Iterator[tuple[int, WrongValue]]:
    """Yield the place and the values of each attribute that the two sides see differently."""
    for layer in schema().layers.values():
        names = [a.name for a in layer.attributes.values() if a.kind in {"label", "choice", "timex"}]
        answers = {mention.id: mention for mention in getattr(comparison.system, layer.collection)}
        aligned = comparison.aligned(layer.collection)
        for mention in getattr(comparison.gold, layer.collection):
            answer = answers.get(aligned.get(mention.id, ""))
            for name in names if answer else ():
                ours, theirs = mention.get(name), answer.get(name)  # type: ignore[union-attr]
                if theirs is not None and theirs != ours:
                    words = comparison.gold.surface(mention)
                    yield mention.start, WrongValue(mention.id, words, name, ours or "nothing", theirs)


def _sentence(comparison: Comparison, link: Link, *, system: bool) -> int:
    document = comparison.system if system else comparison.gold
    names = {comparison.sides[system].own.names[end] for end in link[:2]}
    places = [m.start for m in (*document.events, *document.timexes) if m.id in names]
    return max([0, *(sentence_index(comparison.gold, place) for place in places)])


def _link(comparison: Comparison, truth: Document, link: Link, *, system: bool) -> WrongLink:
    document = comparison.system if system else comparison.gold
    i, j, form = link
    answer = comparison.pair(i, j, system=system).other if i != j else UNKNOWN
    names = [comparison.sides[system].own.names[end] or "" for end in (i, j)]
    if names[0] in document.creation_times:
        names, form, answer = names[::-1], inverse(form), inverse(answer)
    other = comparison.there(names, system=system)
    words = {m.id: document.surface(m) for m in (*document.events, *document.timexes)}
    source, target = (End(n, words.get(n, ""), o is not None) for n, o in zip(names, other, strict=True))
    a, b = other if system else names
    why = explain([truth], truth.doc_id, a, b) if a and b and a != b else []
    kind = "spurious" if system else "missed"
    return WrongLink(kind, source, label_of(form), target, label_of(answer), tuple(why))


def label_of(form: str) -> str:
    """Return the label of a form in TimeML, else the form itself; nothing for one that says nothing."""
    if form in (UNKNOWN, IMPOSSIBLE):
        return "" if form == UNKNOWN else form
    label = views.timeml(form)
    return form if label == views.VAGUE else label
