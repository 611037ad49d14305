"""TIMEX3 tagger: regular expressions, no dependency; ``baselines.dates`` computes the values.

The standard is TimeML 1.2.1. An extent holds determiners and modifiers ("the past three years", "late last year"), no
preposition. Of the expressions found the leftmost count, of those the longest. A weekday, a month, a day of a month is
the nearest one before the creation time; where the words before it in its sentence speak of the future, after it.
"The following day", "a week later" count from the last date named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from baselines.dates import LENGTHS, NO_WINDOW, SMALL, TENS, Reading, length, nearest, number, singular, stamp, weekday
from baselines.lexicon import words
from summitline import CreationTime, Document, Timex

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
DAY_PARTS = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI"}
NEAR_DAYS = {"the day before yesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1, "the day after tomorrow": 2}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "nineteenth": 19, "twentieth": 20, "twenty-first": 21}
EVERY = {"hourly": "PT1H", "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "monthly": "P1M", "quarterly": "P1Q"}
EVERY |= {"yearly": "P1Y", "annual": "P1Y", "annually": "P1Y"}
STEPS = {"last": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
STEPS_FROM_LAST = {"previous": -1, "preceding": -1, "same": 0, "that": 0, "following": 1, "next": 1}
HALVES = {"minute": "PT30S", "hour": "PT30M", "day": "PT12H", "year": "P6M", "decade": "P5Y", "century": "P50Y"}

FUTURE_WORDS = words("will shall would ll going plans planned expected scheduled due hopes hoped hope intends set")
PAST_WORDS = words("was were had did said told met came went took gave made held began left saw has have")
COUNTED = re.compile(r" (?:people|men|women|children|feet|(?!(?:was|is|has|as|its|his)\b)[a-z]+s)\b|[%:]|[.,]\d")
MONEY = re.compile(r"[$€£#]$|\d[.,]$")
IN_YEAR = re.compile(r"\b(?:in|since|until|during|an?|the) $", re.IGNORECASE)
BEFORE_MONTH = re.compile(
    r"\b(?:in|of|since|by|until|till|from|through|throughout|during|before|after|to|into|between|and|early|late|mid)"
    r"[ -]$",
    re.IGNORECASE,
)
RATE = re.compile(r"(?:\b(?:once|twice|times|percent|million|billion)|\d) $", re.IGNORECASE)
COMPOUND = re.compile(r"(?<!\bmid)(?<!\d)-$", re.IGNORECASE)
DATE_MODS = {
    "START": r"early|(?:earlier|early) in|earlier|the early|(?:the )?(?:beginning|start) of",
    "MID": r"(?:the )?mid|(?:the )?middle of",
    "END": r"late|(?:later|late) in|later|the late|(?:the )?end of",
    "APPROX": r"around|circa",
}
LENGTH_MODS = {
    "EQUAL_OR_MORE": r"at least|no less than",
    "EQUAL_OR_LESS": r"at most|up to|no more than",
    "MORE_THAN": r"more than",
    "LESS_THAN": r"less than|fewer than|nearly|almost",
    "APPROX": r"about|around|approximately|roughly",
}
AGO_MODS = {
    "MORE_THAN": "BEFORE",
    "LESS_THAN": "AFTER",
    "EQUAL_OR_MORE": "ON_OR_BEFORE",
    "EQUAL_OR_LESS": "ON_OR_AFTER",
}

PARTS = {  # <NAME> in a pattern is the group ``name`` that holds one of these, <NAME2> the group ``name2``.
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
    "NUMBER": rf"\d+(?:[.,]\d+)*|(?:{'|'.join(TENS)})(?:[- ](?:{'|'.join(SMALL[1:10])}))?|{'|'.join(SMALL[:0:-1])}",
    "COUNT": r"an?|several|a few|few|many|some|a couple of|a number of",
}
Value = tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Found:
    """A match: ``found["name"]`` is the text of a group in lower case, empty where it has none."""

    match: re.Match[str]

    def __getitem__(self, name: str) -> str:
        """Return the text of a group."""
        return (self.match.groupdict().get(name) or "").lower()

    @property
    def before(self) -> str:
        """The text before the match."""
        return self.match.string[: self.match.start()]

    @property
    def after(self) -> str:
        """The text behind the match."""
        return self.match.string[self.match.end() :]

    @property
    def sentences(self) -> list[str]:
        """The sentences before the match, the last one up to it."""
        return re.split(r"(?<=[.!?])\s|\n", self.before)

    @property
    def direction(self) -> int:
        """1 where the words before the match in its sentence speak of the future, else -1."""
        words = re.findall(r"\w+", self.sentences[-1].lower())
        for i in reversed(range(len(words))):
            if FUTURE_WORDS & set(words[max(0, i - 3) : i + 1]):
                return 1
            if words[i] in PAST_WORDS or words[i].endswith("ed"):
                return -1
        return -1


def numeric_date(now: Reading, found: Found) -> Value:
    """Read: 2031-06-12, 6/12/2031 (month first)."""
    year, month, day = (int(found[name] or found[name + "2"]) for name in ("year", "month", "day"))
    return ("DATE", f"{year}-{month:02}-{day:02}") if 0 < month < 13 and 0 < day < 32 else None


def calendar_date(now: Reading, found: Found) -> Value:
    """Read: Monday, June 12, 2031; June 12; the 12th of June."""
    month, day = month_number(found["month"] or found["month2"]), int(found["day"] or found["day2"])
    if found["year"]:
        return "DATE", f"{found['year']}-{month:02}-{day:02}"
    return "DATE", now.value(lambda today: stamp(nearest(today, month, day, found.direction), "day"))


def month(now: Reading, found: Found) -> Value:
    """Read: June 2031, June, last June; alone, "May", "March" and short forms only behind a preposition or "early".

    A year named in this sentence or the one before is its year.
    """
    number, step = month_number(found["month"]), found["step"]
    if found["year"]:
        return "DATE", f"{found['year']}-{number:02}"
    if not step and found["month"] not in MONTHS[5:] and not BEFORE_MONTH.search(found.before):
        return None
    if step == "this":
        return "DATE", f"{now.relative('year', 0)}-{number:02}"
    named = [] if step else re.findall(rf"\b({PARTS['YEAR']})\b", " ".join(found.sentences[-2:]))
    if named:
        return "DATE", f"{named[-1]}-{number:02}"
    way = STEPS.get(step) or found.direction
    return "DATE", now.value(lambda today: stamp(nearest(today, number, None, way, strict=bool(step)), "month"))


def year(now: Reading, found: Found) -> Value:
    """Read: 2031, but not 2000 soldiers or $2000."""
    counts = COUNTED.match(found.after) and not IN_YEAR.search(found.before)
    return None if counts or MONEY.search(found.before) else ("DATE", found["year"])


def decade(now: Reading, found: Found) -> Value:
    """Read: The 1990s, the '90s."""
    return "DATE", found["long"] or "19" + found["short"]


def century(now: Reading, found: Found) -> Value:
    """Read: The 19th century, the nineteenth century."""
    return "DATE", f"{int(found['digits'] or ORDINALS[found['ordinal']]) - 1:02}"


def season(now: Reading, found: Found) -> Value:
    """Read: The summer of 2031, last summer; a bare "the fall" is no time."""
    in_year = found["year"] or (found["step"] in STEPS and now.relative("year", STEPS[found["step"]]))
    return ("DATE", f"{in_year}-{SEASONS[found['season']]}") if in_year else None


def part_of_year(now: Reading, found: Found) -> Value:
    """Read: The first quarter of 2031, the second half of last year, the third quarter."""
    if not found["year"] and not found["step"] and found["what"] == "half":
        return None
    in_year = found["year"] or now.relative("year", STEPS.get(found["step"], 0))
    return "DATE", f"{in_year}-{found['what'][0].upper()}{ORDINALS[found['ordinal']]}"


def on_weekday(now: Reading, found: Found) -> Value:
    """Read: Monday, last Monday, Monday morning, Mondays, every Monday."""
    index, step = WEEKDAYS.index(found["weekday"]), STEPS.get(found["step"], 0)
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
    """Read: This year, last week, the same day, the following month; "the year" where its beginning or end is meant."""
    unit, step = found["unit"], found["step"].removeprefix("the ")
    if unit not in LENGTHS or unit in ("minute", "hour"):
        return None
    if found["other"]:
        return "DATE", now.from_last(unit, STEPS_FROM_LAST[found["other"].removeprefix("the ")])
    return "DATE", now.relative(unit, STEPS.get(step, 0))


def weekend(now: Reading, found: Found) -> Value:
    """Read: The weekend: the last one or the next one."""
    return "DATE", now.value(lambda today: stamp(weekday(today, 5, found.direction), "weekend"))


def distance(now: Reading, found: Found) -> Value:
    """Read: Two weeks ago, two weeks from now: from the creation time; two weeks later: from the last date."""
    count, unit, where = number(found["number"] or found["count"] or "some"), singular(found["unit"]), found["where"]
    back = where in ("ago", "earlier")
    if not count.isdigit() or unit in ("second", "minute", "hour"):
        return "DATE", "PAST_REF" if back else "FUTURE_REF"
    step = now.from_last if where in ("earlier", "later") else now.relative
    return "DATE", step(unit, -int(count) if back else int(count))


def duration(now: Reading, found: Found) -> Value:
    """Read: Two weeks, the past three years, a five-year, several days, years; "twice a year" is a SET."""
    if found["count"] in ("a", "an") and RATE.search(found.before):
        return "SET", length("1", found["unit"])
    if found["half"]:
        return "DURATION", HALVES.get(found["unit"], "PXD")
    alone = "some" if found["unit"].endswith("s") else "a"
    return "DURATION", length(number(found["number"] or found["count"] or alone), found["unit"])


def repeated(now: Reading, found: Found) -> Value:
    """Read: Every year, every two weeks, every morning, daily."""
    if found["part"]:
        return "SET", f"XXXX-XX-XXT{DAY_PARTS[found['part']]}"
    return "SET", EVERY.get(found["every"]) or length(number(found["number"] or "a"), found["unit"])


def clock(now: Reading, found: Found) -> Value:
    """Read: 3 p.m., 15:30, noon, 8 p.m. Friday."""
    hour = int(found["hour"] or found["hour2"] or {"noon": 12}.get(found["word"], 24))
    hour = hour % 12 + 12 * (found["half"] == "p") if found["half"] else hour
    day = now.last if now.last and len(now.last) == 10 else now.relative("day", 0)
    if named := on_weekday(now, found) if found["weekday"] else near_day(now, found) if found["near"] else None:
        day = named[1]
    return "TIME", f"{day}T{hour:02}:{found['minute'] or found['minute2'] or '00'}"


def reference(now: Reading, found: Found) -> Value:
    """Read: Now, recently, the near future."""
    return "DATE", next(name.upper() + "_REF" for name in ("past", "present", "future") if found[name])


def moment(now: Reading, found: Found) -> Value:
    """Read: (At) the right time, that moment: to come behind a word of the future, else past."""
    return "DATE", "FUTURE_REF" if found.direction > 0 else "PAST_REF"


def month_number(name: str) -> int:
    """Return 6 for "june" and for "jun."."""
    return next(i for i, month in enumerate(MONTHS, 1) if month.startswith(name[:3]))


def in_part(day: str, part: str) -> tuple[str, str]:
    """Return a day, or the morning, afternoon, evening or night of it."""
    return ("TIME", f"{day}T{DAY_PARTS[part]}") if part else ("DATE", day)


BREAK = r"(?= (?:and|to|is|was|will|has|in|of)\b|\W* *$|[.,;:?!”\"])"
RULES: tuple[tuple[str, Callable[[Reading, Found], Value]], ...] = (
    (r"<YEAR>-(?P<month>\d\d)-(?P<day>\d\d)|(?P<month2>\d\d?)/(?P<day2>\d\d?)/<YEAR2>", numeric_date),
    (
        r"(?:<WEEKDAY>,? )?(?:<MONTH> (?:the )?<DAY>(?:st|nd|rd|th)?|(?:the )?<DAY2>(?:st|nd|rd|th)?(?: of)? <MONTH2>)"
        r"(?:,? <YEAR>)?",
        calendar_date,
    ),
    (r"(?:<STEP> )?<MONTH>(?:,?(?: of)? <YEAR>)?", month),
    (r"(?:(?:the|fiscal) year )?<YEAR>", year),
    (r"(?:the )?(?:(?P<long>1[4-9]\d|20\d)0s|['’](?P<short>[2-9])0s)", decade),
    (r"(?:the )?(?:(?P<digits>\d\d?)(?:st|nd|rd|th)|<ORDINAL>)[- ]century", century),
    (r"(?:<STEP> |the )?<SEASON>(?: of)?(?:,? <YEAR>)?", season),
    (r"(?:the )?<ORDINAL>[- ](?P<what>quarter|half)(?:(?: of)? (?:<YEAR>|<STEP> year))?", part_of_year),
    (r"(?:(?:<STEP>|(?P<each>every|each)) )?<WEEKDAY>(?:(?P<plural>s)| <PART>)?", on_weekday),
    (r"<NEAR>(?: <PART>)?|<STEP> <PART2>|to(?P<night>night)", near_day),
    (r"(?:<STEP>|<OTHER>|(?<=of )the) <UNIT>", near_unit),
    (r"the weekend", weekend),
    (r"(?:(?:<NUMBER>|<COUNT>) )?<UNIT> (?P<where>ago|earlier|later|from (?:now|today))", distance),
    (
        r"(?:(?:the|these|those) )?(?:(?:past|last|next|coming|previous|following|first|final) )?"
        r"(?:<NUMBER>|<COUNT>|(?P<half>half an?))[ -](?:(?:more|full|consecutive|straight) )?<UNIT>(?:-long)?"
        r"(?!-old| old)",
        duration,
    ),
    (r"(?:(?:the )?past|the (?:last|next|coming|whole|entire)) <UNIT>", duration),
    (r"(?P<unit>hours|days|weeks|months|years|decades|centuries)(?:-long)?(?!-old)", duration),
    (r"(?:every|each)(?: <NUMBER>)? (?:<UNIT>|<PART>)|(?-i:<EVERY>)", repeated),
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
    (r"(?<=at )(?:the|this|that) (?:\w+ )?(?:time|moment)(?! of)", moment),
)


def compiled(pattern: str) -> re.Pattern[str]:
    """Put the parts into a pattern; it may not begin or end inside a word."""
    source = re.sub(r"<([A-Z]+)(2?)>", lambda m: f"(?P<{m[1].lower()}{m[2]}>{PARTS[m[1]]})", pattern)
    return re.compile(rf"(?<!\w)(?:{source})(?!\w)", re.IGNORECASE)


PATTERNS = tuple((compiled(pattern), value) for pattern, value in RULES)


def modifier(mods: dict[str, str], before: str) -> tuple[str | None, int]:
    """Return the modifier at the end of a text and its length with the space or hyphen behind it, or None and 0."""
    hits = ((re.search(rf"(?<!\w)(?:{words})[ -]$", before, re.IGNORECASE), mod) for mod, words in mods.items())
    return max(((mod, len(hit[0])) for hit, mod in hits if hit), key=lambda hit: hit[1], default=(None, 0))


def window(dct: CreationTime | None) -> tuple[date, date]:
    """Return the first and the last day of a creation time."""
    return (date.fromisoformat(dct.earliest), date.fromisoformat(dct.latest)) if dct else NO_WINDOW


def tag(document: Document) -> tuple[Timex, ...]:
    """Return the TIMEX3 of a document, t1.. in text order; a zone with a creation time is read against its own."""
    text = document.text
    candidates = [(m.start(), -m.end(), i, Found(m)) for i, (p, _) in enumerate(PATTERNS) for m in p.finditer(text)]
    readings: dict[str, Reading] = {}
    timexes: list[Timex] = []
    for start, negative_end, rule, found in sorted(candidates, key=lambda candidate: candidate[:3]):
        if COMPOUND.search(found.before) or (timexes and start < timexes[-1].end):
            continue
        zone = next((zone for zone in document.zones if zone.start <= start < zone.end), None)
        own = zone.dct if zone and zone.dct else document.dct
        now = readings.setdefault(zone.id if zone and zone.dct else "", Reading(window(own)))
        answer = PATTERNS[rule][1](now, found)
        if not answer:
            continue
        kind, value = answer
        mod, length_of_mod = None, 0
        if not value.endswith("_REF") and kind in ("DATE", "TIME") and not found["where"]:
            mod, length_of_mod = modifier(DATE_MODS, found.before)
        elif found["number"] or found["count"]:
            mod, length_of_mod = modifier(LENGTH_MODS, found.before)
            mod = AGO_MODS.get(mod or "", mod) if found["where"] else mod
        start, end, id_ = start - length_of_mod, -negative_end, f"t{len(timexes) + 1}"
        timexes.append(Timex(id=id_, start=start, end=end, type=kind, value=value, mod=mod))
        if kind == "DATE" and re.fullmatch(r"\d{4}(-\d\d){0,2}", value):
            now.last = value
    return tuple(timexes)
