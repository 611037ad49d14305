"""Small drawings as SVG inside a page.

Every horizontal position is a percentage, so that a drawing is as wide as its place and its text is never stretched.
Elements are built as a tree, which escapes what they hold; colours come from the style sheet by class. Drawings are
hidden from screen readers: the numbers and facts that they show stand beside them in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, pi, sin
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring

if TYPE_CHECKING:
    from markupsafe import Markup

Interval = Sequence[float]
Window = Sequence[float | None]


def interval(value: float, ci: Interval | None = None, others: Iterable[float | None] = ()) -> Markup:
    """Draw a score of [0, 1], its interval, and as small dots its values in single documents."""
    svg = _strip(14)
    _line(svg, "rail", (0, 1))
    for other in others:
        if other is not None:
            _dot(svg, "one", other, 2.5)
    if ci:
        _line(svg, "whisker", ci)
    _dot(svg, "whole", value, 3.5)
    return _markup(svg)


def change(total: float, ci: Interval | None, by_document: Iterable[float]) -> Markup:
    """Draw a difference of scores, [-1, 1] with 0 in the middle, its interval, and as small dots that of documents."""
    svg = _strip(14)
    _line(svg, "rail", (0, 1))
    SubElement(svg, "line", {"class": "zero", "x1": "50%", "x2": "50%", "y1": "0", "y2": "14"})
    for one in by_document:
        _dot(svg, "one", (one + 1) / 2, 2.5)
    if ci:
        _line(svg, "whisker", [(bound + 1) / 2 for bound in ci])
    _dot(svg, "whole", (total + 1) / 2, 3.5)
    return _markup(svg)


def windows(begins: Window, ends: Window) -> Markup:
    """Draw the windows of the begin (upper line) and of the end (lower line) of a happening.

    Each is (first, last) on an axis [0, 1]; None for an open bound, dotted to the edge of the axis.
    """
    svg = _strip(18)
    SubElement(svg, "use", {"href": "#grid"})
    for kind, y, (first, last) in (("begins", 5, begins), ("ends", 13, ends)):
        if first is None and last is None:
            continue
        left, right = (0 if first is None else first), (1 if last is None else last)
        style = kind if first is not None and last is not None else f"{kind} open"
        _line(svg, style, (left, right), y)
        for bound in (first, last):
            if bound is not None:
                x = _percent(bound)
                SubElement(svg, "line", {"class": f"{kind} cap", "x1": x, "x2": x, "y1": str(y - 4), "y2": str(y + 4)})
    return _markup(svg)


Tick = tuple[float, str, bool]
"""A place in [0, 1], its text, and whether the text stands where there is little room too."""


def axis(ticks: Iterable[Tick]) -> Markup:
    """Draw a calendar axis."""
    svg = _strip(24)
    svg.set("class", "strip axis")
    for place, text, always in ticks:
        x = _percent(place)
        SubElement(svg, "text", {"x": x, "y": "15", "class": "" if always else "roomy"}).text = text
        SubElement(svg, "line", {"x1": x, "x2": x, "y1": "19", "y2": "24", "class": "tick"})
    return _markup(svg)


def grid(ticks: Iterable[Tick]) -> Markup:
    """Define, once on a page, the lines that ``windows`` draws behind its own."""
    svg = _strip(0)
    lines = SubElement(SubElement(svg, "defs"), "g", {"id": "grid", "class": "grid"})
    for place, _, _ in ticks:
        SubElement(lines, "line", {"x1": _percent(place), "x2": _percent(place), "y1": "0", "y2": "18"})
    return _markup(svg)


def cycle(facts: Sequence[str]) -> Markup:
    """Draw facts that contradict each other as a ring of arrows; each goes from what is earlier to what is later.

    The arrow of fact k has its number, counted from 1; where two arrows meet stands the mention that both name, or the
    calendar.
    """
    size, radius, count = 260, 78, len(facts)
    svg = Element("svg", {"class": "cycle", "viewBox": f"0 0 {size} {size}", "aria-hidden": "true"})
    turn, gap = 2 * pi / max(count, 1), min(0.32, pi / (2 * max(count, 1)))

    def place(angle: float, distance: float = radius) -> tuple[float, float]:
        return size / 2 + distance * sin(angle), size / 2 - distance * cos(angle)

    for k in range(count):
        (x1, y1), (x2, y2) = place(k * turn + gap), place((k + 1) * turn - gap)
        large = int(turn - 2 * gap > pi)
        path = f"M{x1:.1f},{y1:.1f} A{radius},{radius} 0 {large} 1 {x2:.1f},{y2:.1f}"
        SubElement(svg, "path", {"d": path, "class": "arrow"})
        SubElement(svg, "path", {"d": _tip(x2, y2, (k + 1) * turn - gap), "class": "tip"})
        _words(svg, str(k + 1), *place((k + 0.5) * turn, radius - 16), "step")
        _words(svg, _shared(facts[k - 1], facts[k]), *place(k * turn, radius), "node")
    return _markup(svg)


def _tip(x: float, y: float, angle: float) -> str:
    """Return the head of an arrow that runs clockwise around a ring and ends here."""
    along, across = (cos(angle), sin(angle)), (-sin(angle), cos(angle))
    corners = ((5, 0), (-4, 4), (-4, -4))
    points = ((x + a * along[0] + b * across[0], y + a * along[1] + b * across[1]) for a, b in corners)
    return "M" + " L".join(f"{px:.1f},{py:.1f}" for px, py in points) + " z"


def _shared(first: str, second: str) -> str:
    """Return the mention at which two neighbouring facts of a contradiction meet."""
    ends = [fact.partition(" (")[0].split() for fact in (first, second)]
    named = [{words[0], words[-1]} for words in ends if words]
    common = sorted(set.intersection(*named)) if len(named) == 2 else []
    name = common[0] if common else "calendar"
    return name if len(name) <= 16 else f"{name[:15]}…"


def _strip(height: int) -> Element:
    return Element("svg", {"class": "strip", "width": "100%", "height": str(height), "aria-hidden": "true"})


def _line(svg: Element, style: str, between: Interval, y: int = 7) -> None:
    left, right = between
    ends = {"x1": _percent(left), "x2": _percent(right), "y1": str(y), "y2": str(y)}
    SubElement(svg, "line", {"class": style, **ends})


def _dot(svg: Element, style: str, place: float, radius: float) -> None:
    SubElement(svg, "circle", {"class": style, "cx": _percent(place), "cy": "7", "r": str(radius)})


def _words(svg: Element, words: str, x: float, y: float, style: str) -> None:
    SubElement(svg, "text", {"x": f"{x:.1f}", "y": f"{y:.1f}", "class": style}).text = words


def _percent(place: float) -> str:
    """Return a place of [0, 1] as a percentage, with room for a dot at both edges."""
    return f"{2 + 96 * place:.2f}%"


def _markup(svg: Element) -> Markup:
    from markupsafe import Markup

    return Markup(tostring(svg, encoding="unicode"))
