import gzip
from pathlib import Path
from typing import Any

import pytest

from summitline.errors import FormatError
from summitline.formats import lines


def write_bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def read_all(path: Path) -> tuple[list[tuple[int, object]], list[tuple[int | None, str]]]:
    """Return the lines with a value, and the messages about the others."""
    found = list(lines.read_rows(path))
    problems = [(number, str(value)) for number, value in found if isinstance(value, FormatError)]
    return [row for row in found if not isinstance(row[1], FormatError)], problems


@pytest.mark.parametrize(
    ("content", "rows", "problems"),
    [
        (b'{"a": 1}\r\n{"a": 2}', [(1, {"a": 1}), (2, {"a": 2})], []),
        (
            b"\xef\xbb\xbf{}\n",
            [(1, {})],
            [(1, "a byte order mark (BOM) at the start: expected UTF-8 without it")],
        ),
        ("{}\n".encode("utf-16"), [], [(None, "UTF-16: expected UTF-8")]),
        (b'{"a": "\xff"}\n{}\n', [(2, {})], [(1, "not UTF-8: byte 0xff at position 7")]),
        (b'{"a": x\n', [], [(1, "not JSON (one object a line): column 7: Expecting value")]),
        (b"{} {}\n", [], [(1, "not JSON (one object a line): column 4: Extra data")]),
        (b"{}\n\n{}\n", [(1, {}), (3, {})], [(2, "blank line: expected a JSON object")]),
        (b"[" * 100_000 + b"\n", [], [(1, "not JSON that can be read: nested too deeply")]),
        (b"9" * 5_000, [], [(1, "not JSON that can be read: a number with too many digits")]),
        (b"", [], [(None, "empty: expected one JSON object a line")]),
    ],
)
def test_lines_of_strangers(tmp_path: Path, content: bytes, rows: list[Any], problems: list[Any]) -> None:
    assert read_all(write_bytes(tmp_path / "x", content)) == (rows, problems)


def test_keys_that_stand_twice_are_kept(tmp_path: Path) -> None:
    rows, _ = read_all(write_bytes(tmp_path / "x", b'{"a": {"b": 1, "c": 2, "b": 3}}'))
    outer: Any = rows[0][1]
    inner = outer["a"]
    assert isinstance(inner, lines.Repeated)
    assert (inner, inner.names) == ({"b": 3, "c": 2}, ("b",))


def test_caps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_bytes(tmp_path / "x", b"{}\n" * 4)
    monkeypatch.setattr(lines, "SIZE_CAP", 9)
    assert read_all(path) == ([(1, {}), (2, {}), (3, {})], [(None, "larger than 9 bytes; the rest was not read")])
    monkeypatch.setattr(lines, "LINE_CAP", 2)
    assert read_all(path) == ([], [(1, "longer than 2 bytes; the rest was not read")])


def test_gzip_is_read_with_a_running_cap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LINE_CAP", 1000)
    bomb = write_bytes(tmp_path / "x", gzip.compress(b" " * 10_000_000))
    assert read_all(bomb) == ([], [(1, "longer than 1000 bytes; the rest was not read")])


def test_broken_gzip(tmp_path: Path) -> None:
    packed = gzip.compress(b'{"a": 1}\n' * 3)
    rows, problems = read_all(write_bytes(tmp_path / "x", packed[:-6]))
    assert rows == [(1, {"a": 1}), (2, {"a": 1}), (3, {"a": 1})]
    assert [message.split(":")[0] for _, message in problems] == ["broken gzip data after line 3"]
    _, problems = read_all(write_bytes(tmp_path / "x", packed[:12] + b"\xff" * 20))
    assert [message.split(":")[0] for _, message in problems] == ["broken gzip data after line 0"]


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    assert read_all(tmp_path / "none") == ([], [(None, "No such file or directory")])
    assert read_all(tmp_path) == ([], [(None, "Is a directory")])
