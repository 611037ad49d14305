"""What the agreement is held against: our goals, and what others published.

The published figures come from other texts, label sets and pair sets: they say what is usual, and nothing can be
subtracted from them. "Recomputed": from the two released annotations of NarrativeTime (Rogers et al. 2024), by us; the
others are as their authors report them.
"""

from __future__ import annotations

from typing import NamedTuple

from summitline.agreement.resampling import ALL


class Goal(NamedTuple):
    """A bound for a measure in a slice: at least ``bound``, or at most; ``published``: figures of others."""

    measure: str
    bound: float
    published: str
    slice: str = ALL
    at_most: bool = False

    def met(self, value: float | None) -> bool | None:
        """Whether a value reaches the goal, None where there is no value."""
        if value is None:
            return None
        return value <= self.bound if self.at_most else value >= self.bound


NARRATIVE_TIME = "NarrativeTime, recomputed: all pairs, its own labels and VAGUE"
GOALS = (
    Goal("entities.type", 0.98, "about .97 (OntoNotes)"),
    Goal("timexes.strict", 0.94, ".83 (TimeBank)"),
    Goal("timexes.value", 0.97, "kappa .89 (TimeBank)"),
    Goal("events.strict", 0.94, ".78 (TimeBank); .87 (TempEval-3)"),
    Goal("events.relaxed", 0.96, ".81 (TimeBank)"),
    Goal("events.class", 0.80, ".67 (TimeBank)"),
    Goal("events.axis", 0.85, ".85 (MATRES: 400 pairs)"),
    Goal("events.factuality", 0.85, ".84 (NarrativeTime)"),
    Goal("start", 0.80, ".72 (OmniTemp: begin order, all pairs of 15-18 chosen events a document)"),
    Goal("start", 0.86, ".84 (MATRES: begin order, 400 pairs)", slice="near"),
    Goal("start", 0.98, f".81 ({NARRATIVE_TIME})", slice="definite"),
    Goal("start.vague", 0.75, f".50 ({NARRATIVE_TIME})"),
    Goal("start.conflict", 0.002, f".018 ({NARRATIVE_TIME})", at_most=True),
    Goal("interval", 0.80, f".63 ({NARRATIVE_TIME})"),
    Goal("interval.vague", 0.75, f".50 ({NARRATIVE_TIME})"),
)
