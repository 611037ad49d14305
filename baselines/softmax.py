"""Multinomial logistic regression on sparse binary features, with an L2 penalty on the weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Features = frozenset[str]
PENALTY = 1.0


@dataclass(frozen=True, slots=True)
class Softmax:
    """Weights by feature and label; the last row belongs to the bias."""

    labels: Sequence[str]
    columns: Mapping[str, int]
    weights: Any

    def log_probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """Return the natural logarithm of the probability of each label; unknown features count nothing."""
        rows = [*(self.columns[name] for name in features if name in self.columns), len(self.columns)]
        scores = self.weights[sorted(rows)].sum(axis=0)
        found = scores - np.logaddexp.reduce(scores)
        return dict(zip(self.labels, found.tolist(), strict=True))


def fit(examples: Sequence[tuple[Features, str]]) -> Softmax:
    """Minimise the negative log-likelihood and PENALTY / 2 times the squared weights; convex, so one answer."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_array

    labels = sorted({label for _, label in examples})
    columns = {name: i for i, name in enumerate(sorted(set().union(*(features for features, _ in examples))))}
    cells = [(row, columns[name]) for row, (features, _) in enumerate(examples) for name in sorted(features)]
    cells += [(row, len(columns)) for row in range(len(examples))]
    x = csr_array((np.ones(len(cells)), tuple(zip(*cells, strict=True))), shape=(len(examples), len(columns) + 1))
    y = np.array([[float(label == other) for other in labels] for _, label in examples])

    def loss(flat: Any) -> tuple[float, Any]:
        weights = flat.reshape(-1, len(labels))
        scores = x @ weights
        logs = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
        penalised = weights * (np.arange(len(weights)) < len(columns))[:, None]
        gradient = x.T @ (np.exp(logs) - y) + PENALTY * penalised
        return float(-(y * logs).sum() + PENALTY / 2 * (penalised**2).sum()), gradient.ravel()

    # Conjugate gradients, until no slope is above .1: of losses near 1000 that leaves less than one part in 1000.
    found = minimize(loss, np.zeros(x.shape[1] * len(labels)), jac=True, method="CG", tol=0.1)
    return Softmax(labels, columns, found.x.reshape(-1, len(labels)))
