"""Files of strangers, one a document: found, read with a bound as strict UTF-8, written under safe names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from summitline.errors import FormatError
from summitline.files import write_text

SIZE_CAP = 64 * 2**20
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,149}")


def find(path: Path | str, suffix: str) -> list[Path]:
    """Return a file, or the files of a folder that end in ``suffix``, hidden ones left out; FormatError without any."""
    path = Path(path)
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.iterdir() if _shown(file.name, suffix) and file.is_file())
    if not found:
        raise FormatError(f"{path}: no {suffix} file here")
    return found


def _shown(name: str, suffix: str) -> bool:
    return name.endswith(suffix) and not name.startswith(".")


def read_bytes(path: Path | str) -> bytes:
    """Return the content of a file of at most 64 MiB."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(SIZE_CAP + 1)
    except OSError as error:
        raise FormatError(f"{path}: {error.strerror}") from error
    if len(content) > SIZE_CAP:
        raise FormatError(f"{path}: larger than {SIZE_CAP} bytes")
    return content


def read_text(path: Path | str) -> str:
    """Return the text of a file in UTF-8, a byte order mark left out; line ends stay as they are."""
    return decode(read_bytes(path), path)


def decode(content: bytes, path: Path | str) -> str:
    """Return the text of the content of a file; FormatError names the line of the first byte that is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{error.object[error.start]:02x}"
        raise FormatError(f"{path}:{line}: not UTF-8: {found} at position {error.start}") from None


def write_folder(folder: Path | str, contents: Mapping[str, str], suffix: str) -> None:
    """Write texts below a folder; a name that could lead elsewhere is refused before anything is written."""
    for name in contents:
        safe_name(name)
    for name, text in contents.items():
        write_text(Path(folder) / f"{name}{suffix}", text)


def safe_name(name: str) -> str:
    """Return a document id that can be a file name: letters, digits, ``.``, ``_`` and ``-``, no dot first."""
    if not NAME.fullmatch(name):
        raise FormatError(f"document {name[:60]!a}: cannot be a file name; expected letters, digits, '.', '_' and '-'")
    return name
