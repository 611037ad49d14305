"""brat standoff: NAME.ann beside NAME.txt, offsets in code points.

* Text: the .txt file, every character of it. A span over a line break or a tab is written as brat does, in parts that
  leave it out. Parts with only white space between them are read as one span; other discontinuous spans are refused.
* Mentions: a text-bound annotation (T) whose label is a type of an entity or a timex; an event annotation (E), whose
  trigger has the class as its label, or a text-bound annotation with such a label. Without a type the labels are
  ENTITY, EVENT and TIMEX3; other labels are left out, but an E is an event whatever its type.
* Ids: brat's own, such as T3 and E1. Where a document has others they are kept in notes of the type Id.
* Attributes with a list of values are attributes (A). The others (value, windows, chain names) are one AnnotatorNotes
  note a mention, "value=2018-06 mod=...", because brat's editor can change nothing else of that kind.
* Links: relations (R) under their names. A link to t0, for which there is no text, is an attribute dct_relation of the
  mention; one from t0 dct_relation_from. The anchor of an event is a relation ANCHOR. The creation time is a note of
  the type CreationTime on the first mention: brat has no note on a document.
* Left out and counted: equivalences (*), normalizations (N), arguments of events, attributes and relations of other
  schemes, notes in other words.

``formats.brat_names`` has the names and what is read besides; what is wrong is a FormatError with file, line and id.

Source: Stenetorp et al. 2012, "brat: a Web-based Tool for NLP-Assisted Text Annotation", and its server's parser.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from summitline.errors import FormatError
from summitline.files import write_text
from summitline.formats import brat_names as names
from summitline.formats.brat_lines import Lines
from summitline.formats.brat_reader import Annotations
from summitline.formats.carriage import Carries, Losses, Reading, carried
from summitline.formats.sources import find, write_folder
from summitline.relations import is_form
from summitline.schema import CREATION_TIME, Document, Event, Mention, TLink, schema

CARRIES = Carries(
    entities=frozenset(names.attributes("entity")),
    events=frozenset([*names.attributes("event"), "anchor"]),
    timexes=frozenset(names.attributes("timex")),
    relations=names.relations(),
    creation_time=True,
    dct=True,
)
CONFIGURATION = "annotation.conf"
PART = re.compile(r"[^\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")


def read(path: Path | str) -> Reading:
    """Read an .ann file, or those of a folder, each with the .txt file of the same name."""
    documents = []
    left_out: Counter[str] = Counter()
    for file in find(path, ".ann"):
        annotations = Annotations(Lines(file))
        documents.append(annotations.document())
        left_out += annotations.left_out
    return Reading(tuple(documents), left_out)


def write(path: Path | str, documents: Iterable[Document]) -> Losses:
    """Write a folder of documents with the annotation.conf that shows them; one that is there already stays."""
    lost: Counter[str] = Counter()
    forms: set[str] = set()
    texts: dict[str, str] = {}
    annotations: dict[str, str] = {}
    for document in documents:
        kept, left = carried(document, CARRIES)
        if document.doc_id in texts:
            raise FormatError(f"document {document.doc_id} stands twice")
        forms |= set(filter(is_form, (link.relation for link in kept.tlinks)))
        texts[document.doc_id] = document.text
        annotations[document.doc_id] = _Standoff(kept, lost).text()
        lost += left
    write_folder(path, texts, ".txt")
    write_folder(path, annotations, ".ann")
    configuration = Path(path) / CONFIGURATION
    if not configuration.exists():
        write_text(configuration, names.configuration(forms))
    return lost


class _Standoff:
    """The lines of a document; what cannot be a line is counted in ``lost``."""

    def __init__(self, document: Document, lost: Counter[str]) -> None:
        self.document, self.lost = document, lost
        self.taken = {mention.id for mention in document.mentions()}
        self.numbers: Counter[str] = Counter()
        self.ids: dict[str, str] = {}
        self.lines: list[str] = []
        for layer in names.TYPES:
            for mention in getattr(document, schema()[layer].collection):
                self._mention(layer, mention)
        self._creation_time()
        for event in document.events:
            if event.anchor:
                self._arc(names.ANCHOR, event.id, event.anchor, "events: anchor is left out")
        for link in document.tlinks:
            self._link(link)

    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    def _line(self, letter: str, content: str) -> str:
        """Add a line under the next free id, and return the id."""
        name = self._free(letter)
        self.lines.append(f"{name}\t{content}")
        return name

    def _free(self, letter: str) -> str:
        while True:
            self.numbers[letter] += 1
            if (name := f"{letter}{self.numbers[letter]}") not in self.taken:
                return name

    def _own(self, mention: Mention, letter: str) -> str:
        """Return the id of a mention in brat: its own if brat can have it."""
        fits = re.fullmatch(f"{letter}[0-9]+", mention.id)
        return mention.id if fits else self._free(letter)

    def _mention(self, layer: str, mention: Mention) -> None:
        collection, surface = schema()[layer].collection, self.document.surface(mention)
        parts = [(part.start() + mention.start, part.end() + mention.start) for part in PART.finditer(surface)]
        if not parts or (parts[0][0], parts[-1][1]) != mention.span:
            self.lost[f"{collection}: begins or ends with a line break or a tab"] += 1
            return
        values = {name: value for name in names.attributes(layer) if (value := mention.get(name)) is not None}
        for name in [name for name, value in values.items() if names.fitting(layer, name, value) != value]:
            self.lost[f"{collection}: {name} of another scheme"] += 1
            del values[name]
        label = names.label(layer, values.pop(names.TYPES[layer], None))
        spans = ";".join(f"{start} {end}" for start, end in parts)
        bound = f"{label} {spans}\t{' '.join(self.document.text[start:end] for start, end in parts)}"
        if isinstance(mention, Event):
            trigger = self._line("T", bound)
            own = self._own(mention, "E")
            self.lines.append(f"{own}\t{label}:{trigger}")
        else:
            own = self._own(mention, "T")
            self.lines.append(f"{own}\t{bound}")
        self.ids[mention.id] = own
        self._say(layer, own, values)
        if own != mention.id:
            self._identify(own, mention.id)

    def _say(self, layer: str, own: str, values: dict[str, str]) -> None:
        """Add the attributes of a mention, and its note."""
        listed = [name for name in values if names.attributes(layer)[name].values]
        for name in listed:
            self._line("A", f"{name} {own} {values[name]}")
        if note := " ".join(f"{name}={value}" for name, value in values.items() if name not in listed):
            self._line("#", f"AnnotatorNotes {own}\t{note}")

    def _identify(self, own: str, name: str) -> None:
        if names.WORD.fullmatch(name):
            self._line("#", f"{names.ID_NOTE} {own}\t{name}")
        else:
            self.lost["ids of more than one word"] += 1

    def _creation_time(self) -> None:
        if not (dct := self.document.dct):
            return
        if self.ids:
            first = next(iter(self.ids.values()))
            self._line("#", f"{names.DCT_NOTE} {first}\t{dct.earliest} {dct.latest} {dct.status}")
        else:
            self.lost["dct"] += 1

    def _link(self, link: TLink) -> None:
        relation = names.relation_name(link.relation)
        if link.target == CREATION_TIME and link.source in self.ids:
            self._line("A", f"{names.TO_DCT} {self.ids[link.source]} {relation}")
        elif link.source == CREATION_TIME and link.target in self.ids:
            self._line("A", f"{names.FROM_DCT} {self.ids[link.target]} {relation}")
        else:
            self._arc(relation, link.source, link.target, "links: an end is left out")

    def _arc(self, name: str, source: str, target: str, loss: str) -> None:
        if source in self.ids and target in self.ids:
            self._line("R", f"{name} Arg1:{self.ids[source]} Arg2:{self.ids[target]}")
        else:
            self.lost[loss] += 1
