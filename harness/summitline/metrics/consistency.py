"""The share of documents in which a system does not contradict itself; null where it claims nothing about time."""

from __future__ import annotations

from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Units


def documents(comparison: Comparison) -> Units:
    """Yield one unit for a document with a link, a window or a shared instance."""
    system = comparison.system
    if system.tlinks or any(e.begins or e.ends or e.instance for e in system.events):
        yield 0, "den"
        if comparison.system_graph.consistent:
            yield 0, "num"
