"""Do 95 % intervals hold what they promise, and tests reject no more than they may? Seen on corpora made up at random.

    python -m tests.bench.coverage

A document has a size and a difficulty; a system finds a gold item, and invents one, at rates that depend on the
difficulty and on luck with this document. The spread of documents is such that the F1 of five of them has the standard
deviation that was measured on real news, .058. The true score is that of 200,000 documents. Prints Markdown tables.

Intervals and tests are the functions of the package; only the percentile bootstrap beside them is written here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from summitline.intervals import MANY, interval, these_texts
from summitline.metrics.score import prf
from summitline.significance import ALPHA, holm, sign_flip

Array = NDArray[np.float64]
SIZES = (5, 10, 20, 50)
CORPORA, TESTS, SEED, POPULATION = 4000, 10_000, 1, 200_000
NAMES = ("p_num", "p_den", "r_num", "r_den")
BOUNDS = (-1.0, 1.0)
FAR = (-1e9, 1e9)
"""Bounds that leave the plain scale of scores."""
SPREAD, SIZE_SPREAD = 0.55, 0.4
"""Standard deviations of documents: of rates in log-odds, of sizes in logarithms."""
FAMILY = 7


class Case(NamedTuple):
    """A metric: precision, recall and gold items of the middle document."""

    name: str
    precision: float
    recall: float
    items: float


CASES = (
    Case("middling: P .60, R .55, 150 items", 0.60, 0.55, 150),
    Case("good: P .93, R .92, 60 items", 0.93, 0.92, 60),
    Case("poor: P .20, R .10, 150 items", 0.20, 0.10, 150),
    Case("few: P .75, R .70, 9 items", 0.75, 0.70, 9),
)
"""As links, entities, begin orders and timexes may be."""

PAIRS = (
    Case("alike: P and R .60", 0.60, 0.60, 150),
    Case("unlike: P .75 and R .45, and the reverse", 0.75, 0.45, 150),
)
"""Pairs of systems that differ by luck, or in kind, and are equally good in the mean document."""


def logistic(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def logit(p: float) -> float:
    return float(np.log(p / (1 - p)))


def rates(random: np.random.Generator, case: Case, hard: Array) -> tuple[Array, Array]:
    """Return precision and recall of a system in documents of given difficulty (standard normal)."""
    luck = random.standard_normal((2, *hard.shape))
    return tuple(  # type: ignore[return-value]
        logistic(logit(mean) + SPREAD * (0.8 * -hard + 0.6 * own))
        for mean, own in zip((case.precision, case.recall), luck, strict=True)
    )


def counted(random: np.random.Generator, sizes: Array, precision: Array, recall: Array) -> Array:
    """Return what was found, what was answered and what there was, along a last axis of three."""
    gold = np.maximum(random.poisson(sizes), 1)
    found = random.binomial(gold, recall)
    invented = random.poisson(found * (1 - precision) / precision)
    return np.stack([found, found + invented, gold], axis=-1).astype(np.float64)


def corpora(random: np.random.Generator, case: Case, shape: tuple[int, ...]) -> Array:
    """Return the counts of a system on documents: shape x 3."""
    hard = random.standard_normal(shape)
    sizes = case.items * np.exp(SIZE_SPREAD * (0.4 * hard + 0.9 * random.standard_normal(shape)))
    return counted(random, sizes, *rates(random, case, hard))


def f1(counts: Array) -> Array:
    """Return F1 from counts, summed over the documents of each corpus."""
    total = counts.sum(axis=-2)
    return np.asarray(2 * total[..., 0] / (total[..., 1] + total[..., 2]))


def named(counts: Array, side: str = "") -> dict[str, int]:
    """Return the counts of a document as the package has them."""
    found, answers, gold = map(int, counts)
    return {f"{side}p_num": found, f"{side}p_den": answers, f"{side}r_num": found, f"{side}r_den": gold}


def score(counts: Mapping[str, int]) -> float | None:
    return prf(counts).f1


def above(counts: Mapping[str, int]) -> float | None:
    one, two = (prf({name: counts[side + name] for name in NAMES}).f1 for side in ("a:", "b:"))
    return None if one is None or two is None else two - one


def percentile(random: np.random.Generator, corpus: Array) -> tuple[float, float]:
    """Return the interval that is usual for large corpora, for comparison."""
    n = len(corpus)
    low, high = np.quantile(f1(corpus[random.integers(n, size=(1000, n))]), [0.025, 0.975]).tolist()
    return low, high


def share(hits: Sequence[bool]) -> str:
    return f"{sum(hits) / len(hits):.1%}"


def holds(found: tuple[float, float] | None, truth: float) -> bool:
    return found is not None and found[0] <= truth <= found[1]


def over_documents(random: np.random.Generator) -> Iterator[list[str]]:
    """Yield for each case how often the interval over documents holds the true score."""
    for case in CASES:
        truth = float(f1(corpora(random, case, (POPULATION,))))
        ours, plain, simple = [], [], []
        for n in SIZES:
            sample = corpora(random, case, (CORPORA, n))
            counts = [[named(document) for document in corpus] for corpus in sample]
            ours.append(share([holds(interval(corpus, score), truth) for corpus in counts]))
            plain.append(share([holds(interval(corpus, score, FAR), truth) for corpus in counts]))
            simple.append(share([holds(percentile(random, corpus), truth) for corpus in sample]))
        yield [case.name, "**ours**", *ours]
        yield ["", "without log-odds", *plain]
        yield ["", "percentile bootstrap", *simple]


def over_blocks(random: np.random.Generator) -> Iterator[list[str]]:
    """Yield how often the interval of these texts holds their true score, with two to five blocks in a document."""
    for case in CASES:
        row = []
        for n in filter(MANY.__gt__, SIZES):
            hits = []
            for _ in range(CORPORA):
                texts = [Text(int(random.integers(2, 6)), *random.standard_normal(2).tolist()) for _ in range(n)]
                blocks = [[named(block) for block in text.drawn(random, case, text.blocks)] for text in texts]
                truth = f1(np.stack([text.drawn(random, case, 400).mean(axis=0) * text.blocks for text in texts]))
                hits.append(holds(these_texts(blocks, score), float(truth)))
            row.append(share(hits))
        yield [case.name, *row]


class Text(NamedTuple):
    """A document that stays while its blocks are a sample: their number, its difficulty and its size."""

    blocks: int
    hard: float
    size: float

    def drawn(self, random: np.random.Generator, case: Case, times: int) -> Array:
        """Return the counts of blocks that the document could have."""
        sizes = np.full(times, case.items * np.exp(SIZE_SPREAD * self.size) / self.blocks)
        return counted(random, sizes, *rates(random, case, 0.8 * self.hard + 0.6 * random.standard_normal(times)))


def pairs(random: np.random.Generator, case: Case, shape: tuple[int, int]) -> tuple[Array, Array]:
    """Return the counts of two systems; the second has the precision of the first as its recall, and the reverse."""
    hard = random.standard_normal(shape)
    sizes = case.items * np.exp(SIZE_SPREAD * (0.4 * hard + 0.9 * random.standard_normal(shape)))
    other = case._replace(precision=case.recall, recall=case.precision)
    return counted(random, sizes, *rates(random, case, hard)), counted(random, sizes, *rates(random, other, hard))


def flips(one: Array, two: Array) -> list[float]:
    """Return p of each corpus."""
    differences = f1(two[..., None, :]) - f1(one[..., None, :])
    return [sign_flip(row.tolist()) for row in differences]


def differences(random: np.random.Generator) -> Iterator[list[str]]:
    """Yield how often equally good systems are told apart, and how often the interval of the difference holds it."""
    for case in PAIRS:
        one, two = pairs(random, case, (1, POPULATION))
        truth = float((f1(two) - f1(one)).item())
        told, held = [], []
        for n in SIZES:
            told.append(share([p <= ALPHA for p in flips(*pairs(random, case, (TESTS, n)))]))
            corpora_ = zip(*pairs(random, case, (CORPORA, n)), strict=True)
            each = [[named(a, "a:") | named(b, "b:") for a, b in zip(x, y, strict=True)] for x, y in corpora_]
            held.append(share([holds(interval(corpus, above, BOUNDS), truth) for corpus in each]))
        yield [case.name, "sign-flip tells them apart", *told]
        yield ["", "interval of the difference holds the true one", *held]
    families = ([min(holm(flips(*pairs(random, PAIRS[0], (FAMILY, n))))) for _ in range(CORPORA)] for n in SIZES)
    yield [PAIRS[0].name, f"any of {FAMILY} metrics by Holm", *(share([p <= ALPHA for p in row]) for row in families)]


def table(head: Sequence[str], rows: Iterator[list[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def main() -> None:
    random, documents = np.random.default_rng(SEED), [f"{n} documents" for n in SIZES]
    sections = (
        table(["the interval over documents holds the true score", "", *documents], over_documents(random)),
        table(["the interval of these texts holds their true score", *documents[:2]], over_blocks(random)),
        table(["two equally good systems", "", *documents], differences(random)),
    )
    for section in sections:
        for line in section:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
