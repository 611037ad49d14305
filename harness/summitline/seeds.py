"""The seed texts, and what the manifest says of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summitline.errors import CorpusError
from summitline.schema import CreationTime, Document, Zone

MANIFEST = "seeds/manifest.jsonl"


@dataclass(frozen=True, slots=True)
class Seed:
    """One line of the manifest, and the text of the file that it names."""

    doc_id: str
    text: str
    dct: CreationTime | None
    zones: tuple[Zone, ...]

    def document(self) -> Document:
        """Return the document without annotation, with tokens and sentences; needs the extra [spacy]."""
        from summitline.segmentation import segment

        tokens, sentences = segment(self.text)
        return Document(
            doc_id=self.doc_id, text=self.text, dct=self.dct, zones=self.zones, tokens=tokens, sentences=sentences
        )


def read_seeds(root: Path, problems: list[str]) -> list[Seed]:
    """Return the seeds whose files are those of the manifest, in the order of their ids; add to ``problems``."""
    seeds = []
    try:
        lines = (root / MANIFEST).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{MANIFEST}: {error}")
        return []
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            content = (root / "seeds" / row["file"]).read_bytes()
            if hashlib.sha256(content).hexdigest() != row["sha256"]:
                problems.append(f"seeds/{row['file']}: sha256 differs from {MANIFEST}")
                continue
            zones = tuple(_zone(zone) for zone in row["zones"])
            seeds.append(Seed(row["doc_id"], content.decode("utf-8"), _creation_time(row["dct"]), zones))
        except OSError as error:
            problems.append(f"seeds/{row['file']}: {error.strerror}")
        except (ValueError, KeyError, TypeError) as error:
            problems.append(f"{MANIFEST}:{number}: {type(error).__name__}: {error}")
    return sorted(seeds, key=lambda seed: seed.doc_id)


def read_seed(root: Path, doc_id: str) -> Seed:
    """Return one seed; raise CorpusError where the manifest or its file is wrong, or where there is none of this id."""
    problems: list[str] = []
    seeds = {seed.doc_id: seed for seed in read_seeds(root, problems)}
    if doc_id not in seeds:
        raise CorpusError("\n".join([*problems, f"{MANIFEST}: no document {doc_id!r}; there are {', '.join(seeds)}"]))
    return seeds[doc_id]


def _creation_time(row: Mapping[str, str] | None) -> CreationTime | None:
    return None if row is None else CreationTime(row["earliest"], row["latest"], row["status"])


def _zone(row: Mapping[str, Any]) -> Zone:
    return Zone(row["id"], row["start"], row["end"], row["type"], _creation_time(row.get("dct")))
