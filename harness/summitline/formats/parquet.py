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
"""Bytes of a row in memory, on average of these rows, and of its line."""


def read_lines(path: Path | str) -> Iterator[tuple[int | None, bytes | FormatError]]:
    """Yield number, from 1, and JSON of every row; a FormatError for one that is none, with None for the whole file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with pq.ParquetFile(path, pre_buffer=False, buffer_size=2**20) as file:
            for batch in file.iter_batches(batch_size=ROWS):
                if sum(map(_unpacked, batch.columns)) > ROWS * LONGEST:
                    yield None, FormatError(f"rows of more than {LONGEST} bytes after row {number}: not read")
                    return
                for row in batch.to_pylist():
                    number += 1
                    yield number, _line(row)
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        yield None, FormatError(f"broken Parquet data after row {number}: {reason}")


def _unpacked(array: Any) -> int:
    """Return the bytes of an array in which every value has its own."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(array.type):
        strings = pc.sum(pc.binary_length(array.dictionary).take(array.indices)).as_py()
        return int(array.indices.nbytes + (strings or 0))
    if pa.types.is_struct(array.type):
        return sum(map(_unpacked, array.flatten()))
    return _unpacked(array.flatten()) if pa.types.is_nested(array.type) else int(array.nbytes)


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
