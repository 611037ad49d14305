"""What the documentation says: annotations/datasheet.toml, filled with what was counted, and DATASHEET.md.

The file holds an answer to every question of Gebru et al. (2021), "Datasheets for Datasets", the data statement of
Bender and Friedman (2018), "Data Statements for Natural Language Processing", and the meaning of every column. The card
and croissant.json take their words from it, so nothing is answered twice.

Words in braces are placeholders, see ``facts``. An answer names the properties of Croissant RAI 1.0 (MLCommons 2024)
that it is the value of; each property is given at most once.
"""

from __future__ import annotations

import textwrap
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from summitline.errors import CorpusError
from summitline.schema import schema
from summitline.vocabulary import Attribute

SOURCE = "annotations/datasheet.toml"
WIDTH = 120
ONE_VALUE = (
    *("dataCollection", "dataCollectionMissingData", "dataCollectionRawData", "dataImputationProtocol"),
    *("dataManipulationProtocol", "dataAnnotationProtocol", "dataSocialImpact", "annotationsPerItem"),
)
MANY_VALUES = (
    *("dataCollectionType", "dataCollectionTimeframe", "dataPreprocessingProtocol", "dataAnnotationPlatform"),
    *("dataAnnotationAnalysis", "dataReleaseMaintenancePlan", "personalSensitiveInformation", "dataBiases"),
    *("dataLimitations", "dataUseCases", "annotatorDemographics", "machineAnnotationTools"),
)

Words = str | list[str]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question and its answer, a paragraph or a list; ``values`` go to RAI properties instead of the answer."""

    id: str
    question: str
    answer: Words
    rai: list[str] = []
    values: dict[str, Words] = {}


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The questions under one heading."""

    title: str
    entries: list[Entry]
    about: str = ""


class Configuration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a row is, which columns together are unlike those of any other row, and what each column means."""

    row: str
    key: list[str]
    fields: dict[str, str]


class Sheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file, filled."""

    title: str
    published: date
    summary: str
    configurations: dict[str, Configuration]
    sections: list[Section]

    def entries(self) -> Iterator[Entry]:
        """Yield every question, in order."""
        for section in self.sections:
            yield from section.entries

    def answer(self, name: str) -> Words:
        """Return the answer to the question with an id."""
        return next(entry.answer for entry in self.entries() if entry.id == name)

    def rai(self) -> dict[str, Words]:
        """Return the value of each RAI property."""
        return {name: entry.values.get(name, entry.answer) for entry in self.entries() for name in entry.rai}

    def meaning(self, configuration: str, column: str) -> str:
        """Say what a column means; those of annotation layers are explained by schema.toml."""
        layers = {layer.collection: layer.help for layer in schema().layers.values()}
        try:
            return (layers | self.configurations[configuration].fields)[column]
        except KeyError as error:
            where = f"configurations.{configuration}.fields"
            raise CorpusError(f"{SOURCE}: {where}: expected the meaning of the column {column}") from error


def describe(attribute: Attribute) -> str:
    """Say what an attribute of the schema means: its values, or what it holds."""
    values = "; ".join(f"{name}: {meaning}" if meaning else name for name, meaning in attribute.values.items())
    return values or attribute.help or f"a {attribute.kind} value"


def facts(stats: Mapping[str, Any], *, agreement: str, adjudication: str, models: str) -> dict[str, str]:
    """Return the value of every placeholder but ``published``, which stands in the file itself.

    ``agreement``, ``adjudication`` and ``models`` are in words; counts have thousands separators, shares are in per
    cent of all pairs.
    """
    total = stats["inventory"]["total"]
    named = {name: str(stats[name]) for name in ("version", "status", "gold")}
    counts = {name: f"{number:,}" for name, number in total["counts"].items()}
    shares = {name.replace("-", "_"): _percent(share) for name, share in total["provenance"].items()}
    return {
        **named,
        **counts,
        **shares,
        "documents": str(len(stats["documents"])),
        "happenings": f"{stats['configs']['timeline']['rows']:,}",
        "agreement": agreement,
        "adjudication": adjudication,
        "models": models,
    }


def read(root: Path, known: Mapping[str, str]) -> Sheet:
    """Return datasheet.toml of the project at ``root``, filled; raise CorpusError with every problem, one a line."""
    try:
        raw = tomllib.loads((root / SOURCE).read_text("utf-8"))
        filled = _filled(raw, {**known, "published": str(raw.get("published"))})
        sheet = msgspec.convert(filled, Sheet)
    except KeyError as error:
        raise CorpusError(f"{SOURCE}: no placeholder {error}; there are {', '.join(sorted(known))}") from error
    except (OSError, ValueError) as error:
        raise CorpusError(f"{SOURCE}: {error}") from error
    if problems := list(_problems(sheet)):
        raise CorpusError("\n".join(f"{SOURCE}: {problem}" for problem in problems))
    return sheet


def render(sheet: Sheet) -> str:
    """Return DATASHEET.md."""
    blocks = ["# Datasheet", _wrapped(sheet.summary)]
    blocks.append(
        _wrapped(
            'The questions are those of Gebru et al. (2021), "Datasheets for Datasets", in short words. '
            f"`summitline build` writes this page from `{SOURCE}`."
        )
    )
    for section in sheet.sections:
        blocks.append(f"## {section.title}")
        if section.about:
            blocks.append(_wrapped(section.about))
        blocks += [f"### {entry.question}\n{_answered(entry.answer)}" for entry in section.entries]
    return "\n\n".join(blocks) + "\n"


def _problems(sheet: Sheet) -> Iterator[str]:
    """Say what is empty, double or unknown."""
    for name, times in Counter(entry.id for entry in sheet.entries()).items():
        if times > 1:
            yield f"{name}: {times} times"
    for name, times in Counter(name for entry in sheet.entries() for name in entry.rai).items():
        if times > 1:
            yield f"rai: {name}: {times} times"
        if name not in ONE_VALUE + MANY_VALUES:
            yield f"rai: {name}: not a property of Croissant RAI 1.0, which are {', '.join(ONE_VALUE + MANY_VALUES)}"
    for name, value in sheet.rai().items():
        if name in ONE_VALUE and isinstance(value, list):
            yield f"rai: {name}: takes one value, not a list"
    for entry in sheet.entries():
        parts = [entry.answer] if isinstance(entry.answer, str) else entry.answer
        if not parts or not all(parts):
            yield f"{entry.id}: the answer is empty"
        if extra := sorted(entry.values.keys() - set(entry.rai)):
            yield f"{entry.id}: values: {', '.join(extra)}: not in rai"


def _filled(value: Any, known: Mapping[str, str]) -> Any:
    """Fill the placeholders of all strings."""
    if isinstance(value, str):
        return value.strip().format_map(known)
    if isinstance(value, list):
        return [_filled(item, known) for item in value]
    if isinstance(value, dict):
        return {key: _filled(item, known) for key, item in value.items()}
    return value


def _percent(share: Mapping[str, Any]) -> str:
    return "none" if share["share"] is None else f"{share['share']:.1%}"


def _answered(answer: Words) -> str:
    return _wrapped(answer) if isinstance(answer, str) else "\n".join(_wrapped(f"- {item}", "  ") for item in answer)


def _wrapped(text: str, indent: str = "") -> str:
    """Wrap a paragraph, at spaces only, so that no name or path is cut."""
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
