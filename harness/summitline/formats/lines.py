"""JSON lines of strangers, or rows of Parquet, -> values with their line numbers.

Nothing is trusted. A line is at most 4 MiB, which can become 200 MB of small objects; the file, unpacked if it
is gzipped, at most 1 GiB. UTF-8 is strict. What no parser of Python's notices by itself, a key that stands twice, is
kept in ``Repeated``.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from summitline.errors import FormatError
from summitline.formats import parquet

LINE_CAP = parquet.LONGEST
SIZE_CAP = 2**30
BOM = b"\xef\xbb\xbf"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
GZIP = b"\x1f\x8b"


class Repeated(dict[str, Any]):
    """A JSON object in which keys stand twice; ``names`` says which."""

    names: tuple[str, ...] = ()


def read_rows(path: Path | str) -> Iterator[tuple[int | None, object]]:
    """Yield line number and value of every line of JSON.

    A value that is a FormatError says why there is none; with it, the number None speaks of the whole file.
    """
    for number, line in read_lines(path):
        yield number, parse(line) if isinstance(line, bytes) else line


def read_lines(path: Path | str) -> Iterator[tuple[int | None, bytes | FormatError]]:
    """Yield number and bytes of every line, the end of the line included; FormatErrors as ``read_rows``."""
    number = size = 0
    try:
        with Path(path).open("rb") as raw, _reader(raw) as file:
            if raw is file and raw.peek(4).startswith(parquet.MAGIC):
                yield from parquet.read_lines(path)
                return
            while line := file.readline(LINE_CAP + 1):
                number, size = number + 1, size + len(line)
                if size > SIZE_CAP:
                    yield None, FormatError(f"larger than {SIZE_CAP} bytes; the rest was not read")
                    return
                if len(line) > LINE_CAP:
                    yield number, FormatError(f"longer than {LINE_CAP} bytes; the rest was not read")
                    return
                if number == 1 and line.startswith(UTF16):
                    yield None, FormatError("UTF-16: expected UTF-8")
                    return
                if number == 1 and line.startswith(BOM):
                    yield number, FormatError("a byte order mark (BOM) at the start: expected UTF-8 without it")
                    line = line.removeprefix(BOM)
                yield number, line
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield None, FormatError(f"broken gzip data after line {number}: {error}")
    except OSError as error:
        yield None, FormatError(str(error.strerror))
    else:
        if number == 0:
            yield None, FormatError("empty: expected one JSON object a line")


def _reader(raw: IO[bytes]) -> IO[bytes]:
    packed = raw.read(2) == GZIP
    raw.seek(0)
    return gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[return-value]


def parse(line: bytes) -> object:
    """Return the value of a line; a FormatError if it is no JSON."""
    if not line.strip():
        return FormatError("blank line: expected a JSON object")
    try:
        return json.loads(line.decode("utf-8").rstrip("\r\n"), object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        return FormatError(f"not UTF-8: byte 0x{line[error.start]:02x} at position {error.start}")
    except json.JSONDecodeError as error:
        return FormatError(f"not JSON (one object a line): column {error.colno}: {error.msg}")
    except RecursionError:
        return FormatError("not JSON that can be read: nested too deeply")
    except ValueError:
        return FormatError("not JSON that can be read: a number with too many digits")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) == len(pairs):
        return row
    repeated = Repeated(row)
    repeated.names = tuple(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
    return repeated
