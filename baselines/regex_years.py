"""Time expressions by one regular expression: years, and days written like "June 12, 2031". The least one can do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from baselines.dates import day_value
from baselines.timex_patterns import MONTHS
from summitline import Document, Timex

DATE = re.compile(rf"\b(?:({'|'.join(map(str.title, MONTHS))}) ([0-9]{{1,2}}),? )?(1[4-9][0-9]{{2}}|20[0-9]{{2}})\b")


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Give each document its years and days, or leave it as it is if it has mentions; ``train`` is not used."""
    return [d if any(d.mentions()) else replace(d, timexes=tuple(dates(d.text))) for d in documents]


def dates(text: str) -> Iterator[Timex]:
    """Yield t1.. in text order; of a day that is not in the calendar only the year."""
    for i, found in enumerate(DATE.finditer(text), 1):
        month, day, year = found.groups()
        value = day_value(int(year), MONTHS.index(month.lower()) + 1, int(day)) if month else None
        start = found.start() if value else found.start(3)
        yield Timex(id=f"t{i}", start=start, end=found.end(), type="DATE", value=value or year)
