"""The guidelines as a document that can be checked: rules with ids, examples that parse, labels that have a rule.

A rule is a heading ``### E4 Nouns in front of nouns`` of annotations/guidelines.md with all that stands below it up to
the next heading; its examples are fenced worksheets, marked ``worksheet example`` or ``worksheet counter``.

``annotations/versions.toml`` records of each version the sha256 of the guidelines and the labels of schema.toml. So a
changed rule demands a new version, and a label that disappears an entry in ``[migrations]`` of schema.toml.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from summitline import audit
from summitline.errors import CorpusError, FormatError
from summitline.files import write_text
from summitline.formats.worksheet import read_example
from summitline.schema import schema
from summitline.vocabulary import Attribute, Schema

FILE = "annotations/guidelines.md"
VERSIONS = "annotations/versions.toml"
ID = re.compile(r"(?<![\w-])[NXESAWLCD]\d{1,2}(?![\w-])")
HEADING = re.compile(r"#{2,3} (?:(?P<rule>[A-Z]\d{1,2}) )?(?P<title>.+)")
FENCE = re.compile(r"```worksheet (?P<kind>example|counter)")


class Example(NamedTuple):
    """A worksheet of a rule: the line of its fence, ``example`` or ``counter``, and its text."""

    line: int
    kind: str
    sheet: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id, the line of its heading, all of its text, heading included, and its examples."""

    id: str
    line: int
    text: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Guidelines:
    """All rules in their order, the version that the first lines name, and the whole text."""

    version: str
    rules: tuple[Rule, ...]
    text: str

    def __getitem__(self, name: str) -> Rule:
        """Return the rule of this id; CorpusError where there is none."""
        for rule in self.rules:
            if rule.id == name:
                return rule
        raise CorpusError(f"{FILE}: no rule {name!r}; there are {', '.join(rule.id for rule in self.rules)}")

    @property
    def sha256(self) -> str:
        """The sha256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def read(root: Path) -> Guidelines:
    """Read the guidelines of the project at ``root``."""
    try:
        text = (root / FILE).read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{FILE}: {error}") from error
    lines = text.split("\n")
    heads = [(k, found) for k, line in enumerate(lines) if (found := HEADING.fullmatch(line))]
    ends = [*(k for k, _ in heads[1:]), len(lines)][: len(heads)]
    rules = tuple(
        Rule(found["rule"], k + 1, "\n".join(lines[k:end]).rstrip() + "\n", tuple(_examples(lines, k, end)))
        for (k, found), end in zip(heads, ends, strict=True)
        if found["rule"]
    )
    version = re.search(r"^Version (\S+)\. ", text, re.M)
    return Guidelines(version[1] if version else "", rules, text)


def check(root: Path) -> list[str]:
    """Return what is wrong with the guidelines, one message each: nothing, if rules, labels and versions agree."""
    guidelines, table = read(root), schema()
    return [
        *([] if guidelines.rules else [f"{FILE}: no rules"]),
        *_rules(guidelines),
        *_labels(guidelines, table),
        *_versions(guidelines, table, recorded(root)),
    ]


def recorded(root: Path) -> Mapping[str, Mapping[str, Any]]:
    """Return what versions.toml says of each version: ``guidelines_sha256`` and ``labels``."""
    try:
        return tomllib.loads((root / VERSIONS).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CorpusError(f"{VERSIONS}: {error}") from error


def record(root: Path) -> str:
    """Add the present version to versions.toml and return it; CorpusError if it is there with other rules."""
    guidelines, table = read(root), schema()
    versions = dict(recorded(root))
    found = [problem for problem in check(root) if not problem.startswith(VERSIONS)]
    if guidelines.version in versions:
        found.append(f"{VERSIONS}: {guidelines.version} is recorded already; a changed rule is a new version")
    if found:
        raise CorpusError("\n".join(found))
    labels = "".join(f'    "{name}",\n' for name in table.labels())
    entry = f'["{guidelines.version}"]\nguidelines_sha256 = "{guidelines.sha256}"\nlabels = [\n{labels}]\n'
    write_text(root / VERSIONS, f"{(root / VERSIONS).read_text('utf-8').rstrip()}\n\n{entry}")
    return guidelines.version


def _examples(lines: list[str], start: int, end: int) -> Iterator[Example]:
    opened: tuple[int, str] | None = None
    for k in range(start, end):
        if fence := FENCE.fullmatch(lines[k]):
            opened = (k, fence["kind"])
        elif opened and lines[k] == "```":
            yield Example(opened[0] + 1, opened[1], "\n".join(lines[opened[0] + 1 : k]) + "\n")
            opened = None


def _rules(guidelines: Guidelines) -> Iterator[str]:
    times = Counter(rule.id for rule in guidelines.rules)
    for rule in guidelines.rules:
        where = f"{FILE}:{rule.line}: {rule.id}"
        if times[rule.id] > 1:
            yield f"{where}: this id stands {times[rule.id]} times"
        kinds = Counter(example.kind for example in rule.examples)
        if kinds["example"] < 2 or not kinds["counter"]:
            yield f"{where}: {kinds['example']} examples and {kinds['counter']} counters; expected two and one"
        for example in rule.examples:
            try:
                document = read_example(example.sheet, path=f"{FILE}, {rule.id}, block in line {example.line}")
            except FormatError as error:
                yield str(error)
                continue
            if example.kind == "example":
                yield from (f"{FILE}:{example.line}: {rule.id}: {problem}" for problem in audit.problems(document))
    known = {rule.id for rule in guidelines.rules}
    for number, line in enumerate(guidelines.text.split("\n"), 1):
        yield from (f"{FILE}:{number}: no rule {name}" for name in ID.findall(line) if name not in known)


def _labels(guidelines: Guidelines, table: Schema) -> Iterator[str]:
    """Every attribute names its rules, and each of its labels stands in one of them."""
    texts = {rule.id: rule.text for rule in guidelines.rules}
    attributes = [(f"{x.name}.{a.name}", a) for x in table.layers.values() for a in x.attributes.values()]
    relations = Attribute("relation", "choice", table.relations, False, "", table.link_rules)
    layers = [(x.name, Attribute(x.name, "label", {}, False, "", x.rules)) for x in table.layers.values()]
    for place, attribute in [*layers, *attributes, ("relation", relations)]:
        if not attribute.rules:
            yield f"schema.toml: {place}: rules: missing; every label needs a rule in {FILE}"
        unknown = [name for name in attribute.rules if name not in texts]
        yield from (f"schema.toml: {place}: rules: {FILE} has no rule {name}" for name in unknown)
        told = "\n".join(texts.get(name, "") for name in attribute.rules)
        for value in attribute.values:
            if not re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", told):
                yield f"schema.toml: {place}.{value}: none of its rules ({', '.join(attribute.rules)}) names it"


def _versions(guidelines: Guidelines, table: Schema, versions: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    version = guidelines.version
    if version != table.version:
        yield f"{FILE}: version {version or 'missing'}; schema.toml has version {table.version}"
    if version not in versions:
        yield f"{VERSIONS}: no version {version}; run `summitline guidelines record`"
    elif versions[version]["guidelines_sha256"] != guidelines.sha256:
        yield f"{FILE}: not the rules that were recorded as {version}: raise the version there and in schema.toml"
    elif set(versions[version]["labels"]) != set(table.labels()):
        yield f"schema.toml: not the labels that were recorded as {version}: raise the version there and in {FILE}"
    names = set(table.labels()) | set(table.migrations)
    for earlier, entry in versions.items():
        for label in entry["labels"]:
            if label not in names and label.rpartition(".")[0] not in table.migrations:
                yield f"schema.toml: {earlier} had {label}: say in [migrations] what became of it"


def citations(root: Path, rule: str) -> list[str]:
    """Return where a rule is cited: in schema.toml, and in the decisions of the adjudications, one line each."""
    from summitline import verdicts

    table = schema()
    cited = [f"schema.toml: {x.name}" for x in table.layers.values() if rule in x.rules]
    for layer in table.layers.values():
        cited += [f"schema.toml: {layer.name}.{a.name}" for a in layer.attributes.values() if rule in a.rules]
    cited += ["schema.toml: relations"] if rule in table.link_rules else []
    for log in sorted((root / "annotations").glob(f"*/{verdicts.DECISIONS}")):
        for found in verdicts.read(log.parent).decisions:
            if rule in ID.findall(found["rule"]):
                cited.append(f"{found['doc_id']} {found['item']}: {found['decision']}: {found['why']}")
    return cited
