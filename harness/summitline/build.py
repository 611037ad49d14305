"""Annotations and seeds -> corpus, with its documentation.

``annotations/corpus.toml`` says which annotation is gold, the version and the status; nothing else chooses. The gold
is refused, with every problem found, if a seed is not the file that the manifest names, an annotation is not on its
text, a mention does not begin and end with tokens, or ``summitline.audit`` finds a problem: a contradiction, a window
that nothing in the document backs.

Everything is computed before anything is written. ``check`` builds into a temporary folder and compares contents,
never bytes: those of a Parquet file change with the version of pyarrow.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from summitline import audit, card, croissant, crossdoc, dataset, datasheet, reliability, tables, verdicts
from summitline.difference import difference, parting
from summitline.errors import CorpusError, FormatError, SummitlineError
from summitline.files import write_text
from summitline.formats import label_studio
from summitline.inventory import inventory
from summitline.schema import Document, schema
from summitline.seeds import MANIFEST, Seed, read_seeds
from summitline.segmentation import segment
from summitline.submission import json_schema

SETTINGS = "annotations/corpus.toml"
ANNOTATORS = "annotations/annotators"
DATASHEET = "DATASHEET.md"
TEXTS = (dataset.STATS, card.FILE, card.BENCHMARK, crossdoc.FILE, croissant.FILE, json_schema.FILE)


@dataclass(frozen=True, slots=True)
class Settings:
    """What corpus.toml says: the folder of the gold annotation under annotations/, version and status in words."""

    gold: str
    version: str
    status: str


def build(root: Path, out: Path) -> dict[str, Any]:
    """Write the corpus of the project at ``root`` into the folder ``out``, and DATASHEET.md beside that folder.

    Return what stats.json says.
    """
    settings = read_settings(root)
    documents = read_gold(root, settings)
    by_config = tables.tables(documents)
    conflicts = crossdoc.read_conflicts(root / crossdoc.CONFLICTS, documents)
    by_config["timeline"] = tables.Table(
        crossdoc.columns(), {"timeline": crossdoc.Timeline(documents, conflicts).rows()}
    )
    comparisons = reliability.read(root)
    stats = _stats(settings, documents, by_config)
    stats["conflicts"] = dict(sorted(Counter(conflict.kind for conflict in conflicts).items()))
    if comparisons:
        stats["inter_annotator"] = reliability.inter_annotator(comparisons)
    decided = verdicts.read(root / "annotations" / settings.gold)
    words = datasheet.facts(
        stats, agreement=reliability.sentence(comparisons), adjudication=decided.told(), models=_models(root)
    )
    sheet = datasheet.read(root, words)
    texts = {
        dataset.STATS: json.dumps(stats, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
        card.FILE: card.render(stats, documents, by_config, sheet, comparisons),
        card.BENCHMARK: card.benchmark(stats),
        crossdoc.FILE: crossdoc.dumps(conflicts),
        json_schema.FILE: json.dumps(json_schema.json_schema(), ensure_ascii=False, indent=1) + "\n",
    }
    texts[croissant.FILE] = croissant.render(sheet, stats, by_config, texts)
    for name, table in by_config.items():
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        for doc_id, rows in table.rows.items():
            dataset.write_table(folder / f"{doc_id}.parquet", rows, table.columns)
        for stale in set(folder.glob("*.parquet")) - {folder / f"{doc_id}.parquet" for doc_id in table.rows}:
            stale.unlink(missing_ok=True)
    for name, text in texts.items():
        write_text(out / name, text)
    write_text(out.parent / DATASHEET, datasheet.render(sheet))
    return stats


def check(root: Path) -> list[str]:
    """Say where corpus/ and DATASHEET.md are not what the annotations and seeds give; the empty list where they are."""
    with TemporaryDirectory() as folder:
        made = Path(folder)
        try:
            stats = build(root, made / "corpus")
        except SummitlineError as error:
            return str(error).splitlines()
        return list(_differences(root, made, stats))


def read_settings(root: Path) -> Settings:
    """Read corpus.toml."""
    try:
        return Settings(**tomllib.loads((root / SETTINGS).read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise CorpusError(f"{SETTINGS}: expected gold, version and status: {error}") from error


def read_gold(root: Path, settings: Settings) -> tuple[Document, ...]:
    """Return the gold documents in the order of their ids; raise CorpusError with every problem, one a line."""
    problems: list[str] = []
    documents = []
    seeds = read_seeds(root, problems)
    folder = f"annotations/{settings.gold}"
    if not problems:
        strays = {p.stem for p in (root / folder).glob("*.json")} - {seed.doc_id for seed in seeds}
        problems += [f"{folder}/{stray}.json: {MANIFEST} has no document {stray}" for stray in sorted(strays)]
    for seed in seeds:
        file = f"{folder}/{seed.doc_id}.json"
        try:
            source = (root / file).read_text("utf-8")
            document = label_studio.read(source, path=file, zones=seed.zones)
        except OSError as error:
            problems.append(f"{file}: {error.strerror}")
        except (FormatError, UnicodeDecodeError) as error:
            problems += str(error).splitlines()
        else:
            found = [f"{file}: {message}" for message in _misfits(document, seed)]
            if not found:
                tokens, sentences = segment(seed.text)
                document = replace(document, tokens=tokens, sentences=sentences)
                found = [f"{file}: {message}" for message in (*audit.off_tokens(document), *audit.problems(document))]
            problems += found
            documents.append(document)
    if problems:
        raise CorpusError("\n".join(problems))
    return tuple(documents)


def _misfits(document: Document, seed: Seed) -> Iterator[str]:
    """Say where an annotation is not one of this seed."""
    if document.doc_id != seed.doc_id:
        yield f"data.doc_id: {document.doc_id!r}, expected {seed.doc_id!r}"
    if document.text != seed.text:
        yield f"data.text: is not the text of the seed, from character {parting(document.text, seed.text)} on"
    if document.dct != seed.dct:
        yield f"data.dct: is not that of {MANIFEST}"


def _stats(settings: Settings, documents: Sequence[Document], by_config: Mapping[str, tables.Table]) -> dict[str, Any]:
    relations = [row for rows in by_config["relations"].rows.values() for row in rows]
    files = [f"{name}/{doc_id}.parquet" for name, table in by_config.items() for doc_id in table.rows]
    return {
        "version": settings.version,
        "status": settings.status,
        "gold": settings.gold,
        "schema": schema().version,
        "documents": [document.doc_id for document in documents],
        "configs": {
            name: {"rows": len(table.all_rows), "fingerprint": dataset.fingerprint_rows(table.all_rows, table.columns)}
            for name, table in by_config.items()
        },
        "files": sorted([*files, *TEXTS]),
        "inventory": inventory(documents, relations),
    }


def _models(root: Path) -> str:
    """Say which model each annotator is, or what else, by the about.toml of each."""
    told = []
    for path in sorted((root / ANNOTATORS).glob("*/about.toml")):
        try:
            about = tomllib.loads(path.read_text("utf-8"))
            told.append(f"{path.parent.name}: {about.get('model') or about['kind']}")
        except (KeyError, ValueError) as error:
            raise CorpusError(f"{path.relative_to(root).as_posix()}: expected kind or model: {error}") from error
    return "; ".join(told) or "not named here"


def _differences(root: Path, made: Path, stats: Mapping[str, Any]) -> Iterator[str]:
    """Compare what was built below two folders, file by file; the first difference in each file is told."""
    for name in [*(f"corpus/{name}" for name in stats["files"]), DATASHEET]:
        if not (root / name).is_file():
            yield f"{name}: missing; `summitline build` writes it"
            continue
        found = difference(root / name, made / name)
        if found:
            yield f"{name}: {found}"
    corpus = root / "corpus"
    tables_there = {p.relative_to(corpus).as_posix() for name in stats["configs"] for p in corpus.glob(f"{name}/*")}
    for name in sorted(tables_there - set(stats["files"])):
        yield f"corpus/{name}: no annotation gives this file"
