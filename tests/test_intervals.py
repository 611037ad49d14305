"""95 % intervals: by hand, a published jackknife, scipy's bootstrap, then what must hold for any counts."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from math import exp, log, sqrt, tanh

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bench import coverage

from summitline.intervals import MANY, Interval, bootstrap, interval, jackknife, student_t, these_texts

Table = list[Mapping[str, int]]


def share(counts: Mapping[str, int]) -> float | None:
    return counts.get("num", 0) / counts["den"] if counts.get("den") else None


def documents(*pairs: tuple[int, int]) -> Table:
    return [{"num": num, "den": den} for num, den in pairs]


def odds(middle: float, reach: float) -> Interval:
    """Return the shares whose log-odds are a reach below and above a middle."""
    return 1 / (1 + exp(reach - middle)), 1 / (1 + exp(-reach - middle))


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
    # 21/40, odds 21/19; without the first 10/20, without the second 11/20: log-odds 0 and log 11/9, half of that from
    # their mean: squared error 1/2 * 2 * (log(11/9) / 2)^2.
    found = interval(documents((11, 20), (10, 20)), share)
    assert found == pytest.approx(odds(log(21 / 19), 12.7062 * log(11 / 9) / 2), abs=1e-5)


def test_five_documents_by_hand() -> None:
    # 25/50, odds 1. Without each: 20/40, 21/40, 19/40, 20/40, 20/40; log-odds 0, L, -L, 0, 0 with L = log 21/19.
    found = interval(documents((5, 10), (4, 10), (6, 10), (5, 10), (5, 10)), share)
    assert found == pytest.approx(odds(0, 2.77645 * sqrt(4 / 5 * 2) * log(21 / 19)), abs=1e-5)
    assert found == pytest.approx((0.4130, 0.5870), abs=1e-4)


def test_a_sample_at_a_bound_by_hand() -> None:
    # Without the first 40/40, which has no odds: the plain scale. 59/60; without each 1, 39/40, 39/40: squared error
    # 2/3 * ((2/120)^2 + (1/120)^2 + (1/120)^2) = (1/60)^2.
    found = interval(documents((19, 20), (20, 20), (20, 20)), share)
    assert found == (pytest.approx(59 / 60 - 4.30265 / 60, abs=1e-6), 1.0)
    assert interval(documents((0, 10), (10, 10)), share) == (0.0, 1.0)


def test_differences_lie_between_minus_one_and_one() -> None:
    # (s - 1/2) * 2 of the five documents above: 0, and 1/20, -1/20 without the second and the third.
    def twice(counts: Mapping[str, int]) -> float:
        return 2 * counts["num"] / counts["den"] - 1

    found = interval(documents((5, 10), (4, 10), (6, 10), (5, 10), (5, 10)), twice, (-1.0, 1.0))
    reach = tanh(2.77645 * sqrt(4 / 5 * 2) * log(21 / 19) / 2)  # atanh 1/20 = log(21/19) / 2
    assert found == pytest.approx((-reach, reach), abs=1e-5)


def test_blocks_by_hand() -> None:
    # 5/8 in all. A deleted block is replaced by the other one of its document: without 1/2 or 2/2 of the first it has
    # 4/4 or 2/4, with 6/8 or 4/8 in all; without 2/2 or 0/2 of the second, 3/8 or 7/8. The third has one block only.
    blocks = [documents((1, 2), (2, 2)), documents((2, 2), (0, 2)), documents((3, 4))]
    whole, first, second = log(8 / 4), (log(9 / 3), log(7 / 5)), (log(6 / 6), log(10 / 2))
    error = sqrt(sum(1 / 2 * 2 * ((a - b) / 2) ** 2 for a, b in (first, second)))
    assert these_texts(blocks, share) == pytest.approx(odds(whole, 4.30265 * error), abs=1e-5)


LAW = (
    *((576, 339), (635, 330), (558, 281), (578, 303), (666, 344), (580, 307), (555, 300), (661, 343)),
    *((651, 336), (605, 313), (653, 312), (575, 274), (545, 276), (572, 288), (594, 296)),
)
"""Fifteen law schools: admission test and 100 times the grade (Efron and Tibshirani 1993, table 3.1)."""
WIDE = (-1e9, 1e9)
"""Bounds so far away that the scale is the plain one."""


def law() -> Table:
    return [{"n": 1, "x": x, "y": y, "xx": x * x, "yy": y * y, "xy": x * y} for x, y in LAW]


def correlation(sums: Mapping[str, int]) -> float:
    n, x, y = sums["n"], sums["x"], sums["y"]
    return (n * sums["xy"] - x * y) / sqrt((n * sums["xx"] - x * x) * (n * sums["yy"] - y * y))


def test_published_jackknife_of_a_correlation() -> None:
    # Efron and Tibshirani 1993, "An Introduction to the Bootstrap": correlation .776; R package bootstrap,
    # help(jackknife): standard error 0.1425186.
    low, high = jackknife([law()], correlation, WIDE) or (0, 0)
    assert (low + high) / 2 == pytest.approx(0.776, abs=5e-4)
    assert (high - low) / 2 / student_t(0.975, 14) == pytest.approx(0.1425186, abs=1e-6)


def test_bootstrap_is_that_of_scipy() -> None:
    from scipy.stats import bootstrap as peer

    low, high = bootstrap(law(), correlation, WIDE) or (0, 0)
    error = (high - low) / 2 / student_t(0.975, 14) / sqrt(15 / 14)
    x, y = np.array(LAW).T
    theirs = peer(
        (x, y), lambda x, y: np.corrcoef(x, y)[0, 1], paired=True, vectorized=False, n_resamples=2000,
        rng=np.random.default_rng(1),
    ).standard_error  # fmt: skip
    assert error == pytest.approx(theirs, rel=0.08)  # of 2,000 samples each: the standard error of either is 2 or 3 %


def test_bootstrap_of_a_mean_has_a_known_error() -> None:
    pairs = [(k % 7, 10) for k in range(40)]
    values = [num / den for num, den in pairs]
    low, high = bootstrap(documents(*pairs), share, WIDE) or (0, 0)
    reach = student_t(0.975, 39) * np.std(values, ddof=1) / sqrt(40)
    assert (low + high) / 2 == pytest.approx(np.mean(values))
    assert (high - low) / 2 == pytest.approx(reach, rel=0.05)


def test_bootstrap_from_twenty_documents_on() -> None:
    many = documents(*((k % 5 + 2, 10) for k in range(MANY)))
    assert interval(many, share) == bootstrap(many, share) != jackknife([many], share)
    assert interval(many[1:], share) == jackknife([many[1:]], share)
    assert interval([*many[1:], {}], share) == jackknife([many[1:]], share)


def test_blocks_are_for_few_documents() -> None:
    one = documents((1, 2), (2, 3))
    assert these_texts([one] * (MANY - 1), share) is not None
    assert these_texts([one] * MANY, share) is None


def test_the_bootstrap_is_the_same_every_time() -> None:
    many = documents(*((k % 5 + 2, 10) for k in range(30)))
    assert interval(many, share) == interval(list(many), share)


def test_documents_that_agree_leave_no_doubt() -> None:
    assert interval(documents((1, 3), (10, 30), (3, 9)), share) == (1 / 3, 1 / 3)
    assert interval(documents((0, 3), (0, 4)), share) == (0.0, 0.0)
    assert interval(documents(*[(2, 2)] * MANY), share) == (1.0, 1.0)


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
        [{"other": 3}] * MANY,
    ],
)
def test_no_interval(counts: Table) -> None:
    assert interval(counts, share) is None
    assert these_texts([counts], share) is None


def test_a_document_without_counts_is_no_observation() -> None:
    two = documents((11, 20), (10, 20))
    assert interval([*two, {}], share) == interval([*two, *documents((0, 0))], share) == interval(two, share)
    assert these_texts([two, [{}]], share) == these_texts([[*two, {}]], share) == these_texts([two], share)


PAIRS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)).map(sorted), min_size=2, max_size=8)


@settings(deadline=None)  # the first example loads scipy
@given(PAIRS)
def test_jackknife_is_that_of_numpy(pairs: list[list[int]]) -> None:
    table = np.array(pairs)
    n, whole = len(pairs), table.sum(axis=0)
    values = np.array([whole, *(whole - row for row in table)], float)
    shares = values[:, 0] / values[:, 1]
    plain = not ((shares > 0) & (shares < 1)).all()
    with np.errstate(divide="ignore"):
        scaled = shares if plain else np.log(values[:, 0] / (values[:, 1] - values[:, 0]))
    reach = student_t(0.975, n - 1) * np.std(scaled[1:]) * sqrt(n - 1)
    expected = np.array([scaled[0] - reach, scaled[0] + reach])
    expected = np.clip(expected, 0, 1) if plain else 1 / (1 + np.exp(-np.clip(expected, -500, 500)))
    found = interval([Counter(num=num, den=den) for num, den in pairs], share)
    assert found == pytest.approx(tuple(expected), abs=1e-9)


@settings(deadline=None)
@given(PAIRS, st.integers(2, 9), st.randoms(use_true_random=False))
def test_order_and_unit_of_counts_do_not_matter(pairs: list[list[int]], times: int, choose: random.Random) -> None:
    low, high = interval([{"num": num, "den": den} for num, den in pairs], share) or (0, 0)
    choose.shuffle(pairs)
    again = interval([{"num": times * num, "den": times * den} for num, den in pairs], share)
    assert again == pytest.approx((low, high), abs=1e-12)
    whole = sum(num for num, _ in pairs) / sum(den for _, den in pairs)
    assert 0 <= low <= whole + 1e-12
    assert whole - 1e-12 <= high <= 1


@pytest.mark.parametrize("case", coverage.CASES, ids=lambda case: case.name.partition(":")[0])
def test_intervals_of_five_documents_hold_the_true_score(case: coverage.Case) -> None:
    """95 % of 500 corpora, give or take four standard errors; ``docs/statistics.md`` has the table of thousands."""
    choose = np.random.default_rng(2)
    truth = float(coverage.f1(coverage.corpora(choose, case, (coverage.POPULATION,))))
    corpora = coverage.corpora(choose, case, (500, 5))
    found = [interval([coverage.named(document) for document in corpus], coverage.score) for corpus in corpora]
    held = sum(coverage.holds(span, truth) for span in found)
    assert abs(held / 500 - 0.95) <= 4 * sqrt(0.95 * 0.05 / 500)
