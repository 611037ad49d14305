"""The timelines of documents and the merged one, as one page.

A row is a happening (``summitline.crossdoc``): the window of its begin, the window of its end, and for the merged
timeline what each document says. All charts have one calendar axis. It is compressed: between two neighbouring dates
that some window names, the distance grows with the logarithm of the days, so that 1950 and one August have room on a
phone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import log2
from typing import TYPE_CHECKING, Any

from summitline.calendar import parse_window
from summitline.crossdoc import Conflict, Timeline
from summitline.pages import drawing
from summitline.pages.rendering import render
from summitline.schema import Document

if TYPE_CHECKING:
    from markupsafe import Markup

ONE_DAY = timedelta(days=1)
NEAR, ROOMY = 0.11, 0.3
"""The least distance of two texts on the axis where there is room, and on a phone."""


class Scale:
    """Days -> places in [0, 1]; monotone, with the room of a gap growing with the logarithm of its days."""

    def __init__(self, days: Iterable[date]) -> None:
        """Take the days that have to be told apart."""
        self.days = sorted(set(days))
        places = [0.0]
        for a, b in pairwise(self.days):
            places.append(places[-1] + log2(1 + (b - a).days))
        whole = places[-1] or 1.0
        self.places = {day: place / whole for day, place in zip(self.days, places, strict=False)}

    def __call__(self, day: date | None) -> float | None:
        """Return the place of one of the days; None for None."""
        return None if day is None else self.places[day]

    def ticks(self) -> list[drawing.Tick]:
        """Return ticks whose texts do not touch: those that open a year first, then a month, then any other."""
        chosen: dict[date, bool] = {}
        for always, room in ((True, ROOMY), (False, NEAR)):
            for day in sorted(self.days, key=lambda d: (len(_short(d)), d)):
                if day not in chosen and all(self._far(day, other, room) for other in chosen):
                    chosen[day] = always
        return [(self.places[day], _short(day), always) for day, always in sorted(chosen.items())]

    def _far(self, a: date, b: date, room: float) -> bool:
        return abs(self.places[a] - self.places[b]) >= room


@dataclass(frozen=True, slots=True)
class Row:
    """A happening as it is shown; ``parts``: what each document says, where there are several."""

    name: str
    words: str
    told: str
    status: str | None
    drawing: Markup
    parts: tuple[tuple[str, str, Markup], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The timeline of one document, or of all."""

    title: str
    rows: tuple[Row, ...]


def timeline_page(
    documents: Sequence[Document], conflicts: Sequence[Conflict] = (), *, home: str = "Leaderboard"
) -> str:
    """Return the page; CorpusError where the conflicts are not what the documents contradict each other in.

    ``home``: what the index.html beside it is.
    """
    merged = Timeline(documents, conflicts).rows()
    single = {d.doc_id: Timeline([d]).rows() for d in documents}
    scale = Scale(_days([*merged, *(row for rows in single.values() for row in rows)]))
    shared = [row for row in merged if row["documents"] > 1]
    return render(
        "timeline.html",
        axis=drawing.axis(scale.ticks()),
        grid=drawing.grid(scale.ticks()),
        shared=_chart("In several documents", shared, scale),
        merged=_chart("All documents", merged, scale),
        single=[_chart(doc_id, rows, scale) for doc_id, rows in single.items()],
        conflicts=conflicts,
        home=home,
    )


def _days(rows: Iterable[Mapping[str, Any]]) -> Iterator[date]:
    for row in rows:
        for part in (row, *row["by_document"]):
            for name in ("begins", "ends"):
                yield from filter(None, _bounds(part[name]))


def _bounds(window: str) -> tuple[date | None, date | None]:
    """Return the two midnights between which a window lies."""
    first, last = parse_window(window)
    return first, last + ONE_DAY if last else None


def _chart(title: str, rows: Iterable[Mapping[str, Any]], scale: Scale) -> Chart:
    return Chart(title, tuple(_row(row, scale) for row in rows))


def _row(row: Mapping[str, Any], scale: Scale) -> Row:
    words = " · ".join(dict.fromkeys(" ".join(m["text"].split()) for m in row["mentions"]))
    parts = ((part["doc_id"], _told(part), _drawn(part, scale)) for part in row["by_document"])
    several = tuple(parts) if row["documents"] > 1 else ()
    return Row(row["instance"], words, _told(row), row["status"], _drawn(row, scale), several)


def _told(part: Mapping[str, str]) -> str:
    return f"begins {_words(part['begins'])}, ends {_words(part['ends'])}"


def _words(window: str) -> str:
    """Return a window as it is read: by, from, in, or from one date to another."""
    if not window:
        return "at a time unknown"
    first, dots, last = window.strip("[]").partition("..")
    if not dots:
        return f"{'on' if len(window) == 10 else 'in'} {window}"
    return f"from {first} to {last}" if first and last else f"from {first} on" if first else f"by {last}"


def _drawn(part: Mapping[str, str], scale: Scale) -> Markup:
    begins, ends = ([scale(day) for day in _bounds(part[name])] for name in ("begins", "ends"))
    return drawing.windows(begins, ends)


def _short(day: date) -> str:
    """Return a midnight as it is read: a year or a month where it opens one."""
    text = day.isoformat()
    return text[:4] if text.endswith("-01-01") else text[:7] if text.endswith("-01") else text
