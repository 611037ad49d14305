"""Every question has an answer, every word in braces a value, and nothing is said twice or hidden."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from tests.made_up import first, prepared, second, write

from summitline import crossdoc, datasheet, tables
from summitline.build import build
from summitline.errors import CorpusError

ROOT = Path(__file__).parents[1]
QUESTIONS = {
    "motivation": ("purpose", "creators", "funding", "comments"),
    "composition": (
        *("instances", "count", "sample", "content", "labels", "missing", "relations", "splits", "errors", "external"),
        *("confidential", "offensive", "groups", "individuals", "sensitive", "comments"),
    ),
    "collection": (
        *("acquisition", "mechanism", "sampling", "people", "time", "review", "source", "notice", "consent"),
        *("revocation", "impact", "comments"),
    ),
    "preprocessing": ("done", "raw", "software", "comments"),
    "uses": ("past", "repository", "tasks", "limits", "unsuitable", "comments"),
    "distribution": ("parties", "form", "time", "licence", "third-parties", "export", "comments"),
    "maintenance": (*("who", "contact", "errata", "updates", "retention", "versions", "contributions", "comments"),),
}
PEOPLE = r"\bhuman\b|(person|people|workers|students|contractors)\s+(\w+\s+)?annotat|annotat\w+\s+by\s+(a\s+)?pe"
STATEMENT = ("curation", "language", "authors", "annotators", "situation", "texts", "provenance")
RAI = {
    *("dataCollection", "dataCollectionType", "dataCollectionMissingData", "dataCollectionRawData"),
    *("dataCollectionTimeframe", "dataImputationProtocol", "dataManipulationProtocol", "dataPreprocessingProtocol"),
    *("dataAnnotationProtocol", "dataAnnotationPlatform", "dataAnnotationAnalysis", "dataReleaseMaintenancePlan"),
    *("personalSensitiveInformation", "dataSocialImpact", "dataBiases", "dataLimitations", "dataUseCases"),
    *("annotationsPerItem", "annotatorDemographics", "machineAnnotationTools"),
}
FACTS = {
    name: f"<{name}>"
    for name in (
        *(
            "version",
            "status",
            "gold",
            "documents",
            "characters",
            "tokens",
            "sentences",
            "entities",
            "events",
            "timexes",
        ),
        *("tlinks", "pairs", "stated", "inferred", "open_reviewed", "open_unreviewed", "null", "happenings"),
        *("adjudication", "agreement", "models"),
    )
}


@pytest.fixture(scope="module")
def sheet() -> datasheet.Sheet:
    return datasheet.read(ROOT, FACTS)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made-up") / "project"
    write(root)
    build(root, root / "corpus")
    return root


def test_every_question_of_gebru_et_al_is_there_once_in_order(sheet: datasheet.Sheet) -> None:
    expected = [f"{section}.{name}" for section, names in QUESTIONS.items() for name in names]
    assert len(expected) == 57
    expected += [f"statement.{name}" for name in STATEMENT]
    assert [entry.id for entry in sheet.entries()] == expected
    assert [{e.id.split(".")[0] for e in section.entries} for section in sheet.sections] == [
        {name} for name in (*QUESTIONS, "statement")
    ]


def test_no_answer_sends_the_reader_elsewhere(sheet: datasheet.Sheet) -> None:
    for entry in sheet.entries():
        told = entry.answer if isinstance(entry.answer, str) else " ".join(entry.answer)
        assert len(told.split()) > 1, entry.id
        assert not re.match(r"(see|refer to|as above|n/?a\b|tbd|todo)", told, re.IGNORECASE), entry.id
        assert not re.search(r"\bsee (`|the |also )", told, re.IGNORECASE), entry.id


def test_every_rai_property_is_given_once(sheet: datasheet.Sheet) -> None:
    assert len(RAI) == 20
    assert {*datasheet.ONE_VALUE, *datasheet.MANY_VALUES} == RAI
    assert len(datasheet.ONE_VALUE) + len(datasheet.MANY_VALUES) == 20
    assert sorted(name for entry in sheet.entries() for name in entry.rai) == sorted(RAI)


def test_rai_takes_the_answer_or_the_value_given_for_it(sheet: datasheet.Sheet) -> None:
    values = sheet.rai()
    assert values["dataLimitations"] == sheet.answer("uses.limits")
    assert values["dataCollectionTimeframe"] == ["2026-11-01", str(sheet.published)]
    assert values["annotationsPerItem"].startswith("None by people.")


def test_what_is_told_of_the_annotators(sheet: datasheet.Sheet) -> None:
    page = " ".join(datasheet.render(sheet).split())
    for words in (
        *("Language models annotated; no people did.", "a1, a2 and a3 (<models>)", "no person has checked a sample"),
        *("Two runs of related models are not independent", "not how true the result is"),
        *("a3 worked while no other annotation was readable on its machine", "all within the same annotator"),
        *("One tenth of the mentions", "a second 200 of the pairs open", "names the rule of the guidelines"),
        *("the authors hold no licence for them", "One story.", "may have seen"),
    ):
        assert words in page, words


def test_no_count_is_typed(sheet: datasheet.Sheet) -> None:
    """What is counted is filled in: no answer says by itself how many documents, events or pairs there are."""
    raw = (ROOT / datasheet.SOURCE).read_text("utf-8")
    counted = r"(documents|articles|entity mentions|events|time expressions|tokens|sentences|happenings)"
    assert re.findall(rf"\b(\d[\d,]*|five|Five) {counted}", raw) == []
    used = set(re.findall(r"{(\w+)}", raw))
    assert used <= {*FACTS, "published"}


def test_columns_and_their_meanings_match(sheet: datasheet.Sheet) -> None:
    made = {name: table.columns for name, table in tables.tables([prepared(first()), prepared(second())]).items()}
    made["timeline"] = crossdoc.columns()
    assert set(sheet.configurations) == set(made)
    for name, columns in made.items():
        configuration = sheet.configurations[name]
        layers = {"entities", "events", "timexes"} if name == "documents" else set()
        assert set(configuration.fields) == set(columns) - layers
        assert set(configuration.key) <= set(columns)
        assert all(sheet.meaning(name, column) for column in columns)
    fields = sheet.configurations["relations"].fields
    assert all(name in fields["provenance"] for name in tables.PROVENANCES)
    assert all(name in fields["reason"] for name in tables.REASONS)
    assert all(name in sheet.configurations["timeline"].fields["begins_status"] for name in crossdoc.STATUSES)


def test_keys_are_keys(project: Path, sheet: datasheet.Sheet) -> None:
    from summitline.dataset import read_table

    for name, configuration in sheet.configurations.items():
        rows = [row for path in (project / "corpus" / name).iterdir() for row in read_table(path)[0]]
        assert len({tuple(row[column] for column in configuration.key) for row in rows}) == len(rows)


def test_a_column_without_meaning_is_refused(sheet: datasheet.Sheet) -> None:
    with pytest.raises(CorpusError, match=r"configurations\.tokens\.fields: expected the meaning of the column lemma"):
        sheet.meaning("tokens", "lemma")


def test_title_and_date_are_those_of_the_citation_file(sheet: datasheet.Sheet) -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert (sheet.title, sheet.published) == (citation["title"], citation["date-released"])


def test_page_of_the_made_up_project(project: Path) -> None:
    page = (project / "DATASHEET.md").read_text("utf-8")
    lines = page.splitlines()
    assert len(lines) <= 350
    assert max(map(len, lines)) <= 120
    assert not re.search(r"[{}]", page)
    flat = " ".join(lines)
    assert "Version 0.1 (one annotator) has 2 articles with 33 tokens in 6 sentences" in flat
    assert "Of all pairs 22.4% are stated, 30.6% inferred" in flat
    assert "Agreement has not been measured for this version. This gold was not adjudicated. Two runs" in flat
    assert sum(line.startswith("### ") for line in lines) == 57 + len(STATEMENT)


def test_models_are_named_by_about_toml(project: Path, tmp_path: Path) -> None:
    root = tmp_path / "project"
    write(root)
    about = root / "annotations/annotators/a1/about.toml"
    about.write_text('model = "Model X"\n', "utf-8")
    build(root, root / "corpus")
    assert "a1, a2 and a3 (a1: Model X)" in " ".join((root / "DATASHEET.md").read_text("utf-8").split())
    about.write_text('name = "a1"\n', "utf-8")
    with pytest.raises(CorpusError, match=r"^annotations/annotators/a1/about\.toml: expected kind or model"):
        build(root, root / "corpus")


def test_people_are_named_as_annotators_only_to_deny_it(project: Path) -> None:
    for name in ("DATASHEET.md", "corpus/README.md", "corpus/croissant.json"):
        text = (project / name).read_text("utf-8")
        assert "language models" in text
        for sentence in re.split(r"(?<=[.:;])\s+|\n\n", text):
            if re.search(PEOPLE, sentence, re.IGNORECASE):
                assert re.search(r"\b(no|not|none|nobody|never|until)\b", sentence, re.IGNORECASE), sentence


TAIL = '\n[[sections]]\ntitle = "More"\n[[sections.entries]]\n'


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ('id = "a.b"\nquestion = "q"\nanswer = ""', "a.b: the answer is empty"),
        ('id = "a.b"\nquestion = "q"\nanswer = ["x", " "]', "a.b: the answer is empty"),
        ('id = "a.b"\nquestion = "q"\nanswer = []', "a.b: the answer is empty"),
        ('id = "uses.past"\nquestion = "q"\nanswer = "x"', "uses.past: 2 times"),
        (
            'id = "a.b"\nquestion = "q"\nanswer = "{eventz}"',
            "no placeholder 'eventz'; there are adjudication, agreement, characters",
        ),
        ('id = "a.b"\nquestion = "q"\nanswer = "x {"', "Single '{' encountered"),
        (
            'id = "a.b"\nquestion = "q"\nanswer = "x"\nrai = ["dataColor"]',
            "rai: dataColor: not a property of Croissant",
        ),
        ('id = "a.b"\nquestion = "q"\nanswer = "x"\nrai = ["dataBiases"]', "rai: dataBiases: 2 times"),
        ('id = "a.b"\nquestion = "q"\nanswer = "x"\nvalues.dataBiases = "y"', "a.b: values: dataBiases: not in rai"),
        ('id = "a.b"\nquestion = "q"', "missing required field `answer`"),
        ('id = "a.b"\nquestion = "q"\nanswer = "x"\nnote = 1', "unknown field `note`"),
        ('id = "a.b"\nquestion = ', "Invalid value"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path: Path, more: str, message: str) -> None:
    path = tmp_path / datasheet.SOURCE
    path.parent.mkdir()
    path.write_text((ROOT / datasheet.SOURCE).read_text("utf-8") + TAIL + more, "utf-8")
    with pytest.raises(CorpusError) as caught:
        datasheet.read(tmp_path, FACTS)
    assert str(caught.value).startswith("annotations/datasheet.toml: ")
    assert message in str(caught.value)


def test_one_value_is_no_list(tmp_path: Path) -> None:
    path = tmp_path / datasheet.SOURCE
    path.parent.mkdir()
    text = (ROOT / datasheet.SOURCE).read_text("utf-8").replace('rai = ["dataCollection"]', "rai = []")
    path.write_text(text.replace('rai = ["dataBiases"]', 'rai = ["dataBiases", "dataCollection"]'), "utf-8")
    with pytest.raises(CorpusError, match=r"^annotations/datasheet\.toml: rai: dataCollection: takes one value, not a"):
        datasheet.read(tmp_path, FACTS)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"^annotations/datasheet\.toml: .*No such file"):
        datasheet.read(tmp_path, FACTS)
