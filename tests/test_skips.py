"""What a skip means: a failure with CI=true, but for files that may not be part of the project."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ORACLE = "import pytest\n@pytest.mark.oracle\ndef test_one(oracle):\n    assert oracle.is_dir()\n"
PLAIN = "import pytest\ndef test_one():\n    pytest.skip('no browser')\n"


def run(folder: Path, source: str, **variables: str) -> tuple[int, str]:
    tests = folder / "checkout" / "tests"
    tests.mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("conftest.py"), tests)
    (tests / "test_case.py").write_text(source, "utf-8")
    outside = {k: v for k, v in os.environ.items() if k not in ("CI", "SUMMITLINE_ORACLE", "PYTEST_ADDOPTS")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), str(tests)]
    done = subprocess.run(command, cwd=folder, env=outside | variables, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.mark.parametrize(("ci", "status"), [("false", 0), ("true", 1)])
def test_a_plain_skip_fails_with_ci(tmp_path: Path, ci: str, status: int) -> None:
    code, told = run(tmp_path, PLAIN, CI=ci)
    assert (code, "1 skipped" in told) == (status, True)


def test_absent_oracle_files_may_be_skipped_with_ci(tmp_path: Path) -> None:
    code, told = run(tmp_path, ORACLE, CI="true")
    assert (code, "1 skipped" in told) == (0, True)


def test_oracle_files_beside_the_checkout_are_found(tmp_path: Path) -> None:
    (tmp_path / "shared" / "oracle").mkdir(parents=True)
    code, told = run(tmp_path, ORACLE, CI="true")
    assert (code, "1 passed" in told) == (0, True)


def test_a_named_folder_must_be_there(tmp_path: Path) -> None:
    code, told = run(tmp_path, ORACLE, SUMMITLINE_ORACLE=str(tmp_path / "elsewhere"))
    assert code == 1
    assert "SUMMITLINE_ORACLE names" in told
