"""Reports as text, JSON, Markdown and LaTeX, and the leaderboard as a page.

Everything from a submission is escaped: by rich's markup escape, by jinja2's autoescape, by json.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from summitline.metrics.score import Score
from summitline.scoring import METRICS, Report

HEADLINES = ("entities.seqeval", "events.strict", "timexes.value", "tlinks.tbdense", "tlinks.matres", "tlinks.doctimerel", "awareness.te3")
TEMPLATES = Path(__file__).parent / "templates"


def result(
    report: Report, *, corpus: Mapping[str, str], predictions_sha256: str, environment: Mapping[str, str]
) -> dict[str, Any]:
    """Return the result file: scores, intervals, counts by document and block, conventions; no timestamp."""
    metrics = {name: _entry(score, report.intervals[name]) for name, score in report.metrics.items()}
    return {
        "schema": 1,
        "signature": report.signature,
        "corpus": dict(corpus),
        "setting": report.setting,
        "predictions_sha256": predictions_sha256,
        "environment": dict(environment),
        "metrics": metrics,
        "documents": {d: {name: _entry(score) for name, score in scores.items()} for d, scores in report.documents.items()},
        "blocks": report.blocks,
        "warnings": list(report.warnings),
        "contradictions": list(report.contradictions),
    }


def _entry(score: Score, interval: tuple[float, float] | None = None) -> dict[str, Any] | None:
    if score.headline is None:
        return None
    name = "f1" if "p_den" in score.counts else "value"
    numbers = {"precision": score.precision, "recall": score.recall, "f1": score.f1} if name == "f1" else {"value": score.value}
    entry: dict[str, Any] = {**numbers, "counts": dict(sorted(score.counts.items()))}
    return entry | {"ci": {name: list(interval)}} if interval else entry


def leaderboard(results: Sequence[tuple[str, Mapping[str, Any], str]], corpus: Mapping[str, str]) -> dict[str, Any]:
    """Return leaderboard.json from (system name, result, path of the result file)."""
    systems = []
    for name, found, path in results:
        metrics = {
            metric: entry and {"f1": entry.get("f1", entry.get("value")), "ci": next(iter(entry.get("ci", {}).values()), None)}
            for metric, entry in found["metrics"].items()
        }
        systems.append({"name": name, "setting": found["setting"], "result": path, "metrics": metrics})
    return {"schema": 1, "corpus": dict(corpus), "systems": systems}


def number(value: float | None) -> str:
    """Return a score as it is printed: three digits, no leading zero; a dash for null."""
    if value is None:
        return "–"
    return f"{value:.3f}".removeprefix("0") if value < 1 else f"{value:.3f}"


def _rows(report: Report) -> list[list[str]]:
    rows = []
    for name, score in report.metrics.items():
        interval = report.intervals[name]
        span = f"[{number(interval[0])}, {number(interval[1])}]" if interval else "–"
        counts = score.counts
        behind = (
            f"{counts['p_num']}/{counts['p_den']}  {counts['r_num']}/{counts['r_den']}"
            if "p_den" in counts
            else f"{counts['num']}/{counts['den']}"
        )
        rows.append([name, number(score.precision), number(score.recall), number(score.headline), span, behind])
    return rows


HEAD = ["metric", "P", "R", "F1", "95 % interval", "P and R as counts"]


def as_text(report: Report) -> str:
    """Return a plain table with the signature, the warnings and the contradictions below it."""
    below = [f"signature: {report.signature}", *(f"warning: {w}" for w in report.warnings)]
    below += [f"contradiction in {c['doc_id']}: {'; '.join(c['witness'])}" for c in report.contradictions]
    return "\n".join([columns([HEAD, *_rows(report)]), "", *below])


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as aligned columns, the first one to the left."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ([cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))] for row in rows)
    return "\n".join("  ".join(line).rstrip() for line in lines)


def as_markdown(report: Report) -> str:
    """Return a Markdown table."""
    lines = [f"| {' | '.join(row)} |" for row in [HEAD, ["---"] * len(HEAD), *_rows(report)]]
    return "\n".join([*lines, "", f"`{report.signature}`"])


def as_latex(report: Report) -> str:
    """Return a LaTeX tabular."""
    rows = [[cell.replace("%", r"\%").replace("–", "--").replace("_", r"\_") for cell in row] for row in [HEAD, *_rows(report)]]
    body = [" & ".join(row) + r" \\" for row in rows]
    return "\n".join([r"\begin{tabular}{lrrrrr}", body[0], r"\hline", *body[1:], r"\end{tabular}"])


def as_json(found: Mapping[str, Any]) -> str:
    """Return JSON with sorted keys; the same result always gives the same bytes."""
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def leaderboard_text(board: Mapping[str, Any]) -> str:
    """Return the leaderboard as a plain table: F1 of the headline metrics with their intervals."""
    rows = [["system", "setting", *HEADLINES]]
    for system in board["systems"]:
        rows.append([system["name"], system["setting"], *(_cell(system["metrics"][name]) for name in HEADLINES)])
    return columns(rows)


def _cell(entry: Mapping[str, Any] | None) -> str:
    if not entry:
        return "–"
    ci = entry["ci"]
    return number(entry["f1"]) + (f" [{number(ci[0])},{number(ci[1])}]" if ci else "")


def page(board: Mapping[str, Any], results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the leaderboard as one HTML page without scripts and without outside requests."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["number"] = number
    return environment.get_template("leaderboard.html").render(board=board, results=results, metrics=list(METRICS), headlines=HEADLINES)
