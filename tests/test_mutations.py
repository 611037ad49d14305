"""Broken submissions: 300, or with ``pytest tests/test_mutations.py --mutations 100000`` as many as you like."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.mutations import mutated

ROOT = Path(__file__).parents[1]
GIB = 2**30


def test_commands_refuse_or_score_and_nothing_else(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Exit code 0 or 1, no exception, no result file that is not whole, no more than one gigabyte."""
    count = request.config.getoption("--mutations")
    command = [sys.executable, "-m", "tests.mutations", "0", str(count), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["faults"] == []
    assert found["peak"] < GIB
    assert set(found["ends"]) == {"0", "1"}
    assert sum(found["ends"].values()) == count


def test_a_mutation_depends_on_its_seed_alone() -> None:
    assert [mutated(seed) for seed in range(20)] == [mutated(seed) for seed in range(20)]
    assert len({mutated(seed)[0] for seed in range(20)}) > 15
