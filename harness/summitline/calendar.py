r"""Date windows and TIMEX3 values as intervals of days.

A window (a subset of EDTF, ISO 8601-2) is D, [D..D], [D..] or [..D], D one of YYYY, YYYY-MM, YYYY-MM-DD; empty means
unknown. Its bounds are inclusive days. Everything else is refused with its position.

A TIMEX3 value (TimeML 1.2.1) has days where it names a stretch of the calendar: YYYY, YYYY-MM, YYYY-MM-DD, YYYY-Wnn,
YYYY-Qn, YYYY-Hn, YYY (decade), YY (century). Without a mod the time *is* these days. With START, MID or END, for a time
of day (YYYY-MM-DDT..) and for a season (YYYY-SP) it lies *inside* them. Any other mod, and the values without
days (PRESENT_REF, XXXX-06, P2Y), bound nothing.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from summitline.errors import WindowError

DAY = timedelta(days=1)
REFERENCES = ("PRESENT_REF", "PAST_REF", "FUTURE_REF")
INSIDE_MODS = frozenset({"START", "MID", "END"})

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_PARTS = re.compile(r"(\d{4})-(?:W(\d{2})(-WE)?|Q([1-4])|H([12])|(SP|SU|FA|WI))", re.ASCII)
_YEARS = re.compile(r"\d{2,3}", re.ASCII)
_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})T(?:MO|MI|AF|EV|NI|DT|(?:[01]\d|2[0-4])(?::[0-5]\d(?::[0-5]\d)?)?)",
    re.ASCII,
)
_LENGTH = re.compile(
    r"P(?:(?:\d+(?:\.\d+)?|X)(?:DE|CE|[YMWDEQ]))*(?:T(?:(?:\d+(?:\.\d+)?|X)(?:MO|MI|AF|EV|NI|[HMS]))+)?",
    re.ASCII,
)
_UNKNOWN = re.compile(
    r"(?:\d{2}XX|\d{3}X|XXXX|\d{4})(?:-(?:XX|\d{2}|WXX|W\d{2}|Q[X1-4]|H[X12]|SP|SU|FA|WI)(?:-(?:XX|\d{2}|WE|\d))?)?"
    r"(?:T\w+(?::\d\d){0,2})?",
    re.ASCII,
)


class Window(NamedTuple):
    """The days from ``first`` to ``last``, both inclusive; None = open."""

    first: date | None
    last: date | None


class Days(NamedTuple):
    """The days of a TIMEX3 value, both inclusive; ``exact``: the time is all of them, else it lies inside them."""

    first: date
    last: date
    exact: bool


@lru_cache(4096)
def parse_window(source: str) -> Window:
    """Read a date window; raise WindowError, with the position, where it is none."""
    if source == "":
        return Window(None, None)
    if not source.startswith("["):
        days = _days(source, source, 0)
        return Window(days.first, days.last)
    if not source.endswith("]"):
        raise WindowError(f"{source!r}: position {len(source)}: ']' is missing")
    left, dots, right = source[1:-1].partition("..")
    if not dots:
        raise WindowError(f"{source!r}: position {len(source) - 1}: '..' is missing between the bounds")
    if not left and not right:
        raise WindowError(f"{source!r}: position 1: at least one bound is needed; unknown is an empty field")
    first = _days(left, source, 1).first if left else None
    last = _days(right, source, 3 + len(left)).last if right else None
    if first and last and last < first:
        raise WindowError(f"{source!r}: the window ends before it begins")
    return Window(first, last)


def window_text(first: date | None, last: date | None) -> str:
    """Return the window of two inclusive bounds as short as ``parse_window`` reads it; empty for none."""
    low = next(name for name in _names(first) if not first or parse_window(name).first == first)
    high = next(name for name in _names(last) if not last or parse_window(name).last == last)
    if first and last:
        both = (name for name in _names(first) if parse_window(name) == (first, last))
        return next(both, f"[{low}..{high}]")
    return f"[{low}..{high}]" if first or last else ""


def _names(day: date | None) -> tuple[str, ...]:
    """Return the year, the month and the day of a day."""
    return (str(day)[:4], str(day)[:7], str(day)) if day else ("",)


def parse_timex_value(value: str) -> Days | None:
    """Read a TIMEX3 value; return its days where it names a stretch of the calendar; raise WindowError for no value."""
    if value in REFERENCES:
        return None
    if _DATE.fullmatch(value):
        return _days(value, value, 0)
    if parts := _PARTS.fullmatch(value):
        return _part_of_year(value, parts)
    if time := _TIME.fullmatch(value):
        return _days(time[1], value, 0)._replace(exact=False)
    if _YEARS.fullmatch(value):
        count = 10 ** (4 - len(value))
        return _years(int(value) * count, count, value)
    if (len(value) > 1 and value[-1] not in "PT" and _LENGTH.fullmatch(value)) or _unknown(value):
        return None
    raise WindowError(
        f"{value!r} is no TIMEX3 value: YYYY, YYYY-MM, YYYY-MM-DD, YYYY-Wnn, YYYY-Qn, YYYY-Hn, YYYY-SP/SU/FA/WI, YYY, "
        "YY, a time YYYY-MM-DDThh:mm or TMO/TMI/TAF/TEV/TNI, a length PnY/PnM/PnW/PnD/PTnH (X for n where it is "
        "vague), X for unknown digits, PRESENT_REF, PAST_REF or FUTURE_REF"
    )


def timex_days(value: str | None, mod: str | None = None) -> Days | None:
    """Return the days that bound a TIMEX3, or None where nothing does."""
    days = parse_timex_value(value) if value else None
    if days is None or not mod:
        return days
    return days._replace(exact=False) if mod in INSIDE_MODS else None


def _days(source: str, whole: str, position: int) -> Days:
    match = _DATE.fullmatch(source)
    if not match:
        raise WindowError(f"{whole!r}: position {position}: {source!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = match.groups()
    try:
        first = date(int(year), int(month or 1), int(day or 1))
        after = first + DAY if day else _months_after(first, 1 if month else 12)
    except (ValueError, OverflowError):
        raise WindowError(f"{whole!r}: position {position}: {source!r} is not in the calendar") from None
    return Days(first, after - DAY, True)


def _part_of_year(value: str, parts: re.Match[str]) -> Days:
    year, week, weekend, quarter, half, season = parts.groups()
    whole = _days(year, value, 0)
    if week:
        try:
            first = date.fromisocalendar(int(year), int(week), 6 if weekend else 1)
        except ValueError:
            raise WindowError(f"{value!r}: position 5: {year} has no week {week}") from None
        return Days(first, date.fromisocalendar(int(year), int(week), 7), True)
    if season:
        return whole._replace(exact=False)
    months = 3 if quarter else 6
    first = _months_after(whole.first, months * (int(quarter or half) - 1))
    return Days(first, _months_after(first, months) - DAY, True)


def _years(first: int, count: int, value: str) -> Days:
    if not 1 <= first <= date.max.year - count:
        raise WindowError(f"{value!r}: the year is out of range")
    return Days(date(first, 1, 1), date(first + count, 1, 1) - DAY, True)


def _months_after(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _unknown(value: str) -> bool:
    return "X" in value and not value.startswith("P") and _UNKNOWN.fullmatch(value) is not None
