"""Values of TIMEX3: from calendar arithmetic on the window of a creation time to strings.

A relative value is computed from every day of the window. Where the answers differ, it is the smallest unit of the
calendar that they share ("2031-W20", "2031-05", "2031"), else the fields in which they differ are X ("XXXX-05"), as
they are without a creation time. The guidelines (X6) say the same. What leaves the years 100 to 9899 is
PAST_REF or FUTURE_REF.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

NO_WINDOW = (date(1000, 1, 1), date(2999, 7, 31))
FINER = {4: ("day", "week", "weekend", "month", "quarter"), 7: ("day", "week", "weekend")}
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
YEARS = range(100, 9900)


@dataclass(slots=True)
class Reading:
    """What is known at a point of a text: the window of the creation time, and the last date named (YYYY[-MM[-DD]])."""

    window: tuple[date, date]
    last: str | None = None

    def value(self, of: Callable[[date], str], *, inside: bool = False) -> str:
        """Return what every day of the window answers, or what the answers share.

        ``inside``: a single answer that is a day of the window itself decides.
        """
        first, last = self.window
        if self.window == NO_WINDOW:
            return masked(of(first), of(last))
        answers = sorted({of(first + timedelta(days=i)) for i in range((last - first).days + 1)})
        within = [answer for answer in answers if first.isoformat() <= answer <= last.isoformat()]
        return within[0] if inside and len(within) == 1 else shared(answers)

    def relative(self, unit: str, count: int) -> str:
        """Return this unit of the calendar (0), the last one (-1), the next one (1); PAST_REF, FUTURE_REF far away."""
        try:
            return self.value(lambda day: stamp(shift(day, unit, count), unit))
        except OverflowError:
            return "PAST_REF" if count < 0 else "FUTURE_REF"

    def at_last(self, unit: str) -> Reading:
        """Return what is known at the last date named, if it is known to the unit; at the creation time without one."""
        if not self.last:
            return self
        year, month, day = map(int, (self.last + "-01-01")[:10].split("-"))
        known = unit not in FINER.get(len(self.last), ())
        return Reading((date(year, month, day),) * 2 if known else NO_WINDOW)

    def from_last(self, unit: str, count: int) -> str:
        """Count from the last date named, where there is one, instead of the creation time."""
        return self.at_last(unit).relative(unit, count)


def shared(answers: list[str]) -> str:
    """Return the smallest unit of the calendar in which all answers lie, else the first one with X."""
    if len(answers) == 1:
        return answers[0]
    units = [answers, [], []]
    if all(re.fullmatch(r"\d{4}-\d\d-\d\d", answer) for answer in answers):
        units[0] = [stamp(date.fromisoformat(answer), "week") for answer in answers]
    if all(re.match(r"\d{4}-\d\d", answer) and "T" not in answer for answer in answers):
        units[1] = [answer[:7] for answer in answers]
    if all(re.match(r"\d{4}", answer) and "T" not in answer for answer in answers):
        units[2] = [answer[:4] for answer in answers]
    return next((unit[0] for unit in units if len(set(unit)) == 1), masked(answers[0], answers[-1]))


def masked(first: str, last: str) -> str:
    """Return a value with X in the fields in which two differ; a decade or a quarter of no known year is all X."""
    fields = (re.split(r"([-T])", value) for value in (first, last))
    value = "".join(a if a == b else re.sub(r"\d", "X", a) for a, b in zip(*fields, strict=True))
    return re.sub(r"(?<=^XXXX-Q)\d", "X", value) if value.strip("X") else "XXXX"


def stamp(day: date, unit: str) -> str:
    """Return the value of the unit in which a day lies."""
    iso, year = day.isocalendar(), f"{day.year:04}"
    week = f"{iso.year:04}-W{iso.week:02}"
    values = {"week": week, "weekend": week + "-WE", "month": f"{year}-{day.month:02}", "year": year}
    values |= {"quarter": f"{year}-Q{(day.month + 2) // 3}", "decade": year[:3], "century": year[:2]}
    return values.get(unit, day.isoformat())


def shift(day: date, unit: str, count: int) -> date:
    """Return the day so many units later; a day that its month does not have becomes the last one.

    OverflowError outside YEARS.
    """
    if unit in ("day", "week", "weekend"):
        day += timedelta(days=count * (1 if unit == "day" else 7))
        return clip(day.year, day.month, day.day)
    year, month = divmod(day.year * 12 + day.month - 1 + count * MONTHS_IN[unit], 12)
    return clip(year, month + 1, day.day)


def clip(year: int, month: int, day: int) -> date:
    """Return a date, with the day at most the last one of the month; OverflowError outside YEARS."""
    if year not in YEARS:
        raise OverflowError(year)
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def day_value(year: int, month: int, day: int) -> str | None:
    """Return the value of a day, None for a day that is not in the calendar."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def weekday(day: date, index: int, direction: int, *, strict: bool = False) -> date:
    """Return the nearest such weekday (Monday = 0) on or before the day (-1) or on or after it (1)."""
    gap = (index - day.weekday()) * direction % 7
    return day + timedelta(days=direction * (gap or 7 * strict))


def nearest(day: date, month: int, of_month: int | None, direction: int, *, strict: bool = False) -> date:
    """Return the nearest such month, or day of a month, on or before the day (-1) or on or after it (1)."""
    here, there = (day.month, day.day if of_month else 1), (month, of_month or 1)
    missed = here < there if direction < 0 else here > there
    return clip(day.year + direction * (missed or (strict and here == there)), *there)


def bounds(value: str) -> tuple[str, str] | None:
    """Return the window bounds (YYYY[-MM[-DD]]) of the first and last day of a DATE or TIME value, if it has any."""
    value = value.split("T")[0]
    if re.fullmatch(r"\d{4}(-\d\d){0,2}", value):
        return value, value
    if re.fullmatch(r"\d{4}-W\d\d", value):
        monday = date.fromisocalendar(int(value[:4]), int(value[6:]), 1)
        return monday.isoformat(), (monday + timedelta(days=6)).isoformat()
    if re.fullmatch(r"\d{4}-[QH]\d", value):
        size, index = (3 if value[5] == "Q" else 6), int(value[6])
        return f"{value[:4]}-{size * index - size + 1:02}", f"{value[:4]}-{size * index:02}"
    if re.fullmatch(r"\d{4}-(SP|SU|FA|WI)", value):
        return value[:4], value[:4]
    return (f"{value}0", f"{value}9") if re.fullmatch(r"\d{3}", value) else None
