"""Logistic regression with an integer linear program: the likeliest answers that do not contradict each other.

The model is that of ``baselines.logistic``. One variable for each answer to each pair, one answer a pair, the sum of
log-probabilities as the goal. That answers are consistent takes more inequalities than can be written down, so they
come when they are needed: solve, close, forbid the answers of each contradiction together, solve again. Each inequality
holds for every consistent set of answers, and the last set is consistent, so it is the best one. The idea is that of
Roth and Yih 2004, "A Linear Programming Formulation for Global Inference in Natural Language Tasks"; windows and times
are facts of the closure.

Without ``train`` the answers are those of the rules, which are consistent too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from baselines.begins import ruled
from baselines.logistic import Choice, Model, choices, learn
from summitline import Closure, Contradiction, Document, TLink, document_constraints, told_link


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Give the pairs of each document the likeliest labels that are consistent."""
    model = learn(tuple(train))
    return [annotate(ruled(document), model) for document in documents]


def annotate(document: Document, model: Model | None) -> Document:
    """Return a document of the rules with the best consistent answers in place of its links."""
    return decided(document, list(choices(document, model))) if model and document.events else document


def decided(document: Document, asked: Sequence[Choice]) -> Document:
    """Return a document with the best consistent answers as its links; without links it is consistent."""
    forbidden: list[frozenset[TLink]] = []
    while True:
        answered = replace(document, tlinks=tuple(best(asked, forbidden)))
        found = list(contradictions(answered))
        if not found:
            return answered
        forbidden += found


def best(asked: Sequence[Choice], forbidden: Sequence[frozenset[TLink]]) -> Iterator[TLink]:
    """Return one link for each choice but VAGUE, the likeliest together, with no forbidden set among them."""
    from scipy.optimize import LinearConstraint, milp
    from scipy.sparse import csr_array

    answers = [answer for choice in asked for answer in choice]
    place = {link: i for i, (link, _) in enumerate(answers)}
    rows = [[place[link] for link, _ in choice] for choice in asked] + [[place[k] for k in some] for some in forbidden]
    cells = [(row, column) for row, columns in enumerate(rows) for column in sorted(columns)]
    matrix = csr_array((np.ones(len(cells)), tuple(zip(*cells, strict=True))), shape=(len(rows), len(answers)))
    low = [1] * len(asked) + [0] * len(forbidden)
    high = [1] * len(asked) + [len(some) - 1 for some in forbidden]
    goal = [-log for _, log in answers]
    limits = LinearConstraint(matrix, low, high)
    whole = np.ones(len(answers))
    found = milp(goal, integrality=whole, bounds=(0, 1), constraints=limits, options={"mip_rel_gap": 0})
    chosen = (link for (link, _), taken in zip(answers, found.x, strict=True) if taken > 0.5)
    return (link for link in chosen if link.relation != "VAGUE")


def contradictions(document: Document) -> Iterator[frozenset[TLink]]:
    """Yield sets of links that contradict each other; no two of them share a link."""
    try:
        Closure(document_constraints(document))
    except Contradiction as contradiction:
        facts = {step.fact for step in contradiction.witness}
        blamed = frozenset(link for link in document.tlinks if told_link(link) in facts)
        yield blamed
        yield from contradictions(replace(document, tlinks=tuple(k for k in document.tlinks if k not in blamed)))
