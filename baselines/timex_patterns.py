"""The words of time expressions, and patterns made of them: ``<MONTH>`` is the name of a month, in group ``month``."""

from __future__ import annotations

import re

from baselines.numerals import HALF, LARGE, ORDINALS, SMALL, TENS

_MONTHS = """january february march april may june july august september october november december"""
MONTHS = tuple(_MONTHS.split())
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
DAY_PARTS = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI"}
NEAR_DAYS = {"the day before yesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1, "the day after tomorrow": 2}
STEPS = {"last": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
EVERY = {"hourly": "PT1H", "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "monthly": "P1M", "quarterly": "P1Q"}
EVERY |= {"yearly": "P1Y", "annual": "P1Y", "annually": "P1Y"}

_COUNTED = rf"(?:an?|{'|'.join(SMALL[:0:-1])})"
PARTS = {
    "MONTH": "(?-i:"
    + "|".join(map(str.title, MONTHS))
    + r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)",
    "WEEKDAY": "(?-i:" + "|".join(map(str.title, WEEKDAYS)) + ")",
    "DAY": r"[12]\d|3[01]|0?[1-9]",
    "YEAR": r"1[4-9]\d\d|20\d\d",
    "NEAR": "|".join(NEAR_DAYS),
    "PART": "|".join(DAY_PARTS),
    "SEASON": "|".join(SEASONS),
    "ORDINAL": "|".join(ORDINALS),
    "EVERY": "|".join(EVERY),
    "STEP": r"last|this|next|coming|(?:the )?current",
    "OTHER": r"(?:the )?(?:same|previous|preceding|following|next(?= day))|that",
    "UNIT": r"(?:minute|hour|day|weekend|week|month|quarter(?! of)|year|decade)s?|seconds|century|centuries",
    "NUMBER": r"(?:\d+(?:,\d{3})*(?:\.\d+)?"
    + rf"|{_COUNTED} (?:{'|'.join(LARGE)})"
    + rf"|(?:{'|'.join(TENS)})(?:[- ](?:{'|'.join(SMALL[1:10])}))?|{'|'.join(SMALL[:0:-1])})(?:{HALF})?",
    "COUNT": r"an?|several|a few|few|many|some|a couple of|a number of",
}


def compiled(pattern: str) -> re.Pattern[str]:
    """Put the parts into a pattern; <NAME2> is a second one, in the group ``name2``.

    It may not begin or end inside a word. Letters and digits in it are ASCII, so that every match has a value; those
    around it are of any script.
    """
    source = re.sub(r"<([A-Z]+)(2?)>", lambda m: f"(?P<{m[1].lower()}{m[2]}>{PARTS[m[1]]})", pattern)
    return re.compile(rf"(?<!\w)(?a:{source})(?!\w)", re.IGNORECASE)
