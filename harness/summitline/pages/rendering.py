"""Pages from templates: self-contained, without scripts, and shut against whatever a stranger's text may hold.

Jinja2 escapes every value. On top of that each page carries a content security policy that allows nothing but its own
style sheet, named by its sha256: no script, no request, no form, not even a style attribute.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from summitline.dataset import HERE
from summitline.pages import drawing
from summitline.pages.confusion import tabulated
from summitline.report import HEADLINES, SLICES, TITLES, number
from summitline.scoring import CORPUS_METRICS, METRICS

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = HERE / "templates"


def render(template: str, **values: Any) -> str:
    """Return the HTML of a template of this package."""
    return _environment().get_template(template).render(values)


def slug(name: str) -> str:
    """Return a name as a part of a file name: a-z, 0-9 and hyphens."""
    kept = "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower())
    return "-".join(filter(None, kept.split("-")))[:40] or "system"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style = (TEMPLATES / "style.css").read_text("utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    environment.filters.update(number=number, signed=_signed)
    environment.globals.update(
        draw=drawing,
        by_document=_by_document,
        confusion=tabulated,
        headline=_headline,
        headlines=HEADLINES,
        interval=_interval,
        metrics=(*METRICS, *CORPUS_METRICS),
        slice_of=_slice,
        slices=SLICES,
        titles=TITLES,
        style=Markup(style),
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )
    return environment


def _signed(value: float | None) -> str:
    """Return a difference of scores as it is printed: with its sign; a dash for null."""
    if value is None:
        return number(None)
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + number(abs(value))


Scores = Mapping[str, Any] | None
"""The scores of one metric in a result file; None for null."""


def _headline(entry: Scores) -> float | None:
    """Return F1, or the value."""
    return None if entry is None else entry.get("f1", entry.get("value"))


def _slice(metric: str, entry: Mapping[str, Any], name: str) -> float | None:
    """Return F1 of a slice; one of ``adjacent`` and ``all`` is the headline itself."""
    if name in entry["slices"]:
        return _headline(entry["slices"][name])
    return _headline(entry) if name in ("adjacent", "all") and metric != "anchors" else None


def _interval(entry: Scores) -> tuple[float, float] | None:
    return next(iter((entry or {}).get("ci", {}).values()), None)


def _by_document(result: Mapping[str, Any], metric: str) -> list[float | None]:
    return [_headline(scores.get(metric)) for scores in result["documents"].values()]
