"""UIMA CAS XMI (.xmi), as INCEpTION and DKPro exchange it under "UIMA CAS XMI (XML 1.0)".

A file, a folder of files, or one .zip of them. What is read and written, all of it in the view ``_InitialView``:

* Text: ``sofaString``. Offsets are UTF-16 units there and code points here.
* Document: ``DocumentMetaData.documentTitle`` without .xmi or .txt, for INCEpTION keeps the name of the imported file
  there, and that of the annotator in ``documentId``; else documentId; else the name of the file.
* Entities: ``de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity``: value (the type), identifier (the chain name).
* Events: ``webanno.custom.Event``: eventClass (or class), and the other attributes of schema.toml under their names.
* Timexes: ``webanno.custom.Timex3`` and HeidelTime's Timex3: timexType, timexValue, timexMod (or type, value, mod).
* Links: the relation layer ``webanno.custom.TLINK``: Governor (the source), Dependent (the target), relType.
* Creation times: ``webanno.custom.CreationTime`` on the text, or on the zone, that it is for: id (t0, or t0.<zone id>),
  earliest, latest, status. A link may end there.
* Zones: ``webanno.custom.Zone``: id, zoneType. Tokens and sentences: those of DKPro.
* Ids of mentions: the feature id, where a mention has one, else n1, e1, t1, ... in text order.

Annotations without words, values that schema.toml does not know, and other custom layers are left out and counted.
TypeSystem.xml is written for other programs and not read: a type is what its name says, without its subtypes.

We read the XMI ourselves and use dkpro-cassis in tests only. It compiles the names in a type system as Python code:
that is not safe for strangers' files, and fails for a feature called "class". It also lets an id stand twice.

Source: the XMI chapter of the Apache UIMA References.
"""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath

from summitline.errors import FormatError
from summitline.formats import sources
from summitline.formats.carriage import Reading
from summitline.formats.cas_reader import parse
from summitline.formats.cas_writer import CARRIES, SUFFIX, write
from summitline.schema import Document

__all__ = ["CARRIES", "read", "write"]

PACKED = ".zip"


def read(path: Path | str) -> Reading:
    """Read a file, a .zip of files, or every .xmi file of a folder by name; no document must stand in two of them."""
    documents: dict[str, Document] = {}
    left_out: Counter[str] = Counter()
    for name, content in _contents(Path(path)):
        document, lost = parse(content, path=name)
        if document.doc_id in documents:
            raise FormatError(f"{name}: document {document.doc_id!a} stands in another file too")
        documents[document.doc_id] = document
        left_out += lost
    return Reading(tuple(documents.values()), left_out)


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.suffix == PACKED and path.is_file():
        yield from _unpacked(path)
        return
    for file in sources.find(path, SUFFIX):
        yield str(file), sources.read_bytes(file)


def _unpacked(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the .xmi files of a .zip, which hold at most 64 MiB together; their names are never paths of ours."""
    left = sources.SIZE_CAP
    try:
        with zipfile.ZipFile(BytesIO(sources.read_bytes(path))) as archive:
            members = sorted(m.filename for m in archive.infolist() if m.filename.endswith(SUFFIX))
            if not members:
                raise FormatError(f"{path}: no {SUFFIX} file in it; a .zip in a .zip has to be unpacked first")
            for member in members:
                with archive.open(member) as file:
                    content = file.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise FormatError(f"{path}: unpacked, larger than {sources.SIZE_CAP} bytes")
                yield f"{path}/{PurePosixPath(member).name}", content
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise FormatError(f"{path}: not a .zip that can be read: {error}") from error
