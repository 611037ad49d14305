"""Anafora XML with THYME's scheme, as Clinical TempEval has it.

A folder with one folder a document: the text in ``<doc>/<doc>`` and the annotation in
``<doc>/<doc>.Temporal-Relation.gold.completed.xml``. What is read and written:

* Ids: ``1@e@<doc>@gold``; ours are what stands before ``@e@<doc>@gold``, other ids stay whole.
* Events: EVENT; Polarity; Type ASPECTUAL is the class ASPECTUAL. Timexes: TIMEX3; Class is the type, it has no value.
* Links: TLINK; ``formats.anafora_scheme`` says which relation each Type is.
* Links to t0: the DocTimeRel of the event where it says the same; else a TLINK with the DOCTIME, which is written on no
  words (span 0,0). The words of a DOCTIME are no mention, and have no value that could be read.
* Spans are code points. Discontinuous ones (0,3;5,8) are left out with their links, as are SECTIONTIMEs, entities and
  relations of other types, properties of other names and values; all are counted.

Where a folder has several annotations, the gold Temporal-Relation file is read, else the gold Temporal-Entity file.

Source: Chen and Styler 2013, "Anafora: A Web-based General Purpose Annotation Tool".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from summitline.errors import FormatError
from summitline.formats import sources
from summitline.formats.anafora_reader import parse
from summitline.formats.anafora_writer import CARRIES, SUFFIX, write
from summitline.formats.carriage import Reading

__all__ = ["CARRIES", "read", "write"]

XML = ".xml"
BOM = "\ufeff"
PREFERRED = (SUFFIX, ".Temporal-Entity.gold.completed.xml")


def read(path: Path | str) -> Reading:
    """Read an annotation beside its text, the folder of a document, or a folder of such folders by name."""
    documents = []
    left_out: Counter[str] = Counter()
    for file in _files(Path(path)):
        name = file.absolute().parent.name
        content = sources.read_bytes(file)
        document, lost = parse(content, path=file, doc_id=name, text=_text(file.with_name(name)))
        documents.append(document)
        left_out += lost
    return Reading(tuple(documents), left_out)


def _text(path: Path) -> str:
    """Return the text, a byte order mark too: the spans count it."""
    content = sources.read_bytes(path)
    return BOM * content.startswith(BOM.encode()) + sources.decode(content, path)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    inside = [path] if _annotations(path) else sorted(folder for folder in path.iterdir() if folder.is_dir())
    folders = [(folder, found) for folder in inside if (found := _annotations(folder))]
    if not folders:
        raise FormatError(f"{path}: no folder of a document with a {XML} file here")
    for folder, found in folders:
        gold = [file for suffix in PREFERRED for file in found if file.name.endswith(suffix)]
        if len(found) > 1 and not gold:
            raise FormatError(f"{folder}: {len(found)} annotations and none of them {PREFERRED[0]}; name one")
        yield (gold or found)[0]


def _annotations(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.name.endswith(XML) and file.is_file())
