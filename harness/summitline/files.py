"""Files are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a new path beside ``path``, to be written; then it takes the place of ``path``, or is gone after an error.

    Missing folders are made. A link stays, and what it leads to is replaced. A pipe or a device is yielded itself, for
    what reads it would not see another file. The new name is random, because process numbers repeat on the machines of
    a cluster; of several that write ``path`` at once the last one wins. An OSError about what is written names
    ``path``, one about another file, read meanwhile, is left as it is.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        with naming(path):
            yield path
        return
    place = Path(os.path.realpath(path))
    part = place.with_name(f".{place.name}.{token_hex(8)}.part")
    with naming(path, part, *place.parents):
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield part
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8; line ends stay as they are in ``text``."""
    with replacing(path) as part:
        part.write_text(text, "utf-8", newline="\n")


@contextmanager
def naming(path: Path, *parts: Path) -> Iterator[None]:
    """Make an OSError name ``path`` if it names no file, as a full disk does not, or one of ``parts``."""
    try:
        yield
    except OSError as error:
        if error.filename is not None and Path(error.filename) not in parts:
            raise
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
