from pathlib import Path

import pytest

from summitline.files import replacing, write_text


def test_write_keeps_line_ends_and_makes_folders(tmp_path: Path) -> None:
    write_text(tmp_path / "a/b.txt", "é\r\nx\n")
    assert (tmp_path / "a/b.txt").read_bytes() == b"\xc3\xa9\r\nx\n"
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b.txt"]


def fail_half_way(path: Path) -> None:
    with replacing(path) as part:
        part.write_text("half")
        raise KeyError("half way")


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before")
    with pytest.raises(KeyError, match="half way"):
        fail_half_way(path)
    assert [p.read_text() for p in tmp_path.iterdir()] == ["before"]


def test_an_error_names_the_file_that_was_to_be_written(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("no folder")
    for path in (tmp_path / "a/b.txt", tmp_path / "a/b/c.txt"):
        with pytest.raises(OSError, match=r"File exists|Not a directory") as caught:
            write_text(path, "x")
        assert caught.value.filename == str(path)
