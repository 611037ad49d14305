"""Reports as text, JSON, Markdown and LaTeX, and the leaderboard as JSON and text.

What comes from a submission is escaped in results by json; Markdown and LaTeX hold none of it. Pages are made by
``summitline.pages``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from summitline.intervals import Interval
from summitline.metrics.score import Score, classes, confusion, headline, histogram, parts, prf

HEADLINES = (
    *("entities.seqeval", "events.strict", "timexes.value"),
    *("tlinks.tbdense", "tlinks.matres", "tlinks.doctimerel", "awareness.te3"),
)
TITLES = {"gold-mentions": "gold mentions given", "end-to-end": "end to end"}


@dataclass(frozen=True, slots=True)
class Report:
    """The scores of one system, with the counts behind them and every convention in ``signature``.

    ``intervals``: metric -> 95 % interval over documents, ``these_texts``: over sentences of these documents only
    (``summitline.intervals``); corpus metrics have none.
    ``documents``: doc_id -> metric -> Score; ``blocks``: doc_id -> block of ten sentences -> metric -> counts.
    ``contradictions``: for each side (gold or system) of a document that contradicts itself, the shortest contradiction
    in words (``witness``), how many links were ``set_aside``, the first hundred of them by name (``links``, as "source
    RELATION target"; ``=<>=`` is a shared instance), and the events that lost their windows (``without_windows``).
    """

    signature: str
    setting: str
    metrics: Mapping[str, Score]
    intervals: Mapping[str, Interval | None]
    these_texts: Mapping[str, Interval | None]
    documents: Mapping[str, Mapping[str, Score]]
    blocks: Mapping[str, Mapping[str, Mapping[str, Mapping[str, int]]]]
    warnings: tuple[str, ...]
    contradictions: tuple[Mapping[str, Any], ...]

    def __getitem__(self, metric: str) -> Score:
        """Return the micro score of a metric; KeyError with the names for another word."""
        try:
            return self.metrics[metric]
        except KeyError:
            raise KeyError(f"{metric!r} is not one of {', '.join(self.metrics)}") from None

    def macro(self, metric: str) -> float | None:
        """Return the mean of F1, or of the value, over the documents that have one."""
        values = [scores[metric].headline for scores in self.documents.values() if metric in scores]
        there = [value for value in values if value is not None]
        return sum(there) / len(there) if there else None

    def __str__(self) -> str:
        """Return a plain table."""
        return as_text(self)


def result(
    report: Report, *, corpus: Mapping[str, str], predictions_sha256: str, environment: Mapping[str, str]
) -> dict[str, Any]:
    """Return the result file: scores, intervals, counts by document and block, conventions; no timestamp."""
    metrics = {}
    for name, score in report.metrics.items():
        entry = _entry(score, report.intervals.get(name), report.these_texts.get(name))
        metrics[name] = entry and entry | _parts(score) | {"macro": report.macro(name)}
    documents = {d: {name: _entry(score) for name, score in scores.items()} for d, scores in report.documents.items()}
    return {
        "schema": 1,
        "signature": report.signature,
        "corpus": dict(corpus),
        "setting": report.setting,
        "predictions_sha256": predictions_sha256,
        "environment": dict(environment),
        "metrics": metrics,
        "documents": documents,
        "blocks": report.blocks,
        "warnings": list(report.warnings),
        "contradictions": list(report.contradictions),
    }


def _entry(score: Score, ci: Interval | None = None, these_texts: Interval | None = None) -> dict[str, Any] | None:
    if score.headline is None:
        return None
    entry: dict[str, Any] = {"value": score.value}
    if "p_den" in score.counts:
        entry = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
    name = list(entry)[-1]
    entry["counts"] = dict(sorted(score.counts.items()))
    intervals = {"ci": ci, "these_texts": these_texts}
    return entry | {key: {name: list(interval)} for key, interval in intervals.items() if interval}


def _parts(score: Score) -> dict[str, Any]:
    """Return what a metric says beyond its headline: slices, parts, classes, confusion, accuracy; where it has any."""
    table = confusion(score.counts)
    groups = parts(score.counts) | ({"classes": classes(table)} if table else {})
    found: dict[str, Any] = {
        "counts": dict(sorted(headline(score.counts).items())),
        **{group: {key: _entry(prf(counts)) for key, counts in keys.items()} for group, keys in groups.items()},
    }
    if shares := accuracy(score):
        found |= {"confusion": table, "accuracy": shares[0], "all_vague": shares[1]}
    if days := histogram(score.counts, "days"):
        found["median_days"] = median(Counter({int(key): n for key, n in days.items()}).elements())
    return found


def accuracy(score: Score) -> tuple[float, float] | None:
    """Return the share of pairs with the right label, VAGUE included, and that of answering VAGUE everywhere."""
    pairs = score.counts.get("pairs", 0)
    return (score.counts.get("right", 0) / pairs, score.counts.get("vague", 0) / pairs) if pairs else None


def leaderboard(
    results: Sequence[tuple[str, Mapping[str, Any], str]],
    corpus: Mapping[str, str],
    inter_annotator: Mapping[str, float | None] | None = None,
) -> dict[str, Any]:
    """Return leaderboard.json from (system name, result, path of the result file).

    ``inter_annotator``: the scores of annotators against each other, a reference that is no ceiling.
    """
    systems = []
    for name, found, path in results:
        metrics = {metric: entry and _short(entry) for metric, entry in found["metrics"].items()}
        systems.append({"name": name, "setting": found["setting"], "result": path, "metrics": metrics})
    short = {name: None if f1 is None else {"f1": f1, "ci": None} for name, f1 in (inter_annotator or {}).items()}
    references = [{"name": "inter-annotator", "setting": "end-to-end", "metrics": short}] if short else []
    return {"schema": 1, "corpus": dict(corpus), "systems": systems, "references": references}


def _short(entry: Mapping[str, Any]) -> dict[str, Any]:
    interval = next(iter(entry.get("ci", {}).values()), None)
    return {"f1": entry.get("f1", entry.get("value")), "ci": interval}


def number(value: float | None, digits: int = 3) -> str:
    """Return a score as it is printed: no leading zero; a dash for null."""
    return "–" if value is None else f"{value:.{digits}f}".removeprefix("0")


def _rows(report: Report) -> list[list[str]]:
    rows = []
    for name, score in report.metrics.items():
        counts = score.counts
        behind = (
            f"{counts['p_num']}/{counts['p_den']}  {counts['r_num']}/{counts['r_den']}"
            if "p_den" in counts
            else f"{counts['num']}/{counts['den']}"
        )
        numbers = (score.precision, score.recall, score.headline, report.macro(name))
        spans = (_span(report.intervals.get(name)), _span(report.these_texts.get(name)))
        rows.append([name, *map(number, numbers), *spans, behind])
    return rows


def _span(interval: Interval | None) -> str:
    return f"[{number(interval[0])}, {number(interval[1])}]" if interval else "–"


HEAD = ["metric", "P", "R", "F1", "macro F1", "95 % interval", "these texts only", "P and R as counts"]
SLICES = ("adjacent", "all", "windows", "rest", "main", "off")


def _slices(report: Report) -> list[list[str]]:
    rows = [["F1 by slice", *SLICES, "accuracy", "all VAGUE"]]
    for name, score in report.metrics.items():
        found = parts(score.counts).get("slices", {})
        if found:
            shares = accuracy(score) or (None, None)
            told = {key: prf(counts).f1 for key, counts in found.items()}
            told |= {key: score.f1 for key in ("adjacent", "all") if key not in told and name != "anchors"}
            values = map(told.get, SLICES)
            rows.append([name, *map(number, (*values, *shares))])
    return rows


def as_text(report: Report) -> str:
    """Return a plain table with the signature, the warnings and the contradictions below it."""
    below = [f"signature: {report.signature}", *(f"warning: {w}" for w in report.warnings)]
    below += [f"contradiction in {c['doc_id']}, {c['side']}: {'; '.join(c['witness'])}" for c in report.contradictions]
    return "\n".join([columns([HEAD, *_rows(report)]), "", columns(_slices(report)), "", *below])


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as aligned columns, the first one to the left."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])] for row in rows)
    return "\n".join("  ".join(line).rstrip() for line in lines)


def as_markdown(report: Report) -> str:
    """Return a Markdown table."""
    lines = [f"| {' | '.join(row)} |" for row in [HEAD, ["---"] * len(HEAD), *_rows(report)]]
    return "\n".join([*lines, "", f"`{report.signature}`"])


def as_latex(report: Report) -> str:
    """Return a LaTeX tabular."""
    table = str.maketrans({"%": r"\%", "–": "--", "_": r"\_"})
    body = [" & ".join(row).translate(table) + r" \\" for row in [HEAD, *_rows(report)]]
    return "\n".join([r"\begin{tabular}{lrrrrrrr}", body[0], r"\hline", *body[1:], r"\end{tabular}"])


def as_json(found: Any) -> str:
    """Return JSON with sorted keys; the same result always gives the same bytes."""
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def leaderboard_text(board: Mapping[str, Any]) -> str:
    """Return the leaderboard as plain tables, one a setting: F1 of the headline metrics with their intervals."""
    tables = []
    for setting, title in TITLES.items():
        layers, names = zip(*(name.split(".") for name in HEADLINES), strict=True)
        rows = [[title, *layers], ["", *names]]
        for system in (*board["systems"], *board["references"]):
            if system["setting"] == setting:
                rows.append([system["name"], *(_cell(system["metrics"][name]) for name in HEADLINES)])
        tables.append(columns(rows))
    return "\n\n".join(tables)


def _cell(entry: Mapping[str, Any] | None) -> str:
    if not entry:
        return "–"
    if not entry["f1"]:
        return "–" if entry["f1"] is None else "0"
    ci = entry["ci"]
    width = f" {number(ci[0], 2)}–{number(ci[1], 2)}" if ci and ci[0] < ci[1] else ""
    return number(entry["f1"]) + width
