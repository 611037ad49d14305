"""The leaderboard as a Markdown or LaTeX table, and results as a model card on the Hugging Face Hub holds them.

Names are of strangers: each form escapes them in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from summitline.errors import SummitlineError
from summitline.pages.entries import Entry
from summitline.report import HEADLINES, TITLES, number

HUB_ID = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
HEADLINE_OF_THE_HUB = "awareness.te3"
MARKDOWN = str.maketrans({c: f"\\{c}" for c in r"\`*_{}[]<>|&#~$!"})
LATEX = str.maketrans(
    {
        **{c: f"\\{c}" for c in "&%$#_{}"},
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "–": "--",
        "−": "$-$",
    }
)


def as_markdown(entries: Sequence[Entry]) -> str:
    """Return one table a setting, each cell a score with its 95 % interval, and the signatures below."""
    tables = []
    for setting, rows in _tables(entries):
        lines = [["system", *HEADLINES], ["---"] * (1 + len(HEADLINES))]
        lines += [[entry.name.translate(MARKDOWN), *cells] for entry, cells in rows]
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        tables.append(f"{TITLES[setting].capitalize()}\n\n{table}\n\n`{rows[0][0].result['signature']}`\n")
    return "\n".join(tables)


def as_latex(entries: Sequence[Entry]) -> str:
    """Return one tabular a setting."""
    tables = []
    for setting, rows in _tables(entries):
        layers, names = zip(*(name.split(".") for name in HEADLINES), strict=True)
        lines = [[TITLES[setting], *layers], ["", *names], *([entry.name, *cells] for entry, cells in rows)]
        told = [" & ".join(cell.translate(LATEX) for cell in line) + r" \\" for line in lines]
        begin = rf"\begin{{tabular}}{{l{'r' * len(HEADLINES)}}}"
        tables.append("\n".join([begin, *told[:2], r"\hline", *told[2:], r"\end{tabular}"]) + "\n")
    return "\n".join(tables)


def as_eval_results(entries: Sequence[Entry], dataset: str) -> str:
    """Return the YAML of ``.eval_results/`` in a model repository: F1 of awareness.te3, one entry a setting.

    ``dataset``: the id of the benchmark on the Hub, owner/name. The value is a share, and the notes are the signature.
    """
    import yaml

    if not HUB_ID.fullmatch(dataset):
        raise SummitlineError(f"{dataset!a}: not the id of a dataset on the Hub: expected owner/name")
    names = sorted({entry.name for entry in entries})
    if len(names) != 1:
        raise SummitlineError(f"a model card tells of one system, these are {', '.join(map(ascii, names))}")
    told = []
    for entry in entries:
        score = entry.result["metrics"][HEADLINE_OF_THE_HUB]
        if score is None:
            raise SummitlineError(f"{entry.path}: {HEADLINE_OF_THE_HUB} is null: nothing to tell the Hub")
        item = {"dataset": {"id": dataset, "task_id": entry.setting}, "value": score["f1"]}
        source = {"source": {"url": entry.card.url, "name": entry.name}} if entry.card else {}
        told.append(item | source | {"notes": entry.result["signature"]})
    return str(yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=1000))


def _tables(entries: Sequence[Entry]) -> Iterator[tuple[str, list[tuple[Entry, list[str]]]]]:
    for setting in TITLES:
        rows = [
            (entry, [_cell(entry.result["metrics"][name]) for name in HEADLINES])
            for entry in entries
            if entry.setting == setting
        ]
        if rows:
            yield setting, rows


def _cell(score: Mapping[str, Any] | None) -> str:
    if score is None:
        return number(None)
    ci = next(iter(score.get("ci", {}).values()), None)
    between = f" {number(ci[0], 2)}–{number(ci[1], 2)}" if ci and ci[0] < ci[1] else ""
    return number(score.get("f1", score.get("value"))) + between
