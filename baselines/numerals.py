"""Numbers and units of time in words, and the lengths that they make: "two and a half years" -> "P2.5Y"."""

from __future__ import annotations

import re
from decimal import Decimal

LENGTHS = {"day": (1, "D"), "weekend": (2, "D"), "week": (1, "W"), "month": (1, "M"), "quarter": (3, "M")}
LENGTHS |= {"year": (1, "Y"), "decade": (10, "Y"), "century": (100, "Y")}
CLOCK_LENGTHS = {"second": (1, "S"), "minute": (1, "M"), "hour": (1, "H")}
HALVES = {"minute": "PT30S", "hour": "PT30M", "day": "PT12H", "year": "P6M", "decade": "P5Y", "century": "P50Y"}
NUMERALS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
SMALL = tuple(NUMERALS.split())
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
LARGE = {"dozen": 12, "hundred": 100, "thousand": 1000}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "nineteenth": 19, "twentieth": 20, "twenty-first": 21}
HALF = " and a half"


def singular(unit: str) -> str:
    """Return "week" for "weeks" and for "week"."""
    return re.sub("ie$", "y", unit.removesuffix("s"))


def number(words: str) -> str:
    """Return the digits of a number in words, with a point where it has a half: "1" for "a", "X" for "several"."""
    whole = words.removesuffix(HALF)
    if whole[0].isdigit():
        digits = whole.replace(",", "")
    else:
        *parts, last = re.split("[- ]", whole)
        small = [*parts, last] if last not in LARGE else parts
        count = sum(TENS.get(part, SMALL.index(part) if part in SMALL else part in ("a", "an")) for part in small)
        digits = str(count * LARGE.get(last, 1) or "X")
    return f"{digits}.5" if whole != words and digits.isdigit() else digits


def length(count: str, unit: str) -> str:
    """Return the value of a duration: "P2W", "PT3H", "PXY", "P20Y" for two decades."""
    name = singular(unit)
    size, code = (CLOCK_LENGTHS | LENGTHS)[name]
    total = count if count == "X" else f"{(Decimal(count) * size).normalize():f}"
    return f"P{'T' if name in CLOCK_LENGTHS else ''}{total}{code}"
