"""The five texts are never edited, and the manifest describes them."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

SEEDS = Path(__file__).parents[1] / "seeds"
SHA256 = {
    "000_8d0e3a484f15ff27.txt": "07a40e7d90af848f661030ebb1fe6fe3856490c968ecf67aaf516d8e02774761",
    "001_59c143bb8d6a9f88.txt": "643b9c83ed607683b869ba8bd873b117f0f736e1add08c1e4db20752790f998c",
    "002_b3cc64ae8c2264fe.txt": "1f6a720aa983f8e4cc82a744ca6f992cb607c0982bab318a83f28612e34e32d7",
    "003_ed4e5809e17e42dd.txt": "ae89358d56f51b47752569812d6403e4031197853ff0b59a02efd78a7be9fde3",
    "004_bb0332d9e4ffdfc8.txt": "d5ac3334a247a8cccdb8ca75d16503f679d0965e9f1dce7ddf571466b70f1523",
}
ROWS = [json.loads(line) for line in (SEEDS / "manifest.jsonl").read_text("utf-8").splitlines()]


def test_the_texts_are_those_that_were_given() -> None:
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in SEEDS.glob("*.txt")} == SHA256
    assert {row["file"]: row["sha256"] for row in ROWS} == SHA256


def test_ids_are_the_first_three_digits() -> None:
    assert [row["doc_id"] for row in ROWS] == ["000", "001", "002", "003", "004"]
    assert all(row["file"].startswith(row["doc_id"] + "_") for row in ROWS)


def creation_times() -> list[dict[str, Any]]:
    own = [zone["dct"] for row in ROWS for zone in row["zones"] if zone["dct"]]
    return [row["dct"] for row in ROWS] + own


def test_creation_times_are_windows_with_evidence() -> None:
    assert len(creation_times()) == 6
    for dct in creation_times():
        assert date.fromisoformat(dct["earliest"]) <= date.fromisoformat(dct["latest"])
        assert dct["status"] in {"stated", "inferred", "contradicted"}
        assert dct["evidence"].strip()


@pytest.mark.parametrize("row", ROWS, ids=[row["doc_id"] for row in ROWS])
def test_zones_cover_the_text_without_gaps(row: dict[str, Any]) -> None:
    text = (SEEDS / row["file"]).read_bytes().decode()
    zones = row["zones"]
    assert (zones[0]["start"], zones[-1]["end"]) == (0, len(text))
    assert all(a["end"] == b["start"] for a, b in pairwise(zones))
    assert all(zone["start"] < zone["end"] and zone["type"] in {"body", "boilerplate"} for zone in zones)
    assert len({zone["id"] for zone in zones}) == len(zones)


def test_the_tail_of_004_is_boilerplate_with_a_creation_time_of_its_own() -> None:
    body, tail = ROWS[4]["zones"]
    text = (SEEDS / ROWS[4]["file"]).read_bytes().decode()
    assert text[tail["start"] :].startswith("Also read")
    assert (body["type"], body["dct"], tail["type"]) == ("body", None, "boilerplate")
    assert tail["dct"]
