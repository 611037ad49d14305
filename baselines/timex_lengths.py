"""Lengths of time, and what comes again: "two weeks", "the past three years", "every other day", "twice a year"."""

from __future__ import annotations

import re

from baselines.dates import Reading
from baselines.numerals import HALVES, length, number
from baselines.timex_match import Found, Rule, Value
from baselines.timex_patterns import DAY_PARTS, EVERY, PARTS

RATE = re.compile(r"(?:\b(?:once|twice|times|percent|million|billion)|\d) $", re.IGNORECASE)
AGE = re.compile(rf"\b(?:age|aged|ages) (?:(?:{PARTS['NUMBER']}) )?$", re.IGNORECASE)
NO_AGE = r"(?!-| old| of age)"


def duration(now: Reading, found: Found) -> Value:
    """Read: Two weeks, the past three years, five-year, several days, years; twice a year (a SET); no age."""
    if AGE.search(found.before):
        return None
    if found["count"] in ("a", "an") and RATE.search(found.before):
        return "SET", length("1", found["unit"])
    if found["half"]:
        return "DURATION", HALVES.get(found["unit"], "PXD")
    unit = found["unit"] or found["unit2"]
    alone = "some" if unit.endswith("s") else "a"
    return "DURATION", length(number(found["number"] or found["count"] or alone), unit)


def repeated(now: Reading, found: Found) -> Value:
    """Read: Every year, every two weeks, every other day, every morning, daily."""
    if found["part"]:
        return "SET", f"XXXX-XX-XXT{DAY_PARTS[found['part']]}"
    count = "two" if found["other"] else found["number"] or "a"
    return "SET", EVERY.get(found["every"]) or length(number(count), found["unit"])


RULES: tuple[Rule, ...] = (
    (
        r"(?:(?:the|these|those) )?(?:(?:past|last|next|coming|previous|following|first|final) )?"
        r"(?:<NUMBER>|<COUNT>|(?P<half>half an?)) (?:(?:more|full|consecutive|straight) )?<UNIT>" + NO_AGE,
        duration,
    ),
    (r"(?:<NUMBER>|(?P<half>half))-<UNIT>(?:-long)?" + NO_AGE, duration),
    (r"(?:(?:the )?past|the (?:last|next|coming|whole|entire)) <UNIT>", duration),
    (r"<UNIT>-long|all (?P<unit2>day|week|month|year)", duration),
    (r"(?P<unit>minutes|hours|days|weeks|months|years|decades|centuries)" + NO_AGE, duration),
    (r"(?:every|each)(?: <NUMBER>| (?P<other>other))? (?:<UNIT>|<PART>)|(?-i:<EVERY>)", repeated),
)
