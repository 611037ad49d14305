"""How sure a score is: 95 % intervals from the counts of documents, and from those of blocks of their sentences.

An interval is score +- t(0.975, n - 1) * error, on the scale of log-odds (Mosteller and Tukey 1977, "Data Analysis and
Regression", on the choice of a scale for the jackknife), where documents scatter evenly around scores near 0 and 1 too;
log((s + 1) / (1 - s)) for differences. If the score or that of a sample is itself at a bound, the plain scale is taken,
and the interval clipped. Which documents were chosen is the larger part of the error, so n is their number:

* below 20 documents, delete-one jackknife (Quenouille 1956, "Notes on Bias in Estimation"; Tukey 1958, "Bias and
  Confidence in Not-Quite Large Samples"): with s_i the score without document i, squared error =
  (n - 1) / n * sum (s_i - mean)^2;
* from 20 on, bootstrap (Efron 1979, "Bootstrap Methods: Another Look at the Jackknife"): squared error = n / (n - 1)
  times the variance of the scores of 2,000 samples of n documents, drawn with replacement.

``these_texts`` is a second view, in which the documents stay and only their sentences are a sample: blocks of sentences
are deleted one by one, the others of their document then count for them (stratified jackknife: Jones 1974, "Jackknife
Estimation of Functions of Stratum Means"). A document of b blocks adds (b - 1) / b * sum (s_i - mean)^2 to the squared
error, and t has (blocks - documents) degrees of freedom. Blocks are not bootstrapped: of two blocks half of the samples
would be the document itself, and the variance half of what it should be.

A document, or block, without any count is no observation. None where the score is null, or is null without one of the
observations, or where no document has two. Scores have to be ratios: only proportions of counts may matter. Documents
that all agree give an interval of no width: five of them without an error say little of the sixth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from math import atanh, sqrt, tanh
from statistics import fmean
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

K = TypeVar("K", bound=Hashable)
Statistic = Callable[[Mapping[K, int]], float | None]
Interval = tuple[float, float]

MANY, SAMPLES, SEED, LEVEL = 20, 2000, 20250825, 0.95
RUN = 256
"""Documents for which samples are drawn at once, so that memory does not grow with the documents."""
CONVENTIONS = {"interval": f"jackknife-below-{MANY},bootstrap-{SAMPLES},t-on-log-odds", "seed": str(SEED)}


def interval(
    documents: Sequence[Mapping[K, int]], score: Statistic[K], bounds: Interval = (0.0, 1.0)
) -> Interval | None:
    """Return the interval of a score over documents like these, from the counts of each."""
    counting = _observations(documents)
    return jackknife([counting], score, bounds) if len(counting) < MANY else bootstrap(counting, score, bounds)


def these_texts(
    documents: Sequence[Sequence[Mapping[K, int]]], score: Statistic[K], bounds: Interval = (0.0, 1.0)
) -> Interval | None:
    """Return the interval of a score over sentences like these in these documents, from the counts of their blocks.

    None from 20 documents on, where the first view needs no second.
    """
    strata = list(filter(None, map(_observations, documents)))
    return jackknife(strata, score, bounds) if len(strata) < MANY else None


def jackknife(
    strata: Sequence[Sequence[Mapping[K, int]]], score: Statistic[K], bounds: Interval = (0.0, 1.0)
) -> Interval | None:
    """Return the jackknife interval of a score, from the counts of the observations of each stratum."""
    parts = list(_deleted(strata, score))
    known = [[value for value in values if value is not None] for values in parts]
    if not parts or known != parts:
        return None
    whole = score(_total((1, counts) for stratum in strata for counts in stratum))
    degrees = [len(values) - 1 for values in known]
    return _around(whole, list(zip(degrees, known, strict=True)), sum(degrees), bounds)


def bootstrap(
    documents: Sequence[Mapping[K, int]], score: Statistic[K], bounds: Interval = (0.0, 1.0)
) -> Interval | None:
    """Return the bootstrap interval of a score, from the counts of documents; samples without a score are left out."""
    import numpy as np

    keys = list(dict.fromkeys(key for counts in documents for key in counts))
    table = np.array([[counts.get(key, 0) for key in keys] for counts in documents], np.float64)
    samples = (dict(zip(keys, sums, strict=True)) for sums in sample_sums(len(documents), table.__getitem__).tolist())
    whole = _total((1, counts) for counts in documents)
    return of_samples(score(whole), map(score, samples), len(documents), bounds)


def of_samples(
    whole: float | None, samples: Iterable[float | None], documents: int, bounds: Interval = (0.0, 1.0)
) -> Interval | None:
    """Return the bootstrap interval around the score of the whole, from the scores of its samples."""
    known = [value for value in samples if value is not None]
    return _around(whole, [(documents / (documents - 1), known)], documents - 1, bounds)


def sample_sums(documents: int, table: Callable[[slice], NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the counts of each bootstrap sample: samples x columns.

    ``table``: returns the counts of a run of documents, documents x columns; each run is asked for once, in order.
    """
    parts = enumerate(_draws_once(documents) if documents <= RUN else _draws(documents))
    return sum(drawn @ table(slice(k * RUN, k * RUN + RUN)) for k, drawn in parts)  # type: ignore[return-value]


def _around(
    whole: float | None, samples: Sequence[tuple[float, Sequence[float]]], degrees: int, bounds: Interval
) -> Interval | None:
    """Return the interval around a score, from groups of scores of samples and what their variance has to be times."""
    if whole is None:
        return None
    scaled, back = _scale([whole, *chain.from_iterable(values for _, values in samples)], bounds)
    variance = sum(times * _variance([scaled(value) for value in values]) for times, values in samples)
    if not variance:
        return whole, whole
    reach = student_t((1 + LEVEL) / 2, degrees) * sqrt(variance)
    return max(bounds[0], back(scaled(whole) - reach)), min(bounds[1], back(scaled(whole) + reach))


def _deleted(strata: Sequence[Sequence[Mapping[K, int]]], score: Statistic[K]) -> Iterator[list[float | None]]:
    """Yield for each stratum of two or more observations the scores without each of them.

    The others of the stratum then weigh n / (n - 1). Counts are taken n - 1 times, so that whole numbers stay whole.
    """
    total = _total((1, counts) for stratum in strata for counts in stratum)
    for stratum in strata:
        own, n = _total((1, counts) for counts in stratum), len(stratum)
        if n > 1:
            yield [score(_total([(n - 1, total), (1, own), (-n, counts)])) for counts in stratum]


def _scale(values: Sequence[float], bounds: Interval) -> tuple[Callable[[float], float], Callable[[float], float]]:
    """Return the log-odds (halved, which is atanh) of scores between bounds, and back; no change for any at a bound."""
    low, high = bounds
    middle, half = (low + high) / 2, (high - low) / 2
    if not all(low < value < high for value in values):
        return float, float
    return lambda value: atanh((value - middle) / half), lambda z: middle + half * tanh(z)


@lru_cache(maxsize=1)
def _draws_once(n: int) -> tuple[NDArray[np.float64], ...]:
    return tuple(_draws(n))


def _draws(n: int) -> Iterator[NDArray[np.float64]]:
    """Yield how often each of n documents is drawn in each sample, for runs of RUN documents: samples x documents.

    How many of a sample's n fall into a run is binomial, given how many fell into the runs before it.
    """
    import numpy as np

    random, left = np.random.default_rng(SEED), np.full(SAMPLES, n)
    for start in range(0, n, RUN):
        size = min(RUN, n - start)
        here = left if start + size == n else random.binomial(left, size / (n - start))
        left = left - here
        drawn = random.integers(size, size=here.sum()) + size * np.repeat(np.arange(SAMPLES), here)
        yield np.bincount(drawn, minlength=SAMPLES * size).reshape(SAMPLES, size).astype(np.float64)


def student_t(quantile: float, degrees: int) -> float:
    """Return a quantile of Student's t distribution."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, quantile))


def _variance(values: Sequence[float]) -> float:
    mean = fmean(values)
    return fmean((value - mean) ** 2 for value in values)


def _observations(units: Sequence[Mapping[K, int]]) -> list[Mapping[K, int]]:
    return [counts for counts in units if any(counts.values())]


def _total(weighted: Iterable[tuple[int, Mapping[K, int]]]) -> Counter[K]:
    total: Counter[K] = Counter()
    for weight, counts in weighted:
        for key, n in counts.items():
            total[key] += weight * n
    return total
