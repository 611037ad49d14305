"""Systems compared by their results: by hand, then what is refused, then the command."""

from __future__ import annotations

import json
from math import atanh, sqrt, tanh
from pathlib import Path
from typing import Any

import pytest
from tests.made_counts import of_ten, result, spans
from typer.testing import CliRunner, Result

from summitline.cli import app
from summitline.compare import Differences, compare, compare_files
from summitline.compare import report as printed
from summitline.errors import FormatError, SummitlineError
from summitline.report import as_json

FIVE = of_ten(a=5, b=5, c=5, d=5, e=5)
METRIC = ["entities.strict"]


def compared(first: Any, other: Any, metrics: list[str] = METRIC) -> Differences:
    return compare({"old": result(first), "new": result(other)}, metrics)


def told(found: Differences) -> str:
    return printed.as_text(found) + printed.as_json(found)


def test_five_documents_by_hand() -> None:
    found = compared(FIVE, of_ten(a=6, b=7, c=5, d=8, e=9))
    (difference,) = found.differences
    assert difference.scores == (25 / 50, 35 / 50)
    assert difference.difference == pytest.approx(10 / 50)
    assert difference.documents == pytest.approx({"a": 0.1, "b": 0.2, "c": 0, "d": 0.3, "e": 0.4})
    assert difference.mean == pytest.approx(0.2)
    assert difference.ahead == 4
    # Of the 2^4 choices of signs of .1, .2, .3 and .4 two give 1 or -1.
    assert (difference.p, difference.floor) == (2 / 16, 2 / 16)
    # Without each document: 9/40, 8/40, 10/40, 7/40, 6/40.
    scaled = [atanh(n / 40) for n in (9, 8, 10, 7, 6)]
    error = sqrt(4 / 5 * sum((z - sum(scaled) / 5) ** 2 for z in scaled))
    reach = 2.776445 * error
    assert difference.interval == pytest.approx((tanh(atanh(0.2) - reach), tanh(atanh(0.2) + reach)), abs=1e-6)
    # One block a document: nothing to resample.
    assert difference.these_texts is None
    assert (difference.adjusted, difference.rejected) == (None, False)
    assert (found.baseline, found.systems, found.documents) == ("old", ("new",), ("a", "b", "c", "d", "e"))


def test_the_other_way_round_every_difference_has_the_other_sign() -> None:
    other = of_ten(a=6, b=7, c=5, d=8, e=4)
    (one,), (two,) = (compared(*sides).differences for sides in ((FIVE, other), (other, FIVE)))
    assert one.interval is not None
    assert two.interval == pytest.approx(tuple(-bound for bound in reversed(one.interval)))
    assert two.documents == pytest.approx({d: -difference for d, difference in one.documents.items()})
    assert (one.p, one.floor, one.ahead) == (two.p, two.floor, 3)
    assert two.ahead == 1


def test_blocks_of_both_systems_are_deleted_together() -> None:
    first = {d: [{"entities.strict": spans(n, 4, 4)} for n in (1, 3)] for d in "ab"}
    other = {d: [{"entities.strict": spans(n + 1, 4, 4)} for n in (1, 3)] for d in "ab"}
    (difference,) = compared(first, other).differences
    assert difference.these_texts == pytest.approx((0.25, 0.25))  # each block is a quarter better


def test_counts_of_whole_documents_have_no_blocks() -> None:
    counts = {f"parts:{name}:{side}": 3 for name in ("muc", "b_cubed", "ceaf_e") for side in spans(1, 1, 1)}
    blocks = {d: [{"coreference.events.within": spans(3, 3, 3) | counts}, {}] for d in "ab"}
    (difference,) = compared(blocks, blocks, ["coreference.events.within"]).differences
    assert difference.interval == (0, 0)
    assert difference.these_texts is None


def test_documents_without_a_score_are_not_compared() -> None:
    nothing: dict[str, Any] = {"f": [{}]}
    (difference,) = compared(FIVE | of_ten(f=5), of_ten(a=6, b=6, c=6, d=6, e=6) | nothing).differences
    assert list(difference.documents) == ["a", "b", "c", "d", "e"]
    assert (difference.ahead, difference.p) == (5, 2 / 32)
    assert difference.scores == (30 / 60, pytest.approx(30 / 50))


def test_a_metric_that_nobody_has() -> None:
    found = compared(FIVE, FIVE, ["timexes.value"])
    (difference,) = found.differences
    assert (difference.scores, difference.difference, difference.interval) == ((None, None), None, None)
    assert (difference.p, difference.mean, difference.adjusted, difference.documents) == (None, None, None, {})
    assert "timexes.value" in told(found)


def test_a_system_against_itself() -> None:
    found = compared(FIVE, FIVE)
    (difference,) = found.differences
    assert (difference.difference, difference.interval, difference.p, difference.ahead) == (0, (0, 0), 1, 0)


def better(documents: str) -> tuple[Any, Any]:
    """Return two systems, the second ahead in every document."""
    return of_ten(**dict.fromkeys(documents, 5)), of_ten(**{d: 6 + k % 3 for k, d in enumerate(documents)})


@pytest.mark.parametrize("documents", ["ab", "abcde"])
def test_five_documents_are_never_called_significant(documents: str) -> None:
    found = compared(*better(documents))
    assert found.differences[0].adjusted is None
    assert "significan" not in told(found)
    least = {2: ".5000", 5: ".0625"}[len(documents)]
    assert f"{len(documents)} documents are too few for a test: p is never below {least}\n" in told(found)


def test_six_documents_can_be_enough_for_one_test() -> None:
    found = compared(*better("abcdef"))
    assert found.differences[0].p == found.differences[0].adjusted == 2 / 64
    assert found.differences[0].rejected
    assert "significant at .05 by Holm (tests: 1): new entities.strict\n" in told(found)


def test_holm_is_not_made_where_it_could_reject_nothing() -> None:
    first, other = (
        {d: [{**b[0], "events.strict": b[0]["entities.strict"]}] for d, b in s.items()} for s in better("abcdef")
    )
    found = compared(first, other, ["entities.strict", "events.strict"])
    assert [d.adjusted for d in found.differences] == [None, None]  # 2 * 2/64 is above .05
    assert "Holm: not made, no p could stay at or below .05 (6 documents, tests: 2)\n" in told(found)


def test_holm_over_all_systems_and_metrics() -> None:
    first, other = better("abcdefgh")
    worse = of_ten(a=4, b=6, c=4, d=6, e=5, f=5, g=4, h=6)
    found = compare({"old": result(first), "new": result(other), "bad": result(worse)}, METRIC * 2)
    assert [(d.system, d.p) for d in found.differences] == [("new", 2 / 256), ("bad", 1)]
    assert [d.adjusted for d in found.differences] == [2 * 2 / 256, 1]
    assert "significant at .05 by Holm (tests: 2): new entities.strict\n" in told(found)
    nothing = compare({"old": result(first), "bad": result(worse)}, METRIC)
    assert "significant at .05 by Holm (tests: 1): none\n" in told(nothing)


def test_many_documents() -> None:
    names = "abcdefghijklmnopqrstuvwxy"
    found = compared(*better(names))
    (difference,) = found.differences
    assert (difference.p, difference.floor) == (1e-4, 1e-4)
    text = printed.as_text(found)
    assert "of 10,000 choices of signs if more than 16 differ" in text
    rows = [line.split() for line in text.splitlines() if line.startswith("difference in each document")]
    assert [row[4:] for row in rows] == [list(names[:10]), list(names[10:20]), list(names[20:])]


def test_text() -> None:
    lines = printed.as_text(compared(FIVE, of_ten(a=6, b=7, c=5, d=8, e=3))).splitlines()
    assert lines[0] == "new against the baseline old: micro scores, and system - baseline"
    numbers = [".500", ".580", "+.080", "[-.159,", "+.311]", "–", "+.080", "3", "of", "5", ".5000", ".1250", "–"]
    assert lines[2].split() == ["entities.strict", *numbers]
    assert lines[5].split() == ["entities.strict", "+.100", "+.200", "+.000", "+.300", "-.200"]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"setting": "gold-mentions"}, "setting: end-to-end in old, gold-mentions in new"),
        ({"zone": "all"}, "zone: body in old, all in new"),
        ({"fingerprint": "cd" * 32}, f"fingerprint of the corpus: {'ab' * 32} in old, {'cd' * 32} in new"),
    ],
)
def test_results_under_other_conventions_are_not_comparable(changes: dict[str, str], line: str) -> None:
    with pytest.raises(SummitlineError) as caught:
        compare({"old": result(FIVE), "new": result(FIVE, **changes)}, METRIC)
    assert str(caught.value) == f"not comparable: {line}"


def test_every_difference_of_conventions_is_told() -> None:
    six = result(of_ten(a=1, b=1, c=1, d=1, e=1, f=1), zone="all")
    with pytest.raises(SummitlineError) as caught:
        compare({"old": result(FIVE), "same": result(FIVE), "new": six}, METRIC)
    assert str(caught.value).splitlines() == [
        "not comparable: documents: a b c d e in old, a b c d e f in new",
        "not comparable: zone: body in old, all in new",
    ]
    newer = result(FIVE) | {"signature": result(FIVE)["signature"].replace("calendar:on|", "")}
    with pytest.raises(SummitlineError, match="calendar: on in old, nothing in new"):
        compare({"old": result(FIVE), "new": newer}, METRIC)


@pytest.mark.parametrize(
    ("metric", "reason"),
    [("timeline", "one value over all documents"), ("beauty", "not one of entities.strict, entities.relaxed, ")],
)
def test_a_metric_that_cannot_be_compared(metric: str, reason: str) -> None:
    with pytest.raises(SummitlineError, match=f"^metric '{metric}': {reason}"):
        compared(FIVE, FIVE, [metric])


def files(folder: Path, **systems: Any) -> list[Path]:
    paths = [folder / f"{name.replace('_', '/')}.json" for name in systems]
    for path, documents in zip(paths, systems.values(), strict=True):
        path.parent.mkdir(exist_ok=True)
        path.write_text(as_json(result(documents)), "utf-8")
    return paths


def test_systems_are_called_as_their_files(tmp_path: Path) -> None:
    assert compare_files(files(tmp_path, old=FIVE, new=FIVE)).systems == ("new",)
    paths = files(tmp_path, a_result=FIVE, b_result=FIVE)
    assert compare_files(paths).baseline == str(paths[0])
    with pytest.raises(SummitlineError, match=r"old\.json: expected different files"):
        compare_files([tmp_path / "old.json"] * 2)
    with pytest.raises(SummitlineError, match="old: expected another result to compare it with"):
        compare_files([tmp_path / "old.json"])
    (tmp_path / "bad.json").write_text("{}", "utf-8")
    with pytest.raises(FormatError, match=r"bad\.json: \$: Object missing required field"):
        compare_files([tmp_path / "old.json", tmp_path / "bad.json"])


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["compare", *map(str, words)])


def test_the_command(tmp_path: Path) -> None:
    old, new = files(tmp_path, old=FIVE, new=of_ten(a=6, b=7, c=5, d=8, e=9))
    text = run(old, new, "--metric", "entities.strict")
    assert (text.exit_code, text.stderr) == (0, "")
    assert text.stdout == printed.as_text(compare_files([old, new], METRIC))
    found = json.loads(run(old, new, "--metric", "all", "--format", "json").stdout)
    assert (found["schema"], found["baseline"], found["systems"]) == (1, "old", ["new"])
    assert len(found["differences"]) > 20
    row = next(d for d in found["differences"] if d["metric"] == "entities.strict")
    assert (row["ahead"], row["p"], row["rejected"]) == (4, 0.125, False)
    assert run(old, new, "--format", "json").stdout_bytes == run(old, new, "--format", "json").stdout_bytes


def test_the_command_refuses(tmp_path: Path) -> None:
    (old,) = files(tmp_path, old=FIVE)
    other = tmp_path / "other.json"
    other.write_text(as_json(result(FIVE, zone="all")), "utf-8")
    refused = run(old, other)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "not comparable: zone: body in old, all in other\n"
    assert run(old, tmp_path / "none.json").stderr == f"{tmp_path / 'none.json'}: No such file or directory\n"
    assert run().exit_code == 2
