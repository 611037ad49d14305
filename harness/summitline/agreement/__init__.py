"""Agreement between annotators of the same documents: of what they annotated, and of what follows from it.

``agree`` compares two annotators, ``alphas`` any number. What is measured is listed in ``measures``, what it is held
against in ``goals``.

Nobody is gold: every measure is the same with the annotators exchanged, but for awareness, whose precision and recall
change places. Agreement bounds consistency, not truth: annotators who share a bias agree on it.
"""

from summitline.agreement import report
from summitline.agreement.measures import Agreement, agree, agree_all, alphas

__all__ = ["Agreement", "agree", "agree_all", "alphas", "report"]
