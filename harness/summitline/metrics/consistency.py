"""Consistency: the share of documents in which a system does not contradict itself.

Unit: a document in which the system claims something about time (a link, a window or a shared instance); value =
documents with a timeline that satisfies every claim / documents with a claim; null where no document has one. Our own
measure: the closure of the system's own mentions decides (``summitline.closure``), gold plays no part.
"""

from __future__ import annotations

from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Units


def documents(comparison: Comparison) -> Units:
    """Yield one unit for a document with a link, a window or an instance."""
    system = comparison.system
    if system.tlinks or any(e.begins or e.ends or e.instance for e in system.events):
        yield 0, "den"
        if comparison.system_graph.consistent:
            yield 0, "num"
