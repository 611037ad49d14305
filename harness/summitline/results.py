"""Read result files, which may be anybody's: what is not exactly such a file is refused, in one message.

The form is that of ``report.result``. Beyond it the parts must fit: the counts of blocks give the scores of their
document, those of documents the scores of the whole, and the signature names the setting and the number of documents.
Whether the scores are those of the predictions, only scoring these again can tell.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import isclose
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from summitline.errors import FormatError
from summitline.scoring import CORPUS_METRICS, METRICS

Result = Mapping[str, Any]
SIZE_CAP = 2**28
SHOWN = 100
ROUNDING = 1e-9

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Count = Annotated[float, msgspec.Meta(ge=0, le=2**53)]
Whole = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Block = Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{1,9}\Z")]
Counts = dict[str, Count]


class Entry(msgspec.Struct, forbid_unknown_fields=True):
    """The scores of a metric, or of a part of one."""

    counts: Counts
    precision: Share | None = None
    recall: Share | None = None
    f1: Share | None = None
    value: Share | None = None
    macro: Share | None = None
    ci: dict[Literal["f1", "value"], tuple[Share, Share]] = {}
    these_texts: dict[Literal["f1", "value"], tuple[Share, Share]] = {}
    accuracy: Share | None = None
    all_vague: Share | None = None
    median_days: Count | None = None
    confusion: dict[str, dict[str, Whole]] = {}
    slices: dict[str, Entry | None] = {}
    parts: dict[str, Entry | None] = {}
    singletons: dict[str, Entry | None] = {}
    classes: dict[str, Entry | None] = {}


class Corpus(msgspec.Struct, forbid_unknown_fields=True):
    """Which gold it was."""

    version: str
    status: str
    documents: Whole
    fingerprint: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]


class Contradiction(msgspec.Struct, forbid_unknown_fields=True):
    """What a contradictory document had to set aside."""

    doc_id: str
    side: Literal["gold", "system"]
    witness: list[str]
    set_aside: Whole
    links: list[str]
    without_windows: list[str]


class File(msgspec.Struct, forbid_unknown_fields=True):
    """The whole file; scores are held against ``Entry`` one by one, so that a fault can be named."""

    schema: Literal[1]
    signature: str
    corpus: Corpus
    setting: Literal["end-to-end", "gold-mentions"]
    predictions_sha256: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    environment: dict[str, str]
    metrics: dict[str, Any]
    documents: dict[str, dict[str, Any]]
    blocks: dict[str, dict[Block, dict[str, Any]]]
    warnings: list[str]
    contradictions: list[Contradiction]


def read_result(path: Path | str) -> Result:
    """Return the content of a result file; raise FormatError with the file and the field of the first fault."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(SIZE_CAP + 1)
        if len(content) > SIZE_CAP:
            raise FormatError(f"larger than {SIZE_CAP} bytes")
        found = json.loads(content.decode("utf-8"), object_pairs_hook=_object, parse_constant=_refuse)
        json.dumps(found, ensure_ascii=False).encode()
        _check(found)
    except FormatError as error:
        raise FormatError(f"{path}: {error}") from error
    except json.JSONDecodeError as error:
        raise FormatError(f"{path}: not JSON: line {error.lineno}, column {error.colno}: {error.msg}") from error
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise FormatError(f"{path}: not UTF-8: {error.reason}") from error
    except RecursionError as error:
        raise FormatError(f"{path}: nested too deeply") from error
    except ValueError as error:
        raise FormatError(f"{path}: a number with too many digits") from error
    return found  # type: ignore[no-any-return]


def conventions(signature: str) -> dict[str, str]:
    """Return the parts of a signature by name; raise FormatError where it is none."""
    parts = dict(part.partition(":")[::2] for part in signature.split("|"))
    if not signature.isprintable() or signature != "|".join(f"{key}:{value}" for key, value in sorted(parts.items())):
        raise FormatError(f"$.signature: expected sorted key:value pairs joined by |, got {_shown(signature)}")
    return parts


def _check(found: Any) -> None:
    """Raise FormatError at the first fault."""
    _convert(File, found, "$")
    documents, blocks = found["documents"], found["blocks"]
    _names(found["metrics"], [*METRICS, *CORPUS_METRICS], "$.metrics")
    _names(blocks, documents, "$.blocks")
    for name, scores in documents.items():
        if not name.isprintable():
            raise FormatError(f"$.documents: expected names that can be printed, got {_shown(name)}")
        _names(scores, METRICS, f"$.documents.{name}")
    for path, scores in _scores(found):
        for metric, entry in scores.items():
            _convert(Entry | None, entry, f"{path}.{metric}")
    for name, parts in blocks.items():
        for number, scores in parts.items():
            if unknown := scores.keys() - METRICS.keys():
                raise FormatError(f"$.blocks.{name}.{number}: {_shown(min(unknown))} is not known")
            for metric, counts in scores.items():
                _convert(Counts, counts, f"$.blocks.{name}.{number}.{metric}")
    told = conventions(found["signature"])
    _same(found["setting"], told.get("setting"), "$.setting", "the signature")
    _same(str(found["corpus"]["documents"]), told.get("documents"), "$.corpus.documents", "the signature")
    _same(len(documents), found["corpus"]["documents"], "number of documents in $.documents", "$.corpus.documents")
    for name, scores in documents.items():
        _fit(scores, blocks[name].values(), f"$.documents.{name}")
    _fit(found["metrics"], [{m: e["counts"] for m, e in d.items() if e} for d in documents.values()], "$.metrics")


def _scores(found: Result) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "$.metrics", found["metrics"]
    yield from ((f"$.documents.{name}", scores) for name, scores in found["documents"].items())


def _fit(scores: Mapping[str, Any], parts: Iterable[Mapping[str, Mapping[str, int]]], path: str) -> None:
    """Raise FormatError where scores are not those of the sums of their parts."""
    totals: dict[str, Counter[str]] = {name: Counter() for name in METRICS}
    for part in parts:
        for name, counts in part.items():
            totals[name].update(counts)
    for name, metric in METRICS.items():
        made, entry = metric.score(totals[name]), scores[name] or {}
        for field in ("precision", "recall", "f1", "value"):
            given, wanted = entry.get(field), getattr(made, field)
            if not _equal(given, wanted):
                raise FormatError(f"{path}.{name}.{field}: {given} stands there, {wanted} follows from the counts")


def _equal(one: float | None, other: float | None) -> bool:
    return one is other if one is None or other is None else isclose(one, other, abs_tol=ROUNDING)


def _convert(kind: Any, value: object, path: str) -> None:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `")
        where = where.removeprefix("key` in `").removeprefix("$").removesuffix("`")
        raise FormatError(f"{path}{where}: {_plain(message)}") from error


def _names(given: Iterable[str], wanted: Iterable[str], path: str) -> None:
    found, known = set(given), set(wanted)
    for names, fault in ((found - known, "not known"), (known - found, "missing")):
        if names:
            raise FormatError(f"{path}: {_shown(min(names))} is {fault}")


def _same(given: object, wanted: object, path: str, where: str) -> None:
    if given != wanted:
        raise FormatError(f"{path}: {_shown(given)} stands there, {_shown(wanted)} in {where}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        name = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise FormatError(f"the key {_shown(name)} stands twice in an object")
    return found


def _refuse(constant: str) -> None:
    raise FormatError(f"expected a number, got {constant}")


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _shown(value: object) -> str:
    return json.dumps(value)[:SHOWN]
