from collections import Counter
from collections.abc import Mapping
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summitline.significance import jackknife, student_t


def share(counts: Mapping[str, int]) -> float | None:
    return counts.get("num", 0) / counts["den"] if counts.get("den") else None


def documents(*pairs: tuple[int, int]) -> list[Mapping[str, int]]:
    return [{"num": num, "den": den} for num, den in pairs]


@pytest.mark.parametrize(
    ("degrees", "value"), [(1, 12.706), (2, 4.303), (4, 2.776), (9, 2.262), (19, 2.093), (120, 1.980)]
)
def test_published_table_of_student_t(degrees: int, value: float) -> None:
    assert student_t(0.975, degrees) == pytest.approx(value, abs=5e-4)
    assert student_t(0.025, degrees) == pytest.approx(-student_t(0.975, degrees))


@pytest.mark.parametrize("quantile", [0.5, 0.9, 0.95, 0.975, 0.995])
def test_student_t_is_that_of_scipy(quantile: float) -> None:
    from scipy.stats import t

    for degrees in range(1, 30):
        assert student_t(quantile, degrees) == pytest.approx(t.ppf(quantile, degrees), rel=1e-9, abs=1e-9)


def test_two_documents_by_hand() -> None:
    # s = 21/40; without the first 10/20, without the second 11/20. Mean 21/40, deviations 1/40 each:
    # se = sqrt(1/2 * 2/1600) = 1/40; t(0.975, 1) = 12.706.
    low, high = jackknife(documents((11, 20), (10, 20)), share) or (0, 0)
    assert low == pytest.approx(21 / 40 - 12.7062 / 40, abs=1e-5)
    assert high == pytest.approx(21 / 40 + 12.7062 / 40, abs=1e-5)


def test_five_documents_by_hand() -> None:
    # s = 25/50. Without each: 20/40, 21/40, 19/40, 20/40, 20/40; mean 20/40, deviations 1/40 twice:
    # se = sqrt(4/5 * 2/1600) = sqrt(1/1000); t(0.975, 4) = 2.776.
    low, high = jackknife(documents((5, 10), (4, 10), (6, 10), (5, 10), (5, 10)), share) or (0, 0)
    assert low == pytest.approx(0.5 - 2.7764 * sqrt(0.001), abs=1e-5)
    assert high == pytest.approx(0.5 + 2.7764 * sqrt(0.001), abs=1e-5)


def test_a_level_of_its_own() -> None:
    five = documents((5, 10), (4, 10), (6, 10), (5, 10), (5, 10))
    low, high = jackknife(five, share, level=0.9) or (0, 0)
    assert high - low == pytest.approx(2 * 2.1318 * sqrt(0.001), abs=1e-5)


def test_documents_that_agree_leave_no_doubt() -> None:
    assert jackknife(documents((1, 2), (10, 20), (3, 6)), share) == pytest.approx((0.5, 0.5))


def test_the_interval_stays_between_nothing_and_all() -> None:
    assert jackknife(documents((0, 10), (10, 10)), share) == (0.0, 1.0)
    low, high = jackknife(documents((19, 20), (20, 20), (20, 20)), share) or (0, 0)
    assert 0.9 < low < 59 / 60
    assert high == 1.0
    low, high = jackknife(documents((1, 20), (0, 20), (0, 20)), share) or (0, 0)
    assert low == 0.0
    assert 1 / 60 < high < 0.1


@pytest.mark.parametrize(
    "counts",
    [
        [],
        documents((1, 2)),
        [{"num": 1, "den": 2}, {}],
        [{"num": 1, "den": 2}, {"num": 0, "den": 0}],
        documents((0, 0), (0, 0)),
        [{}, {}],
        [{"num": 1, "den": 2}, {"other": 3}],  # without the first the score is null
    ],
)
def test_no_interval(counts: list[Mapping[str, int]]) -> None:
    assert jackknife(counts, share) is None


def test_a_document_without_counts_is_no_observation() -> None:
    two = documents((11, 20), (10, 20))
    assert jackknife([*two, {}], share) == jackknife([*two, *documents((0, 0))], share) == jackknife(two, share)


def test_a_score_of_zero_is_no_null() -> None:
    assert jackknife(documents((0, 3), (0, 4)), share) == (0.0, 0.0)


@settings(deadline=None)  # the first example loads scipy
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), min_size=2, max_size=8))
def test_jackknife_is_that_of_numpy(pairs: list[tuple[int, int]]) -> None:
    found = jackknife([Counter(num=min(p), den=p[1]) for p in pairs], share)
    table = np.array([(min(p), p[1]) for p in pairs])
    n = len(pairs)
    parts = np.array([np.delete(table, i, axis=0).sum(axis=0) for i in range(n)])
    error = np.std(parts[:, 0] / parts[:, 1]) * np.sqrt(n - 1)
    whole = table[:, 0].sum() / table[:, 1].sum()
    expected = np.clip([whole - student_t(0.975, n - 1) * error, whole + student_t(0.975, n - 1) * error], 0, 1)
    assert found == pytest.approx(tuple(expected), abs=1e-9)
