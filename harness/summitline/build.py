"""Annotations and seeds -> corpus.

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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from summitline import audit, card, dataset, tables
from summitline.errors import CorpusError, FormatError, SummitlineError
from summitline.files import write_text
from summitline.formats import label_studio
from summitline.inventory import inventory
from summitline.schema import Document, schema
from summitline.seeds import MANIFEST, Seed, read_seeds
from summitline.segmentation import segment

SETTINGS = "annotations/corpus.toml"
CARD = "README.md"
SHOWN = 80


@dataclass(frozen=True, slots=True)
class Settings:
    """What corpus.toml says: the folder of the gold annotation under annotations/, version and status in words."""

    gold: str
    version: str
    status: str


def build(root: Path, out: Path) -> dict[str, Any]:
    """Write the corpus of the project at ``root`` into the folder ``out``; return what stats.json says."""
    settings = read_settings(root)
    documents = read_gold(root, settings)
    by_config = tables.tables(documents)
    stats = _stats(settings, documents, by_config)
    text = card.render(stats, documents, by_config)
    for name, table in by_config.items():
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        for doc_id, rows in table.rows.items():
            dataset.write_table(folder / f"{doc_id}.parquet", rows, table.columns)
        for stale in set(folder.glob("*.parquet")) - {folder / f"{doc_id}.parquet" for doc_id in table.rows}:
            stale.unlink()
    write_text(out / dataset.STATS, json.dumps(stats, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    write_text(out / CARD, text)
    return stats


def check(root: Path) -> list[str]:
    """Say where ``corpus/`` is not what the annotations and seeds give; the empty list where it is."""
    with TemporaryDirectory() as folder:
        made = Path(folder)
        try:
            stats = build(root, made)
        except SummitlineError as error:
            return str(error).splitlines()
        return list(_differences(root / "corpus", made, stats))


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
        yield f"data.text: is not the text of the seed, from character {_parting(document.text, seed.text)} on"
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
        "files": sorted([*files, dataset.STATS, CARD]),
        "inventory": inventory(documents, relations),
    }


def _differences(corpus: Path, made: Path, stats: Mapping[str, Any]) -> Iterator[str]:
    """Compare two corpus folders, file by file; the first difference in each file is told."""
    for name in stats["files"]:
        if not (corpus / name).is_file():
            yield f"corpus/{name}: missing; `summitline build` writes it"
            continue
        difference = _compare(corpus / name, made / name)
        if difference:
            yield f"corpus/{name}: {difference}"
    tables_there = {p.relative_to(corpus).as_posix() for name in stats["configs"] for p in corpus.glob(f"{name}/*")}
    for name in sorted(tables_there - set(stats["files"])):
        yield f"corpus/{name}: no annotation gives this file"


def _compare(given: Path, made: Path) -> str | None:
    if given.suffix == ".parquet":
        (rows, described), (new_rows, new_described) = dataset.read_table(given), dataset.read_table(made)
        if dataset.fingerprint_rows(rows, described) == dataset.fingerprint_rows(new_rows, new_described):
            return None
        if described != new_described:
            return _difference(described, new_described, "columns")
        one = len(rows) == len(new_rows) == 1
        return _difference(rows[0], new_rows[0], "") if one else _difference(rows, new_rows, "rows")
    text, new_text = given.read_text("utf-8"), made.read_text("utf-8")
    if given.suffix == ".json":
        return _difference(json.loads(text), json.loads(new_text), "")
    lines = enumerate(zip_longest(text.splitlines(), new_text.splitlines(), fillvalue=""), 1)
    return next((_told(f"line {number}", a, b) for number, (a, b) in lines if a != b), None)


def _difference(given: Any, made: Any, where: str) -> str | None:
    """Return the first difference of two JSON values as ``path: corpus has X, annotations give Y``."""
    if isinstance(given, Mapping) and isinstance(made, Mapping):
        if given.keys() != made.keys():
            return _told(where or "keys", sorted(given.keys() - made.keys()), sorted(made.keys() - given.keys()))
        inner = [(f"{where}.{key}" if where else str(key), given[key], made[key]) for key in given]
    elif isinstance(given, list) and isinstance(made, list):
        inner = [(f"{where}[{i}]", a, b) for i, (a, b) in enumerate(zip(given, made, strict=False))]
        inner.append((f"{where}: number of items", len(given), len(made)))
    else:
        return None if given == made else _told(where, given, made)
    return next((found for path, a, b in inner if (found := _difference(a, b, path))), None)


def _told(where: str, given: Any, made: Any) -> str:
    """Show two different values, long strings from shortly before the place where they part."""
    if isinstance(given, str) and isinstance(made, str):
        start = max(0, _parting(given, made) - SHOWN // 4)
        given, made = given[start : start + SHOWN], made[start : start + SHOWN]
    return f"{where}: corpus has {given!r}, annotations give {made!r}"


def _parting(given: str, made: str) -> int:
    """Return the first position at which two strings differ."""
    shorter = min(len(given), len(made))
    return next((i for i in range(shorter) if given[i] != made[i]), shorter)
