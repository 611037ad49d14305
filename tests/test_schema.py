"""What a Document refuses to be, what it tells, and what schema.toml may not say."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest

from summitline.errors import DocumentError, SchemaError
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, Zone, schema, schema_path
from summitline.vocabulary import COLLECTIONS, FORMS, LAYERS, parse_schema

TEXT = "Ines Duarte said so on Monday. Also read"
DOCUMENT = Document(
    doc_id="d",
    text=TEXT,
    dct=CreationTime("2031-05-14", "2031-05-14"),
    zones=(Zone("z1", 0, 30, "body"), Zone("z2", 31, 40, "boilerplate", CreationTime("2031-06-02", "2031-06-04"))),
    entities=(Entity(id="n1", start=0, end=11, type="PERSON"),),
    events=(Event(id="e1", start=12, end=16, attributes={"class": "REPORTING"}), Event(id="e2", start=36, end=40)),
    timexes=(Timex(id="t1", start=23, end=29, value="2031-05-12"),),
    tlinks=(TLink("e1", "t1", "IS_INCLUDED"), TLink("e2", "t0.z2", "BEFORE")),
)


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 3)])
def test_a_span_has_a_character(start: int, end: int) -> None:
    with pytest.raises(DocumentError, match=rf"^e1: \[{start}, {end}\) is not a span$"):
        Event(id="e1", start=start, end=end)


@pytest.mark.parametrize("name", ["t0", "t0.z2"])
def test_t0_is_no_mention(name: str) -> None:
    with pytest.raises(DocumentError, match=f"^{name}: t0 is the document creation time, no mention$"):
        Timex(id=name, start=0, end=1)


def test_a_mention_ends_in_the_text() -> None:
    assert replace(DOCUMENT, entities=(Entity(id="n1", start=0, end=40),)).entities[0].end == 40
    with pytest.raises(DocumentError, match=r"^d: n1: \[0, 41\) ends after the text \(40\)$"):
        replace(DOCUMENT, entities=(Entity(id="n1", start=0, end=41),))


def test_an_id_stands_once() -> None:
    with pytest.raises(DocumentError, match=r"^d: e1: this id stands twice$"):
        replace(DOCUMENT, entities=(Entity(id="e1", start=0, end=4),))


@pytest.mark.parametrize(
    "link", [TLink("e1", "e9", "BEFORE"), TLink("e9", "e1", "BEFORE"), TLink("e1", "t0.z1", "AFTER")]
)
def test_a_link_joins_what_is_there(link: TLink) -> None:
    with pytest.raises(DocumentError, match=r"^d: link to (e9|t0\.z1): no such mention$"):
        replace(DOCUMENT, tlinks=(link,))


def test_what_a_document_tells() -> None:
    entity, said, read, monday = DOCUMENT.mentions()
    assert [DOCUMENT.surface(m) for m in (entity, said, read, monday)] == ["Ines Duarte", "said", "read", "Monday"]
    assert DOCUMENT.creation_times == {"t0": DOCUMENT.dct, "t0.z2": DOCUMENT.zones[1].dct}
    assert [DOCUMENT.creation_time_of(m) for m in (said, read)] == ["t0", "t0.z2"]
    assert DOCUMENT.zone_of(read) == DOCUMENT.zones[1]
    between = Event(id="e3", start=30, end=31)
    assert (DOCUMENT.zone_of(between), DOCUMENT.creation_time_of(between)) == (None, "t0")


def test_get_knows_fields_and_attributes() -> None:
    said = DOCUMENT.events[0]
    assert (said.get("class"), said.get("axis"), said.get("start"), said.get("tense")) == (
        "REPORTING",
        None,
        "12",
        None,
    )


def test_documents_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        DOCUMENT.text = ""  # type: ignore[misc]


def test_the_schema_of_this_installation() -> None:
    found = schema()
    assert tuple(found.layers) == LAYERS
    assert tuple(layer.collection for layer in found.layers.values()) == COLLECTIONS
    assert [layer.prefix for layer in found.layers.values()] == ["n", "e", "t"]
    assert found["event"].labels == ("EVENT",)
    assert found["timex"].labels == ("DATE", "TIME", "DURATION", "SET")
    assert found.relations["IBEFORE"] == "<<=<"
    assert found.synonyms["IDENTITY"] == "SIMULTANEOUS"
    assert [a.name for a in found["timex"].attributes.values() if a.optional] == ["mod"]


SOURCE = schema_path().read_text("utf-8")


def test_parsing_is_repeatable() -> None:
    assert parse_schema(SOURCE) == schema()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('version = "1.2"', "version = ", "Invalid value (at line 15, column 11)"),
        ('version = "1.2"', "version = 1.10", "version: expected a string, got 1.1"),
        ('version = "1.2"', "", "version: missing"),
        ('version = "1.2"', 'verson = "1.2"', "version: missing"),
        ("[migrations]", "[migration]", "migration: unknown; expected one of version, entity, event, timex, tlink, m"),
        ('collection = "events"', 'collection = "eventz"', "event.collection: expected 'events', got 'eventz'"),
        ('prefix = "n"', 'prefix = ""', "entity.prefix: empty"),
        ('prefix = "n"', 'prefix = "e"', "entity.prefix: 'e' is that of another layer, too"),
        (
            "[event.attributes.polarity]",
            "[event.attributes.start]",
            "event.attributes.start: no attribute can be named so",
        ),
        ('collection = "entities"\n', "", "entity.collection: missing"),
        ('rules = ["N1", ', 'rules = [1, "N1", ', "entity.rules: expected a list of strings"),
        ('rules = ["N1", "N2", "N3", "N4", "N5"]', 'rules = "N1"', "entity.rules: expected a list of strings"),
        ("[tlink.relations]", "[tlink.forms]", "tlink.relations: missing"),
        (
            "[event.attributes.anchor]",
            "[[event.attributes.anchor]]",
            "event.attributes.anchor: expected a table, got [",
        ),
        ('kind = "timex"', 'sort = "timex"', "timex.attributes.value.kind: missing"),
        (
            "\noptional = true",
            "\noptionl = true",
            "event.attributes.anchor.optionl: unknown; expected one of kind, values, ",
        ),
        ("\noptional = true", "\noptional = 1", "event.attributes.anchor.optional: expected true or false, got 1"),
        ('kind = "anchor"', 'kind = "arc"', "event.attributes.anchor.kind: 'arc' is not one of ['anchor', 'chain', "),
        ('kind = "anchor"', "kind = []", "event.attributes.anchor.kind: expected a string, got []"),
        ('kind = "timex"', 'kind = "choice"', "timex.attributes.value.values: missing; kind choice needs them"),
        (
            'kind = "timex"\n',
            'kind = "timex"\nvalues = {A = "a"}\n',
            "timex.attributes.value.values: kind timex has none",
        ),
        (
            "[event.attributes.tense.values]\n",
            "[event.attributes.tense.valus]\n",
            "event.attributes.tense.valus: unknown; expected one of kind, values, optional, help, rules",
        ),
        (
            "[event.attributes.tense.values]\n",
            "[event.attributes.tense.values]\nREMOTE = 5\n",
            "event.attributes.tense.values.REMOTE: expected a string, got 5",
        ),
        (
            "[event.attributes.dct_relation.values]\n",
            '[event.attributes.dct_relation.values]\nSOON = "shortly"\n',
            "event.attributes.dct_relation.values.SOON: 'SOON' is not a relation",
        ),
        ('BEFORE = "<<<<"', 'BEFORE = "<<<"', "tlink.relations.BEFORE: '<<<' is not four characters of < = > ?"),
        ('BEFORE = "<<<<"', 'BEFORE = "<<<!"', "tlink.relations.BEFORE: '<<<!' is not four characters of < = > ?"),
        ('BEFORE = "<<<<"', "BEFORE = 4", "tlink.relations.BEFORE: expected a string, got 4"),
        ('BEFORE = "<<<<"', 'BEFORE = ">?<?"', "tlink.relations.BEFORE: '>?<?': no two intervals stand so"),
        ('BEFORE = "<<<<"', 'BEFORE = "=<<="', "tlink.relations.BEFORE: '=<<=': no two intervals stand so"),
        (
            "[migrations]",
            '[migrations]\nevent.class.X = "STATE"',
            "migrations.event: expected a string, got {'class': ",
        ),
        ("[migrations]", '[migrations]\n"event.class.STATE" = "X"', "migrations.event.class.STATE: is a label still"),
        (
            "[migrations]",
            '[migrations]\n"event.class.X" = "Y"',
            "migrations.event.class.X: 'Y' is no label of event.class",
        ),
        (
            "[migrations]",
            '[migrations]\n"event.class.X" = ""',
            "migrations.event.class.X: '' is no label of ",
        ),
        ("[migrations]", '[migrations]\n"relation.X" = "Y"', "migrations.relation.X: 'Y' is no label of relation"),
        ('DURING = "SIMULTANEOUS"', 'DURING = "WHILE"', "tlink.synonyms.DURING: 'WHILE' is not a relation"),
    ],
)
def test_a_wrong_schema_is_refused(old: str, new: str, message: str) -> None:
    assert SOURCE.count(old) >= 1
    with pytest.raises(SchemaError) as caught:
        parse_schema(SOURCE.replace(old, new, 1))
    assert str(caught.value).startswith(f"schema.toml: {message}")


@pytest.mark.parametrize("source", ["version = 1\nentity = 3", "", 'entity = {attributes = {type = "x"}}'])
def test_what_is_no_schema_at_all_is_refused(source: str) -> None:
    with pytest.raises(SchemaError, match=r"^schema\.toml: "):
        parse_schema(source)


def test_the_orders_of_two_intervals_are_those_of_allen() -> None:
    assert {form for form in schema().relations.values() if "?" not in form} == FORMS
    assert len(FORMS) == 13


def test_a_schema_that_is_not_utf_8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "schema.toml").write_bytes(b'version = "1.2" # caf\xe9')
    monkeypatch.setattr("summitline.schema.HERE", tmp_path)
    with pytest.raises(SchemaError, match=r"^schema\.toml: .* can't decode byte 0xe9 in position 21"):
        schema.__wrapped__()
