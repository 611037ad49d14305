"""Score a system against gold: ``document`` counts what one document adds, ``corpus`` sums it.

The only place that knows the list of metrics. METRICS sum over documents; CORPUS_METRICS are one value over all of
them and have no interval.
"""

from summitline.scoring.corpus import CORPUS_METRICS, NO_TOKENS, check, score, signature, total
from summitline.scoring.document import METRICS, ZONES, Counted, Metric, compared, count, within

__all__ = [
    "CORPUS_METRICS",
    "METRICS",
    "NO_TOKENS",
    "ZONES",
    "Counted",
    "Metric",
    "check",
    "compared",
    "count",
    "score",
    "signature",
    "total",
    "within",
]
