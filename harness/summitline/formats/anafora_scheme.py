"""What the words of THYME's scheme mean here.

THYME's relations are read by their definitions over points, which are those that anaforatools, the scorer of Clinical
TempEval, computes its closure with. Where these are an endpoint form without a name in schema.toml, the form is the
relation: OVERLAP shares some time, BEGINS-ON has the same begin, ENDS-ON the same end. On the last two the sources
differ: a pain "since January" BEGINS-ON January in the guidelines, and the table of points of Richer Event Description
lets one end where the other begins; we follow the scorer. NOTED-ON says nothing of time and is left out. The names of
TimeML that the scorer knows too are kept as they stand.

DocTimeRel relates an event to the creation time; BEFORE/OVERLAP is begun before it and not yet over then.

Sources: Styler et al. 2014, "Temporal Annotation in the Clinical Domain"; Richer Event Description, guidelines 1.7;
anaforatools 1.2.0, ``TemporalClosureScores``.
"""

from __future__ import annotations

from collections.abc import Mapping

OVERLAP = "?<>?"
BEGINS_ON = "=???"
ENDS_ON = "???="

DOCTIMERELS = {"BEFORE": "BEFORE", "AFTER": "AFTER", "OVERLAP": OVERLAP, "BEFORE/OVERLAP": "<<>?"}

TIMEML = ("BEFORE", "AFTER", "IBEFORE", "IAFTER", "IS_INCLUDED", "BEGINS", "BEGUN_BY", "ENDS", "ENDED_BY")
SAME = ("SIMULTANEOUS", "IDENTITY", "DURING", "DURING_INV")
WRITTEN = {
    **{name: name for name in (*TIMEML, *SAME)},
    "INCLUDES": "CONTAINS",
    OVERLAP: "OVERLAP",
    BEGINS_ON: "BEGINS-ON",
    ENDS_ON: "ENDS-ON",
}
# Richer Event Description adds to BEFORE, OVERLAP and CONTAINS what is no matter of time: a cause or a part.
TYPES: Mapping[str, str] = {
    **{name: relation for relation, name in WRITTEN.items()},
    "INCLUDES": "INCLUDES",
    "CONTAINS-SUBEVENT": "INCLUDES",
    **{f"BEFORE/{reason}": "BEFORE" for reason in ("CAUSES", "PRECONDITIONS")},
    **{f"OVERLAP/{reason}": OVERLAP for reason in ("CAUSES", "PRECONDITIONS")},
}

# The properties that say the same as an attribute here, with the values that they share.
PROPERTIES: Mapping[str, Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "EVENT": {"Type": ("class", ("ASPECTUAL",)), "Polarity": ("polarity", ("POS", "NEG"))},
    "TIMEX3": {"Class": ("type", ("DATE", "TIME", "DURATION", "SET"))},
}
