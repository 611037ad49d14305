"""Run the baselines over the corpus and write what they predict, what it scores, and the leaderboard.

Below the output folder: predictions/<system>.<setting>.jsonl.gz, results/<system>.<setting>.json, leaderboard.json,
index.html, timeline.html. Every fitted system is run leave one document out.

MODELS are run on demand, for they need an extra or a server. What their scores do not tell, such as other seeds or how
many answers of a language model could not be read, is in runs/<system>.<setting>.json. Of a program of others that is
no part of the project the predictions are kept in baselines/predictions, and scored again (RECORDED). These and the
systems are looked for in the current folder, as those of anybody are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from summitline import crossdoc, dataset, report
from summitline.errors import RunError
from summitline.evaluation import corpus, evaluate
from summitline.files import write_text
from summitline.formats import jsonl
from summitline.pages import leaderboard_page, timeline_page
from summitline.runner import load_system, predict
from summitline.schema import Document
from summitline.submission import SETTINGS, read_predictions

SYSTEMS = {
    "gold": "gold",
    "empty": "empty",
    "majority": "baselines.majority:predict",
    "text-order": "baselines.text_order:predict",
    "reverse-order": "baselines.reverse_order:predict",
    "rules": "baselines.rules:predict",
    "sieve": "baselines.sieve:predict",
    "logistic": "baselines.logistic:predict",
    "logistic-ilp": "baselines.logistic_ilp:predict",
    "chains": "baselines.chains:predict",
    "nearest-timex": "baselines.nearest_timex:predict",
    "gazetteer": "baselines.gazetteer:predict",
    "spacy-entities": "baselines.spacy_entities:predict",
    "spacy-alias": "baselines.spacy_alias:predict",
    "verbs": "baselines.verbs:predict",
    "verbs-nouns": "baselines.verbs_nouns:predict",
    "event-logistic": "baselines.event_logistic:predict",
    "regex-years": "baselines.regex_years:predict",
    "timexes": "baselines.timexes:predict",
}
MODELS = {
    "minilm": "baselines.minilm:predict",
    "llm-pairs": "baselines.llm_pairs:predict",
    "llm-timeline": "baselines.llm_timeline:predict",
}
RECORDED = {"heideltime": Path("baselines/predictions/heideltime.end-to-end.jsonl.gz")}
RECORDS = {
    "minilm": "baselines.minilm:record",
    "llm-pairs": "baselines.llm_pairs:record",
    "llm-timeline": "baselines.llm_timeline:record",
}
# They look for times, which the other setting gives.
END_TO_END = frozenset({"regex-years", "timexes", "heideltime"})


def runs(*, models: bool = False) -> Iterator[tuple[str, str]]:
    """Yield each system with each of its settings, in the order of the leaderboard."""
    names = [*SYSTEMS, *RECORDED, *(MODELS if models else ())]
    for setting in SETTINGS[::-1]:
        yield from ((name, setting) for name in names if setting == "end-to-end" or name not in END_TO_END)


def bench(
    out: Path,
    *,
    progress: Callable[[str], None],
    models: bool = False,
    absent: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Run every system in its settings, write everything below ``out``, and return the leaderboard.

    With ``models`` those of MODELS too. ``absent`` is told which of these could not be run, and why, and they are left
    out; without it that is a RunError, as it is for any other system. RunError where this is not the folder of the
    baselines, before anything is run.
    """
    for recorded in RECORDED.values():
        if not recorded.is_file():
            raise RunError(f"{recorded}: no such file here; start bench in the top folder of a checkout of the project")
    gold = dataset.load()
    (out / "predictions").mkdir(parents=True, exist_ok=True)
    results, left_out = [], set[str]()
    for name, setting in runs(models=models):
        if name in left_out:
            continue

        def tell(doc_id: str, label: str = f"{name}, {setting}") -> None:
            progress(f"{label}: {doc_id}")

        try:
            documents = _answers(name, gold, setting, tell)
        except RunError as error:
            if name not in MODELS or absent is None:
                raise
            absent(f"{name} is left out: {error}")
            left_out.add(name)
            continue
        jsonl.write(out / "predictions" / f"{name}.{setting}.jsonl.gz", documents)
        found = evaluate(documents, gold=gold, setting=setting)
        path = f"results/{name}.{setting}.json"
        write_text(out / path, report.as_json(found))
        if name in RECORDS:
            record: Any = load_system(RECORDS[name])
            write_text(out / f"runs/{name}.{setting}.json", report.as_json(record(gold, setting=setting)))
        results.append((name, found, path))
    board = report.leaderboard(results, corpus(), dataset.stats().get("inter_annotator"))
    write_text(out / "leaderboard.json", report.as_json(board))
    write_text(out / "timeline.html", timelines(gold))
    write_text(out / "index.html", index(board, {path: found for _, found, path in results}))
    return board


def _answers(name: str, gold: Sequence[Document], setting: str, progress: Callable[[str], None]) -> Sequence[Document]:
    if name in RECORDED:
        documents = read_predictions(RECORDED[name], gold=gold, setting=setting)
        for document in documents:
            progress(document.doc_id)
        return documents
    return predict(load_system((SYSTEMS | MODELS)[name]), gold, setting=setting, progress=progress)


def index(board: Mapping[str, Any], results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the page of the leaderboard; ``results``: path -> result."""
    return leaderboard_page(board, results, more={"Timelines of the documents": "timeline.html"})


def timelines(gold: Sequence[Document]) -> str:
    """Return the page of the timelines, with the recorded conflicts."""
    return timeline_page(gold, crossdoc.read_conflicts(dataset.CORPUS / crossdoc.FILE, gold))
