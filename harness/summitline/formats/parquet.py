"""Rows of Parquet files -> lines of canonical JSON, whoever wrote the file.

The columns are those of the corpus's configuration ``documents``. What writers do differently comes out as the same
line: null, an empty list, a struct of nulls and a missing column say nothing; strings may be binary, large or coded by
a dictionary, lists of any kind, days dates (DuckDB makes dates of a column in which all strings are days).

A value that stands often is stored once: a small file can become large. So few rows are unpacked at once, and their
size is looked at before they become objects of Python.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from summitline.errors import FormatError

MAGIC = b"PAR1"
ROWS = 16
"""Rows in memory at once."""
LONGEST = 4 * 2**20
"""Bytes of a row in memory, and of its line; of several rows that become objects together."""
VALUE, NAME = 3, 4
"""Bytes that a value and the name of a field take in a line at the least, beside the words of it."""


def read_lines(path: Path | str) -> Iterator[tuple[int | None, bytes | FormatError]]:
    """Yield number, from 1, and JSON of every row; a FormatError for one that is none, with None for the whole file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with pq.ParquetFile(path, pre_buffer=False, buffer_size=2**20) as file:
            for batch in file.iter_batches(batch_size=ROWS):
                few = _size(batch) <= LONGEST
                for rows in [batch] if few else [batch.slice(row, 1) for row in range(len(batch))]:
                    for row in rows.to_pylist() if few or _size(rows) <= LONGEST else [None]:
                        number += 1
                        yield number, FormatError(f"longer than {LONGEST} bytes") if row is None else _line(row)
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        yield None, FormatError(f"broken Parquet data after row {number}: {reason}")


def _size(batch: Any) -> int:
    return sum(map(_unpacked, batch.columns))


def _unpacked(array: Any) -> int:
    """Return how long the values of an array are in lines at the least, where every value stands for itself."""
    import pyarrow as pa

    kind, values = array.type, VALUE * len(array)
    if pa.types.is_dictionary(kind):
        return values + _words(array.dictionary, array.indices)
    if pa.types.is_map(kind):
        first, last = array.offsets[0].as_py(), array.offsets[-1].as_py()
        return values + sum(_unpacked(part.slice(first, last - first)) for part in (array.keys, array.items))
    if pa.types.is_struct(kind):
        names = sum(NAME + len(kind.field(k).name) for k in range(kind.num_fields))
        return values + names * len(array) + sum(map(_unpacked, array.flatten()))
    return values + (_unpacked(array.flatten()) if pa.types.is_nested(kind) else _words(array))


def _words(array: Any, chosen: Any = None) -> int:
    """Return the bytes of strings, or of those of chosen numbers; of other values none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    of_words = pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary
    if not any(test(array.type) for test in of_words):
        return 0
    lengths = pc.binary_length(array)
    return int(pc.sum(lengths if chosen is None else lengths.take(chosen)).as_py() or 0)


def _line(row: dict[str, Any]) -> bytes | FormatError:
    try:
        line = json.dumps(_said(row), ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        return FormatError(f"not UTF-8: byte 0x{error.object[error.start]:02x} at position {error.start} of a string")
    except (TypeError, ValueError) as error:
        return FormatError(f"no row of documents: {error}")
    return line if len(line) <= LONGEST else FormatError(f"longer than {LONGEST} bytes")


def _said(value: Any) -> Any:
    """Return a value as JSON has it, without what says nothing."""
    if isinstance(value, dict):
        fields = {name: _said(inner) for name, inner in value.items()}
        return {name: inner for name, inner in fields.items() if inner is not None and inner != [] and inner != {}}
    if isinstance(value, list):
        return [_said(item) for item in value]
    if isinstance(value, bytes):
        return value.decode("utf-8")
    return value.isoformat() if isinstance(value, date) else value
