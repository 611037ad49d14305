"""croissant.json: what it says, and that mlcroissant accepts it and reads the same rows by it."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

import mlcroissant
import pytest
from tests.made_up import write

from summitline import dataset, datasheet
from summitline.build import build

# Of rdflib and pandas, by which mlcroissant reads: they speak of the libraries' own later versions.
pytestmark = [
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame.reset_index:pandas.errors.Pandas4Warning"),
]
ROOT = Path(__file__).parents[1]
PUBLISHED = str(tomllib.loads((ROOT / datasheet.SOURCE).read_text("utf-8"))["published"])
CONFIGS = ("documents", "tokens", "relations", "timeline")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made-up") / "project"
    write(root)
    build(root, root / "corpus")
    return root / "corpus"


@pytest.fixture(scope="module")
def given(corpus: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((corpus / "croissant.json").read_text("utf-8"))
    return content


@pytest.fixture
def read(corpus: Path) -> mlcroissant.Dataset:
    return mlcroissant.Dataset(corpus / "croissant.json")


def fields(given: dict[str, Any], name: str) -> dict[str, Any]:
    (record_set,) = [each for each in given["recordSet"] if each["@id"] == name]
    return {field["@id"].removeprefix(f"{name}/"): field for field in record_set["field"]}


def test_it_says_which_specifications_it_follows(given: dict[str, Any]) -> None:
    assert given["conformsTo"] == ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]


def test_every_property_that_croissant_requires_is_there(given: dict[str, Any]) -> None:
    required = ("@context", "@type", "conformsTo", "description", "license", "name", "url", "creator", "datePublished")
    assert [name for name in (*required, "distribution", "citeAs") if not given.get(name)] == []
    assert (given["version"], given["datePublished"]) == ("0.1", PUBLISHED)
    assert "note = {corpus version 0.1}" in given["citeAs"]
    assert given["description"].startswith("2 news articles about one story, annotated by language models")


def test_the_licence_is_not_that_of_the_texts(given: dict[str, Any]) -> None:
    annotations, texts = given["license"]
    assert annotations["url"] == "https://creativecommons.org/licenses/by/4.0/legalcode"
    assert annotations["name"] == "CC-BY-4.0, for the annotations only"
    assert "url" not in texts
    assert texts["name"] == "No licence, for the texts of the articles"


def test_rai_properties_are_the_answers_of_the_datasheet(given: dict[str, Any]) -> None:
    names = {name.removeprefix("rai:") for name in given if name.startswith("rai:")}
    assert names == {*datasheet.ONE_VALUE, *datasheet.MANY_VALUES}
    assert given["rai:dataLimitations"][0].startswith("2 documents.")
    assert given["rai:dataCollectionTimeframe"] == ["2026-11-01", PUBLISHED]
    assert all("\n" not in part for name in names for part in given[f"rai:{name}"])


def test_checksums_are_those_of_texts_and_of_no_parquet_file(corpus: Path, given: dict[str, Any]) -> None:
    files = {node["@id"]: node for node in given["distribution"]}
    sums = {name: node["sha256"] for name, node in files.items() if "sha256" in node}
    stable = ("README.md", "conflicts.jsonl", "eval.yaml", "stats.json", "submission.schema.json")
    assert sums == {name: hashlib.sha256((corpus / name).read_bytes()).hexdigest() for name in stable}
    assert {name: node["includes"] for name, node in files.items() if name not in sums} == {
        f"{name}-files": f"{name}/*.parquet" for name in CONFIGS
    }


def test_the_description_of_a_record_set_has_the_checksum_of_its_content(corpus: Path, given: dict[str, Any]) -> None:
    facts = dataset.stats(corpus)["configs"]
    for node in given["recordSet"]:
        assert (
            f"{facts[node['@id']]['rows']} records, content sha256 {facts[node['@id']]['fingerprint']}"
            in (node["description"])
        )


def test_fields_by_hand(given: dict[str, Any]) -> None:
    documents, relations, tokens = (fields(given, name) for name in ("documents", "relations", "tokens"))
    assert documents["doc_id"] == {
        "@type": "cr:Field",
        "@id": "documents/doc_id",
        "name": "documents/doc_id",
        "description": "id of the document",
        "dataType": "sc:Text",
        "source": {"fileSet": {"@id": "documents-files"}, "extract": {"column": "doc_id"}},
    }
    assert (documents["sentences"]["arrayShape"], documents["sentences"]["dataType"]) == ("-1,-1", "sc:Integer")
    assert relations["tbdense"]["dataType"] == "sc:Integer"
    assert ": 0 BEFORE, 1 AFTER" in relations["tbdense"]["description"]
    assert (tokens["ner_tags"]["arrayShape"], tokens["ner_tags"]["isArray"]) == ("-1", True)
    events = {field["@id"]: field for field in documents["events"]["subField"]}
    assert documents["events"]["isArray"]
    assert events["documents/events/polarity"]["source"]["transform"] == {"jsonPath": "polarity"}
    assert events["documents/events/polarity"]["description"] == "POS: affirmed; NEG: negated"
    (earliest, *_) = next(f for f in documents["zones"]["subField"] if f["@id"] == "documents/zones/dct")["subField"]
    assert earliest["source"]["transform"] == {"jsonPath": "dct.earliest"}


def test_mlcroissant_finds_no_fault(read: mlcroissant.Dataset) -> None:
    issues = read.metadata.ctx.issues
    assert (issues.errors, issues.warnings) == (set(), set())
    assert read.metadata.ctx.is_v1_1()
    assert read.metadata.data_limitations[1].startswith("One story.")
    assert read.metadata.annotations_per_item.startswith("None by people.")


@pytest.mark.parametrize("name", CONFIGS)
def test_mlcroissant_reads_every_row(corpus: Path, read: mlcroissant.Dataset, name: str) -> None:
    records = list(read.records(name))
    assert len(records) == dataset.stats(corpus)["configs"][name]["rows"]


def test_mlcroissant_reads_what_is_there(read: mlcroissant.Dataset) -> None:
    first, _ = read.records("documents")
    assert list(first["documents/dct"].values()) == [b"2031-05-05", b"2031-05-11", b"inferred"]
    assert first["documents/sentences"] == [[0, 20], [21, 42], [43, 73], [75, 84]]
    events = [(e["documents/events/id"], e["documents/events/anchor"]) for e in first["documents/events"]]
    assert events[4:7] == [(b"e5", None), (b"e6", b"e5"), (b"e7", b"e5")]
    columns = ("source", "target", "tbdense", "sentence_distance", "reason")
    pairs = [tuple(record[f"relations/{name}"] for name in columns) for record in read.records("relations")]
    assert (b"e1", b"e2", 0, 1, None) in pairs
