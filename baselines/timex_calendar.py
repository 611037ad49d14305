"""Time expressions that name a piece of the calendar: "June 12, 2031", "the 1990s", "the third quarter".

What the name leaves open is nearest before the creation time; where the words before it in its sentence speak of the
future, after it.
"""

from __future__ import annotations

import re
from datetime import date

from baselines.dates import Reading, day_value, nearest, stamp
from baselines.numerals import ORDINALS
from baselines.timex_match import Found, Rule, Value
from baselines.timex_patterns import MONTHS, PARTS, SEASONS, STEPS, WEEKDAYS, compiled

FIRST_MONTHS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
COUNTED = re.compile(r" (?:people|men|women|children|feet|(?!(?:was|is|has|as|its|his)\b)[a-z]+s)\b|[%:]|[.,]\d")
MONEY = re.compile(r"[$€£#]$|\d[.,]$")
IN_YEAR = re.compile(r"\b(?:in|since|until|during|an?|the) $", re.IGNORECASE)
BEFORE_MONTH = re.compile(
    r"\b(?:in|of|since|by|until|till|from|through|throughout|during|before|after|to|into|between|and|early|late|mid)"
    r"[ -]$",
    re.IGNORECASE,
)
IN_SEASON = re.compile(r"\b(?:in|since|by|until|till|during|through|throughout|early|late|mid)[ -]$", re.IGNORECASE)
RANGE_END = compiled(r"(?: (?:and|to|or|until|through) | ?[-–] ?)<MONTH>(?: <DAY>(?:st|nd|rd|th)?,?)? <YEAR>")


def numeric_date(now: Reading, found: Found) -> Value:
    """Read: 2031-06-12, 6/12/2031 (month first)."""
    year, month, day = (int(found[name] or found[name + "2"]) for name in ("year", "month", "day"))
    value = day_value(year, month, day)
    return ("DATE", value) if value else None


def calendar_date(now: Reading, found: Found) -> Value:
    """Read: Monday, June 12, 2031; June 12; the 12th of June; Monday, June 12, of the year in which it is one."""
    month, day = month_number(found["month"] or found["month2"]), int(found["day"] or found["day2"])
    if in_year := found["year"] or year_of_range(found):
        value = day_value(int(in_year), month, day)
        return ("DATE", value) if value else None
    if day > LAST_DAYS[month - 1]:
        return None
    index = WEEKDAYS.index(found["weekday"]) if found["weekday"] else None

    def near(today: date) -> str:
        days = [nearest(today, month, day, way) for way in (found.direction, -found.direction)]
        return next((day for day in days if day.weekday() == index), days[0]).isoformat()

    return "DATE", now.value(near)


def month(now: Reading, found: Found) -> Value:
    """Read: June 2031, June, last June; alone, "May", "March" and short forms only behind a preposition or "early".

    Its year is that of the range that it begins ("June to July 2031"), or the last one named in this sentence or the
    one before.
    """
    number, step = month_number(found["month"]), found["step"]
    if in_year := found["year"] or year_of_range(found):
        return "DATE", f"{in_year}-{number:02}"
    if not step and found["month"] not in MONTHS[5:] and not BEFORE_MONTH.search(found.before):
        return None
    if step == "this":
        return "DATE", f"{now.relative('year', 0)}-{number:02}"
    named = [] if step else re.findall(rf"\b({PARTS['YEAR']})\b", " ".join(found.sentences[-2:]))
    if named:
        return "DATE", f"{named[-1]}-{number:02}"
    way = STEPS.get(step) or found.direction
    return "DATE", now.value(lambda today: stamp(nearest(today, number, None, way, strict=bool(step)), "month"))


def month_number(name: str) -> int:
    """Return 6 for "june" and for "jun."."""
    return next(i for i, month in enumerate(MONTHS, 1) if month.startswith(name[:3]))


def year_of_range(found: Found) -> str:
    """Return the year at the end of a range that an expression without a year begins, or nothing."""
    end = RANGE_END.match(found.after)
    return end["year"] if end else ""


def year(now: Reading, found: Found) -> Value:
    """Read: 2031, but not 2000 soldiers or $2000; the second year of 2031-32."""
    if short := found["short"]:
        century, before = found.before[-5:-3], found.before[-3:-1]
        return ("DATE", century + short) if before < short else None
    counts = COUNTED.match(found.after) and not IN_YEAR.search(found.before)
    return None if counts or MONEY.search(found.before) else ("DATE", found["year"])


def decade(now: Reading, found: Found) -> Value:
    """Read: The 1990s, the '90s."""
    return "DATE", found["long"] or "19" + found["short"]


def century(now: Reading, found: Found) -> Value:
    """Read: The 19th century, the nineteenth century."""
    index = int(found["digits"] or ORDINALS[found["ordinal"]])
    return ("DATE", f"{index - 1:02}") if 1 < index < 99 else None


def season(now: Reading, found: Found) -> Value:
    """Read: The summer of 2031, last summer, (in) the summer; a "fall of" somebody is no time, nor is a bare "fall"."""
    name, step = found["season"], found["step"]
    in_year = found["year"] or (step in STEPS and now.relative("year", STEPS[step]))
    if not in_year and IN_SEASON.search(found.before) and not found.after.startswith(" of "):
        in_year = now.value(lambda today: stamp(nearest(today, FIRST_MONTHS[name], None, found.direction), "year"))
    return ("DATE", f"{in_year}-{SEASONS[name]}") if in_year else None


def part_of_year(now: Reading, found: Found) -> Value:
    """Read: The first quarter of 2031, the second half of last year, the third quarter, Q3 2031; no half of no year."""
    part, index = (found["what"] or found["letter"])[0], int(found["index"] or ORDINALS[found["ordinal"]])
    if index > {"q": 4, "h": 2}[part] or (part == "h" and not found["year"] and not found["step"]):
        return None
    in_year = found["year"] or now.relative("year", STEPS.get(found["step"], 0))
    return "DATE", f"{in_year}-{part.upper()}{'X' if 'X' in in_year else index}"


RULES: tuple[Rule, ...] = (
    (r"<YEAR>-(?P<month>\d\d)-(?P<day>\d\d)|(?P<month2>\d\d?)/(?P<day2>\d\d?)/<YEAR2>", numeric_date),
    (
        r"(?:<WEEKDAY>,? )?(?:<MONTH> (?:the )?<DAY>(?:st|nd|rd|th)?|(?:the )?<DAY2>(?:st|nd|rd|th)?(?: of)? <MONTH2>)"
        r"(?:,? <YEAR>)?",
        calendar_date,
    ),
    (r"(?:<STEP> )?<MONTH>(?:,?(?: of)? <YEAR>)?", month),
    (r"(?:(?:the|fiscal) year )?<YEAR>", year),
    (r"(?<=\b(?:1[4-9]|20)\d\d[-–/])(?P<short>\d\d)(?![-–/]\d)", year),
    (r"(?:the )?(?:(?P<long>1[4-9]\d|20\d)0s|['’](?P<short>[2-9])0s)", decade),
    (r"(?:the )?(?:(?P<digits>\d\d?)(?:st|nd|rd|th)|<ORDINAL>)[- ]century", century),
    (r"(?:<STEP> |the )?<SEASON>(?:,?(?: of)? <YEAR>)?", season),
    (
        r"(?:(?:the )?<ORDINAL>[- ](?P<what>quarter|half)|(?-i:(?P<letter>[QH])(?P<index>[1-4])))"
        r"(?:(?: of)? (?:<YEAR>|<STEP> year))?",
        part_of_year,
    ),
)
