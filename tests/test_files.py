from __future__ import annotations

import errno
import os
import subprocess
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


def test_an_error_names_the_file_that_was_read_meanwhile(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught, replacing(tmp_path / "a.txt") as part:
        part.write_bytes((tmp_path / "source").read_bytes())
    assert caught.value.filename == str(tmp_path / "source")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_with_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with pytest.raises(OSError, match="No space left on device") as caught, replacing(path):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert caught.value.filename == str(path)


def test_of_two_that_write_at_once_the_last_one_wins(tmp_path: Path) -> None:
    """Both are this process, as two processes of two machines may have one number."""
    path = tmp_path / "a.txt"
    with replacing(path) as first:
        first.write_text("first")
        write_text(path, "second")
        assert path.read_text() == "second"
    assert [p.read_text() for p in tmp_path.iterdir()] == ["first"]


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    link, path = tmp_path / "link", tmp_path / "kept/a.txt"
    link.symlink_to(path)
    for text in ("new", "newer"):
        write_text(link, text)
        assert (link.readlink(), path.read_text()) == (path, text)
    assert list(path.parent.iterdir()) == [path]


def test_a_pipe_is_written_and_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with subprocess.Popen(["cat", path], stdout=subprocess.PIPE, text=True) as reader:
        write_text(path, "through")
        assert reader.communicate()[0] == "through"
    assert path.is_fifo()
