"""Time expressions that are read from the creation time or from the last date named: "yesterday", "two weeks later".

A weekday is the nearest one before the creation time; where the words before it in its sentence speak of the future,
after it. "The following day", "a week later" count from the last date named.
"""

from __future__ import annotations

from baselines.dates import Reading, stamp, weekday
from baselines.numerals import LENGTHS, number, singular
from baselines.timex_match import Found, Rule, Value
from baselines.timex_patterns import DAY_PARTS, NEAR_DAYS, STEPS, WEEKDAYS

STEPS_FROM_LAST = {"previous": -1, "preceding": -1, "before": -1, "same": 0, "that": 0}
STEPS_FROM_LAST |= {"following": 1, "next": 1, "after": 1}
SOME = {"day": "XXXX-XX-XX", "week": "XXXX-WXX", "month": "XXXX-XX", "year": "XXXX"}
BREAK = r"(?= (?:and|to|is|was|will|has|in|of)\b|\W* *$|[.,;:?!”\"])"


def on_weekday(now: Reading, found: Found) -> Value:
    """Read: Monday, last Monday, the following Monday, Monday morning, Mondays, every Monday."""
    index, step = WEEKDAYS.index(found["weekday"]), STEPS.get(found["step"], 0)
    if found["other"]:
        now, step = now.at_last("day"), STEPS_FROM_LAST[found["other"]]
    if found["each"] or found["plural"]:
        return "SET", f"XXXX-WXX-{index + 1}"
    way = step or found.direction
    value = now.value(lambda today: weekday(today, index, way, strict=bool(step)).isoformat(), inside=way < 0)
    return in_part(f"XXXX-WXX-{index + 1}" if "X" in value else value, found["part"])


def near_day(now: Reading, found: Found) -> Value:
    """Read: Today, yesterday evening, tonight, last night, this morning."""
    step = STEPS.get(found["step"], 0)
    return in_part(
        now.relative("day", NEAR_DAYS.get(found["near"], step)), found["part"] or found["part2"] or found["night"]
    )


def near_unit(now: Reading, found: Found) -> Value:
    """Read: This year, last week, the same day, the day before; "the year" where its beginning or end is meant."""
    unit, step = found["unit"] or found["unit2"], found["step"].removeprefix("the ")
    if unit not in LENGTHS:
        return None
    if other := found["other"] or found["then"]:
        return "DATE", now.from_last(unit, STEPS_FROM_LAST[other.removeprefix("the ")])
    return "DATE", now.relative(unit, STEPS.get(step, 0))


def before_event(now: Reading, found: Found) -> Value:
    """Read: The day (before the vote): no more is known of it."""
    return "DATE", SOME[found["unit"]]


def weekend(now: Reading, found: Found) -> Value:
    """Read: The weekend: the last one or the next one; weekends."""
    if found["each"] or found["plural"]:
        return "SET", "XXXX-WXX-WE"
    return "DATE", now.value(lambda today: stamp(weekday(today, 5, found.direction), "weekend"))


def distance(now: Reading, found: Found) -> Value:
    """Read: Two weeks ago, two weeks from now: from the creation time; two weeks later: from the last date."""
    count, unit, where = number(found["number"] or found["count"] or "some"), singular(found["unit"]), found["where"]
    back = where in ("ago", "earlier")
    if not count.isdigit() and where == "later":
        return moment(now, found)
    if not count.isdigit() or len(count) > 4 or unit not in LENGTHS:
        return "DATE", "PAST_REF" if back else "FUTURE_REF"
    step = now.from_last if where in ("earlier", "later") else now.relative
    return "DATE", step(unit, -int(count) if back else int(count))


def clock(now: Reading, found: Found) -> Value:
    """Read: 3 p.m., 15:30, noon, 8 p.m. Friday."""
    hour = int(found["hour"] or found["hour2"] or {"noon": 12}.get(found["word"], 24))
    hour = hour % 12 + 12 * (found["half"] == "p") if found["half"] else hour
    day = now.last if now.last and len(now.last) == 10 else now.relative("day", 0)
    if named := on_weekday(now, found) if found["weekday"] else near_day(now, found) if found["near"] else None:
        day = named[1]
    minute = found["minute"] or found["minute2"] or "00"
    return "TIME", f"{a_day(day)}T{hour:02}" + f":{minute}" * (a_day(day) == day and "X" not in day)


def in_part(day: str, part: str) -> tuple[str, str]:
    """Return a day, or the morning, afternoon, evening or night of it."""
    return ("TIME", f"{a_day(day)}T{DAY_PARTS[part]}") if part else ("DATE", day)


def a_day(value: str) -> str:
    """Return a day as it is, and for a week, month or year an unknown day of it: "2031-05-XX"."""
    return value + {4: "-XX-XX", 7: "-XX", 8: "-XX"}.get(len(value), "")


def reference(now: Reading, found: Found) -> Value:
    """Read: Now, recently, the near future."""
    return "DATE", next(name.upper() + "_REF" for name in ("past", "present", "future") if found[name])


def moment(now: Reading, found: Found) -> Value:
    """Read: (At) the right time, that moment: to come behind a word of the future, else past."""
    return "DATE", "FUTURE_REF" if found.direction > 0 else "PAST_REF"


RULES: tuple[Rule, ...] = (
    (
        r"(?:(?:<STEP>|(?P<each>every|each)|the (?P<other>previous|preceding|following|next)) )?"
        r"<WEEKDAY>(?:(?P<plural>s)| <PART>)?",
        on_weekday,
    ),
    (r"<NEAR>(?: <PART>)?|<STEP> <PART2>|to(?P<night>night)", near_day),
    (
        r"(?:<STEP> |<OTHER> |(?<=of )the |(?<=\bend of ))(?:fiscal |financial |calendar )?<UNIT>"
        r"|the <UNIT2> (?P<then>before|after)" + BREAK,
        near_unit,
    ),
    (r"the (?P<unit>day|week|month|year)(?= (?:before|after) )", before_event),
    (r"the weekend|(?P<each>every|each) weekend|weekend(?P<plural>s)", weekend),
    (
        r"(?:(?:<NUMBER>|<COUNT>) )?<UNIT> (?P<where>ago|earlier(?! than)|later(?! than)|from (?:now|today))",
        distance,
    ),
    (
        r"(?:(?P<hour>1[0-2]|0?[1-9])(?::(?P<minute>[0-5]\d))? ?(?P<half>[ap])\.?m\.?"
        r"|(?<!:)(?P<hour2>2[0-3]|[01]?\d):(?P<minute2>[0-5]\d)|(?P<word>noon|midnight))(?!:)"
        r"(?-i: [A-Z]*[MDSE]T\b)?(?:,? (?:<NEAR>|<WEEKDAY>))?",
        clock,
    ),
    (
        r"(?P<present>now|currently|nowadays|at present|the present(?! \w)|at the moment|these days)"
        r"|(?P<past>recently|lately|recent (?:days|weeks|months|years|decades)|the (?:recent |distant )?past"
        + BREAK
        + ")"
        r"|(?P<future>the (?:\w+ )?future" + BREAK + r"|(?:the )?coming (?:days|weeks|months|years|decades))",
        reference,
    ),
    (r"(?<=at )(?:the|this|that) (?:(?!same )\w+ )?(?:time|moment)(?! of)", moment),
)
