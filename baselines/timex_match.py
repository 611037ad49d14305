"""A match of a pattern in its text: its groups, the words around it, and whether these speak of the future.

A rule is a pattern and the reader that knows type and value of what it matches, or says None: no time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from baselines.dates import Reading
from baselines.lexicon import words

CONTEXT = 1000
FUTURE_WORDS = words(
    """will shall would ll going plans planned expected scheduled rescheduled postponed adjourned due hopes hoped hope
    intends set"""
)
PAST_WORDS = words("was were had did said told met came went took gave made held began left saw has have")


@dataclass(frozen=True, slots=True)
class Found:
    """A match: ``found["name"]`` is the text of a group in lower case, empty where it has none."""

    match: re.Match[str]

    def __getitem__(self, name: str) -> str:
        """Return the text of a group."""
        return (self.match.groupdict().get(name) or "").lower()

    @property
    def before(self) -> str:
        """The text before the match, as much as counts."""
        start = self.match.start()
        return self.match.string[max(0, start - CONTEXT) : start]

    @property
    def after(self) -> str:
        """The text behind the match, as much as counts."""
        end = self.match.end()
        return self.match.string[end : end + CONTEXT]

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


Value = tuple[str, str] | None
Rule = tuple[str, Callable[[Reading, Found], Value]]
