"""Results and corpus as pages: leaderboard, systems, their mistakes, differences; articles and timelines.

Every page is one file that works from a disk, without scripts and without requests. What a page shows of a submission
is text: it is escaped, and a content security policy forbids everything else (``summitline.pages.rendering``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from summitline import report
from summitline.errors import SummitlineError
from summitline.evaluation import corpus
from summitline.files import write_text
from summitline.pages.articles import write_view
from summitline.pages.differences import pairs
from summitline.pages.entries import Entry, find
from summitline.pages.exports import as_eval_results, as_latex, as_markdown
from summitline.pages.mistakes import Mistakes, mistakes_in
from summitline.pages.rendering import render
from summitline.pages.timeline import timeline_page
from summitline.schema import Document

__all__ = [
    "Entry",
    "as_eval_results",
    "as_latex",
    "as_markdown",
    "find",
    "leaderboard_page",
    "timeline_page",
    "write_report",
    "write_view",
]

DIFFERENCES = "differences.html"


def leaderboard_page(
    board: Mapping[str, Any],
    results: Mapping[str, Mapping[str, Any]],
    *,
    systems: Mapping[str, str] | None = None,
    more: Mapping[str, str] | None = None,
) -> str:
    """Return the page of a leaderboard (``summitline.report.leaderboard``).

    ``results``: path of a result -> result. ``systems``: path of a result -> its page; without, the leaderboard itself
    holds every metric. ``more``: title -> page, linked at the top.
    """
    return render("leaderboard.html", board=board, results=results, systems=systems or {}, more=more or {})


def write_report(
    entries: Sequence[Entry], out: Path, *, gold: Sequence[Document], progress: Callable[[str], None] = lambda _: None
) -> None:
    """Write index.html, differences.html and one page a result into a folder; index.html comes last.

    Where the predictions are at hand there is also one page of mistakes for each of their documents; that needs the
    corpus with which they were scored: SummitlineError for another one. Nothing is written before all is computed.
    ``progress`` is told the name of each entry that is done.
    """
    pages: dict[str, str] = {}
    for entry in entries:
        wrong = _mistakes(entry, gold)
        pages |= {_page(entry, found): render("mistakes.html", entry=entry, found=found, all=wrong) for found in wrong}
        pages[f"{entry.page}.html"] = render("system.html", entry=entry, result=entry.result, mistakes=wrong)
        progress(entry.name)
    if compared := list(pairs(entries)):
        pages[DIFFERENCES] = render("differences.html", pairs=compared)
    rows = [(entry.name, entry.result, str(entry.path)) for entry in entries]
    board = report.leaderboard(rows, entries[0].result["corpus"])
    pages["index.html"] = leaderboard_page(
        board,
        {path: result for _, result, path in rows},
        systems={str(entry.path): f"{entry.page}.html" for entry in entries},
        more={"Differences between systems": DIFFERENCES} if compared else {},
    )
    for name, text in pages.items():
        write_text(out / name, text)


def _mistakes(entry: Entry, gold: Sequence[Document]) -> list[Mistakes]:
    if entry.predictions is None:
        return []
    known, here = entry.result["corpus"]["fingerprint"], corpus()["fingerprint"]
    if known != here:
        told = f"scored on the corpus {known[:12]}, not on the one that is here, {here[:12]}"
        raise SummitlineError(f"{entry.path}: {told}; its mistakes cannot be shown, give the result file alone")
    answers = {document.doc_id: document for document in entry.answers(gold) or ()}
    zone = entry.conventions["zone"]
    return [
        mistakes_in(gold=document, system=answers.get(document.doc_id), setting=entry.setting, zone=zone)
        for document in gold
    ]


def _page(entry: Entry, found: Mistakes) -> str:
    return f"{entry.page}.{found.doc_id}.html"
