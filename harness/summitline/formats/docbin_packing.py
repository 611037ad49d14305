"""spaCy DocBin: the packing. Bytes -> the columns of every Doc, checked.

spaCy itself trusts these bytes: its C code takes token numbers and sizes from them as they are. Here each is checked
first, nothing unpacks to more than 64 MiB, and nothing is executed: the packing is zlib, msgpack and arrays. A file has
at most 2**19 tokens, which can become 400 MB of small objects, and a layer no more mentions than its text has tokens.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Annotated, Any, NamedTuple, NoReturn

import msgspec
import numpy as np

from summitline.errors import FormatError
from summitline.formats import sources
from summitline.vocabulary import COLLECTIONS

COLUMNS = ("ORTH", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "SENT_START")
INSIDE, OUTSIDE, BEGIN = 1, 2, 3
DOCUMENTS_CAP = 10**5
TOKENS_CAP = 2**19
OF_DOCUMENTS = msgspec.Meta(max_length=DOCUMENTS_CAP)
SPAN = struct.Struct(">QQQllll")
UNREADABLE = (msgspec.MsgspecError, RecursionError, TypeError, ValueError)


class Flags(msgspec.Struct):
    """What is said of one Doc."""

    has_unknown_spaces: bool = False


class Packed(msgspec.Struct):
    """A DocBin: the arrays of all its Docs, one behind the other."""

    attrs: list[int]
    tokens: bytes
    spaces: bytes
    lengths: bytes
    strings: list[str]
    flags: Annotated[list[Flags], OF_DOCUMENTS] | None = None
    span_groups: Annotated[list[bytes], OF_DOCUMENTS] | None = None
    user_data: Annotated[list[bytes | None], OF_DOCUMENTS] | None = None


class Group(msgspec.Struct):
    """A SpanGroup: its name, which a dictionary of groups may overrule, and its packed spans."""

    name: str
    spans: list[bytes]


class Tagged(NamedTuple):
    """A Span: [start, end) in tokens of its Doc, and its strings."""

    start: int
    end: int
    label: str
    kb_id: str
    id: str


class Doc(NamedTuple):
    """One Doc: its words, whether a space stands behind each, and whether a sentence begins with it.

    ``split``: whether anything is said of sentences; the first word begins one in any case.
    """

    words: list[str]
    spaces: list[bool]
    starts: list[bool]
    split: bool
    ents: list[Tagged]
    groups: dict[str, list[Tagged]]
    user_data: bytes | None


class Bin:
    """A DocBin."""

    def __init__(self, content: bytes, path: Path | str) -> None:
        """Unpack the content of a file; FormatError where it is no DocBin, or where spaCy is not installed."""
        try:
            from spacy.attrs import IDS
            from spacy.strings import StringStore
        except ImportError as error:
            raise FormatError(f"{path}: DocBin needs the extra [spacy]: {error}") from error
        self.path = path
        try:
            unpacking = zlib.decompressobj()
            message = unpacking.decompress(content, sources.SIZE_CAP)
        except zlib.error as error:
            self.refuse(f"not a DocBin: {error}")
        if unpacking.unconsumed_tail:
            self.refuse(f"unpacked, larger than {sources.SIZE_CAP} bytes")
        if not unpacking.eof:
            self.refuse("not a DocBin: its end is missing")
        self.packed: Packed = self.decoded(message, Packed, "not a DocBin")
        self.strings = StringStore(self.packed.strings)
        self.rows, self.spaces, self.lengths = self._arrays()
        self.columns = {name: self.packed.attrs.index(IDS[name]) for name in COLUMNS if IDS[name] in self.packed.attrs}
        if "ORTH" not in self.columns:
            self.refuse("not a DocBin: attrs: no ORTH")
        self.characters = 0

    def refuse(self, message: str) -> NoReturn:
        """Raise the FormatError for this file."""
        raise FormatError(f"{self.path}: {message}")

    def decoded(self, message: bytes, kind: Any, wrong: str) -> Any:
        """Return a value of msgpack that is of a type."""
        try:
            return msgspec.msgpack.decode(message, type=kind)
        except UNREADABLE as error:
            self.refuse(f"{wrong}: {error}")

    def docs(self) -> Iterator[Doc]:
        """Yield the Docs."""
        for index, (start, end) in enumerate(pairwise(accumulate(self.lengths, initial=0))):
            flags = self.packed.flags[index] if self.packed.flags else Flags()
            spaces = [True] * (end - start) if flags.has_unknown_spaces else self.spaces[start:end]
            words = [self.string(key) for key in self._column("ORTH", start, end)]
            self.characters += sum(map(len, words))
            if self.characters > sources.SIZE_CAP:
                self.refuse(f"more than {sources.SIZE_CAP} characters of text")
            begins = self._column("SENT_START", start, end)
            starts, split = [value == 1 for value in begins], any(begins[1:])
            groups = self._groups(self.packed.span_groups[index], end - start) if self.packed.span_groups else {}
            user_data = self.packed.user_data[index] if self.packed.user_data else None
            yield Doc(words, spaces, starts, split, list(self._ents(start, end)), groups, user_data)

    def string(self, key: int) -> str:
        """Return the string of a hash."""
        try:
            return str(self.strings[key])
        except (KeyError, IndexError):
            self.refuse(f"strings: none has the hash {key}")

    def _arrays(self) -> tuple[Any, list[bool], list[int]]:
        packed, width = self.packed, len(self.packed.attrs)
        if len(packed.lengths) > 4 * DOCUMENTS_CAP:
            self.refuse(f"lengths: {len(packed.lengths) // 4} documents; at most {DOCUMENTS_CAP}")
        if len(packed.spaces) > TOKENS_CAP:
            self.refuse(f"{len(packed.spaces)} tokens; at most {TOKENS_CAP} in a file, a folder may hold several")
        if len(packed.lengths) % 4 or not width or len(packed.tokens) % (8 * width):
            self.refuse("lengths, tokens: not whole numbers")
        lengths = np.frombuffer(packed.lengths, "<i4").tolist()
        rows = np.frombuffer(packed.tokens, "<u8").reshape(-1, width)
        if any(length < 0 for length in lengths) or not sum(lengths) == len(rows) == len(packed.spaces):
            self.refuse(f"lengths: {sum(lengths)} tokens; found {len(rows)}, and {len(packed.spaces)} spaces")
        for name in ("flags", "span_groups", "user_data"):
            found = getattr(packed, name)
            if found and len(found) != len(lengths):
                self.refuse(f"{name}: {len(found)} of them for {len(lengths)} documents")
        return rows, [byte != 0 for byte in packed.spaces], lengths

    def _column(self, name: str, start: int, end: int) -> list[int]:
        if name not in self.columns:
            return [0] * (end - start)
        column: list[int] = self.rows[start:end, self.columns[name]].tolist()
        return column

    def _ents(self, start: int, end: int) -> Iterator[Tagged]:
        """Yield doc.ents."""
        columns = [self._column(name, start, end) for name in ("ENT_TYPE", "ENT_KB_ID")]
        iob = self._column("ENT_IOB", start, end)
        for begin, (before, tag) in enumerate(pairwise([OUTSIDE, *iob])):
            if tag == BEGIN or (tag == INSIDE and before not in (INSIDE, BEGIN)):
                after = next((k for k in range(begin + 1, len(iob)) if iob[k] != INSIDE), len(iob))
                label, kb_id = (self.string(column[begin]) for column in columns)
                yield Tagged(begin, after, label, kb_id, "")

    def _groups(self, packed: bytes, length: int) -> dict[str, list[Tagged]]:
        """Return doc.spans of our layers; old versions of spaCy pack a list of groups, newer ones a dictionary."""
        found = self.decoded(packed, list[bytes] | dict[bytes, list[str]], "span_groups") if packed else []
        groups: dict[str, list[Tagged]] = {}
        for content in found:
            group: Group = self.decoded(content, Group, "span_groups")
            names = found[content] if isinstance(found, dict) else [group.name]
            for name in set(names) & set(COLLECTIONS):
                if len(group.spans) > length:
                    wrong = f"{len(group.spans)} spans; at most {length}, one for each token"
                    self.refuse(f"span_groups: {name}: {wrong}")
                groups[name] = [self._span(span, length) for span in group.spans]
        return groups

    def _span(self, packed: bytes, length: int) -> Tagged:
        if len(packed) != SPAN.size:
            self.refuse(f"span_groups: a span of {len(packed)} bytes; expected {SPAN.size}")
        name, kb_id, label, start, end, _, _ = SPAN.unpack(packed)
        if not 0 <= start < end <= length:
            self.refuse(f"span_groups: a span of the tokens {start} to {end}; its text has {length}")
        return Tagged(start, end, *map(self.string, (label, kb_id, name)))
