import json
import re
import xml.etree.ElementTree as ET
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitline.errors import FormatError
from summitline.formats import label_migration
from summitline.formats.label_studio import canonical, dumps, label_config, problems, read, write
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, Zone, schema, schema_path

EMAIL = "a1@summitline.invalid"
TEXT = "Kim wanted talks on 3 May.\nAlso read: Kim resigned."
DCT = CreationTime("2031-05-02", "2031-05-02", "stated")
FACTS = {"class": "OCCURRENCE", "tense": "PAST", "aspect": "NONE", "polarity": "POS"}
ZONES = (
    Zone("z1", 0, 27, "body"),
    Zone("z2", 27, 52, "boilerplate", CreationTime("2032-01-01", "2032-12-31", "inferred")),
)
DOCUMENT = Document(
    doc_id="x1",
    text=TEXT,
    dct=DCT,
    zones=ZONES,
    entities=(Entity(id="n1", start=0, end=3, type="PERSON", entity="kim"),),
    events=(
        Event(
            id="e2",
            start=4,
            end=10,
            axis="main",
            begins="[..2031-05-02]",
            attributes=FACTS | {"source": "AUTHOR", "factuality": "CT"},
        ),
        Event(
            id="e1",
            start=11,
            end=16,
            axis="intention",
            anchor="e2",
            instance="kim-talks",
            attributes=FACTS | {"source": "kim", "factuality": "PS"},
        ),
        Event(
            id="e10",
            start=43,
            end=51,
            axis="main",
            begins="2031",
            ends="2031",
            attributes=FACTS | {"source": "AUTHOR", "factuality": "CT"},
        ),
    ),
    timexes=(Timex(id="t1", start=20, end=25, type="DATE", value="2031-05-03"),),
    tlinks=(
        TLink("e2", "t0", "BEFORE"),
        TLink("e1", "t0", "AFTER"),
        TLink("e10", "t0.z2", "VAGUE"),
        TLink("e1", "e2", "AFTER"),
        TLink("e1", "t1", "IS_INCLUDED"),
    ),
)


ODD = {"type": "labels", "id": "e1", "from_name": "event", "to_name": "text", "value": {"start": "4"}}


def task(*result, text=TEXT):
    return {
        "data": {"doc_id": "x1", "text": text, "dct": asdict(DCT)},
        "annotations": [{"result": list(result)}],
    }


def region(identifier, start, end, control="event", label="EVENT", text=TEXT):
    value = {"start": start, "end": end, "text": text[start:end], "labels": [label]}
    return {"id": identifier, "from_name": control, "to_name": "text", "type": "labels", "value": value}


def choice(identifier, start, end, control, *chosen):
    value = {"start": start, "end": end, "text": TEXT[start:end], "choices": list(chosen)}
    return {"id": identifier, "from_name": control, "to_name": "text", "type": "choices", "value": value}


def typed(identifier, start, end, control, *lines):
    value = {"start": start, "end": end, "text": list(lines)}
    return {"id": identifier, "from_name": control, "to_name": "text", "type": "textarea", "value": value}


def arc(source, target, *labels, direction="right"):
    return {"from_id": source, "to_id": target, "direction": direction, "labels": list(labels), "type": "relation"}


def result_of(one):
    return one["annotations"][0]["result"]


def changed(change):
    one = write(DOCUMENT, email=EMAIL)
    change(result_of(one), one)
    return problems(dumps(one), path="x1.json")


def item_of(result, identifier, control):
    return next(item for item in result if item.get("id") == identifier and item.get("from_name") == control)


# the canonical form


def test_one_mention_item_by_item():
    document = Document(doc_id="x1", text="He left.", events=(Event(id="e1", start=3, end=7, axis="main"),))
    assert write(document, email=EMAIL) == {
        "data": {"doc_id": "x1", "text": "He left.", "dct": None},
        "annotations": [
            {
                "completed_by": {"email": EMAIL},
                "result": [
                    {
                        "id": "e1",
                        "from_name": "event",
                        "to_name": "text",
                        "type": "labels",
                        "value": {"start": 3, "end": 7, "labels": ["EVENT"], "text": "left"},
                        "origin": "manual",
                    },
                    {
                        "id": "e1",
                        "from_name": "event_axis",
                        "to_name": "text",
                        "type": "choices",
                        "value": {"start": 3, "end": 7, "choices": ["main"], "text": "left"},
                        "origin": "manual",
                    },
                ],
            }
        ],
    }


def test_regions_then_arcs_then_notes_whatever_the_order_in_the_editor():
    items = [
        arc("e10", "e9", "AFTER"),
        typed("abc", 0, 0, "notes", " odd text "),
        arc("e9", "e10", "BEFORE"),
        choice("e9", 4, 10, "event_tense", "PAST"),
        region("n1", 0, 3, "entity", "PERSON"),
        choice("e9", 4, 10, "event_class", "STATE"),
        region("e10", 11, 16),
        region("e9", 4, 10),
    ]
    one = canonical(task(*items), EMAIL)
    assert [(i.get("id", i.get("from_id")), i.get("from_name")) for i in result_of(one)] == [
        ("n1", "entity"),
        ("e9", "event"),
        ("e9", "event_class"),
        ("e9", "event_tense"),
        ("e10", "event"),
        ("e9", None),
        ("e10", None),
        ("notes", "notes"),
    ]
    assert result_of(one)[-1]["value"]["text"] == ["odd text"]
    assert dumps(canonical(task(*reversed(items)), EMAIL)) == dumps(one)


def test_ids_of_the_editor_become_the_next_numbers_in_text_order_and_arcs_follow():
    one = canonical(
        task(
            region("zZ9_", 43, 51),
            region("e4", 11, 16),
            region("aB3-x", 4, 10),
            choice("aB3-x", 4, 10, "event_tense", "PAST"),
            region("q", 0, 3, "entity", "PERSON"),
            region("e1", 20, 25, "timex", "DATE"),
            arc("zZ9_", "aB3-x", "AFTER"),
            arc("e1", "e4", "INCLUDES", direction="left"),
        ),
        EMAIL,
    )
    ids = [(item["id"], item["from_name"]) for item in result_of(one) if "id" in item]
    assert ids == [
        ("n1", "entity"),
        ("e5", "event"),
        ("e5", "event_tense"),
        ("e4", "event"),
        ("t1", "timex"),
        ("e6", "event"),
    ]
    assert [(i["from_id"], i["to_id"], i["direction"]) for i in result_of(one) if i["type"] == "relation"] == [
        ("e4", "t1", "right"),
        ("e6", "e5", "right"),
    ]


def test_what_the_server_adds_is_left_out():
    one = task(region("e1", 4, 10) | {"parentID": None, "score": 1})
    one |= {"id": 7, "inner_id": 1, "drafts": [], "updated_at": "2031", "predictions": []}
    one["data"]["extra"] = 1
    one["annotations"] = [
        {"id": 3, "result": [], "was_cancelled": True},
        one["annotations"][0] | {"id": 4, "lead_time": 9.1, "completed_by": 2, "unique_id": "u"},
    ]
    assert canonical(one, EMAIL) == canonical(task(region("e1", 4, 10)), EMAIL)


def test_words_are_taken_from_the_offsets():
    item = region("e1", 22, 31)
    item["value"]["text"] = "May.\\nAlso"
    assert result_of(canonical(task(item), EMAIL))[0]["value"]["text"] == "May.\nAlso"


def test_bytes_of_a_file():
    one = canonical(task(text="é\U0001f600"), EMAIL)
    assert dumps(one).startswith('{\n "annotations": [\n  {\n   "completed_by"')
    assert '"text": "é\U0001f600"' in dumps(one)
    assert dumps(one).endswith("}\n")


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({}, "exported task: Object missing required field data"),
        (task() | {"annotations": []}, "document x1: 0 annotations by a1@summitline.invalid; expected one"),
        (task({"foo": 1}), "result[0]: Object missing required field type"),
        (
            task(ODD),
            "result[0]: value.start: Expected int, got str",
        ),
    ],
)
def test_a_task_that_no_editor_writes_is_refused(broken, message):
    with pytest.raises(FormatError, match=re.escape(message)):
        canonical(broken, EMAIL)


# there and back


def test_there_and_back():
    source = dumps(write(DOCUMENT, email=EMAIL))
    assert read(source, path="x1.json", zones=ZONES) == DOCUMENT
    assert dumps(canonical(json.loads(source), EMAIL)) == source
    assert problems(source, path="x1.json") == []


def test_relation_to_the_creation_time_follows_the_zone():
    source = dumps(write(DOCUMENT, email=EMAIL))
    assert TLink("e10", "t0", "VAGUE") in read(source, path="x1.json").tlinks


def test_anchor_shares_its_arc_with_a_temporal_relation():
    arcs = [item for item in result_of(write(DOCUMENT, email=EMAIL)) if item["type"] == "relation"]
    assert [(a["from_id"], a["to_id"], a["labels"]) for a in arcs] == [
        ("e1", "e2", ["AFTER", "ANCHOR"]),
        ("e1", "t1", ["IS_INCLUDED"]),
    ]


@given(st.permutations(result_of(write(DOCUMENT, email=EMAIL))))
def test_order_of_items_means_nothing(result):
    one = write(DOCUMENT, email=EMAIL)
    shuffled = {**one, "annotations": [{**one["annotations"][0], "result": result}]}
    assert canonical(shuffled, EMAIL) == one
    assert read(dumps(shuffled), path="x", zones=ZONES) == DOCUMENT


@pytest.mark.parametrize(
    ("links", "message"),
    [
        ([TLink("e1", "t0", "IBEFORE")], "not one of BEFORE, INCLUDES, AFTER"),
        ([TLink("e1", "t0", "BEFORE"), TLink("e1", "t0", "BEFORE")], "one relation"),
        ([TLink("e10", "t0", "BEFORE")], "creation time of its zone"),
        ([TLink("t0", "e1", "BEFORE")], "only an event, as source"),
        ([TLink("t1", "t0", "BEFORE")], "only an event, as source"),
        ([TLink("e1", "e2", "VAGUE")], "not a relation that is drawn"),
        ([TLink("e1", "e2", "<<>?")], "not a relation that is drawn"),
        ([TLink("e1", "e2", "BEFORE"), TLink("e1", "e2", "IBEFORE")], "a second relation"),
    ],
)
def test_what_the_editor_cannot_hold_is_refused(links, message):
    with pytest.raises(FormatError, match=message):
        write(replace(DOCUMENT, tlinks=tuple(links)), email=EMAIL)


def test_unknown_attributes_and_missing_labels_are_refused():
    odd = Entity(id="n1", start=0, end=3, type="ORG", attributes={"colour": "red"})
    with pytest.raises(FormatError, match="x: n1: entity has no attribute 'colour'"):
        write(Document(doc_id="x", text="ABC", entities=(odd,)), email=EMAIL)
    with pytest.raises(FormatError, match="x: n1: a region needs a label"):
        write(Document(doc_id="x", text="ABC", entities=(Entity(id="n1", start=0, end=3),)), email=EMAIL)


# what is wrong with a file

FAULTS = [
    (lambda r, t: item_of(r, "e1", "event_tense")["value"].update(choices=["PASTY"]),
     '(e1 "talks"): event_tense: \'PASTY\' is not one of PAST, PRESENT, FUTURE'),
    (lambda r, t: item_of(r, "e1", "event_tense")["value"].update(choices=["PAST", "NONE"]),
     '(e1 "talks"): event_tense: 2 values; expected one'),
    (lambda r, t: r.append(dict(item_of(r, "e1", "event_tense"))), '(e1 "talks"): event_tense: a second value'),
    (lambda r, t: r.remove(item_of(r, "e1", "event_tense")), '(e1 "talks"): event_tense: missing'),
    (lambda r, t: item_of(r, "e1", "event_tense").update(from_name="event_mood"), "no control 'event_mood'"),
    (lambda r, t: item_of(r, "e1", "event_tense").update(from_name="entity_entity"), "no control 'entity_entity'"),
    (lambda r, t: item_of(r, "e1", "event_tense").update(id="e77"), "(e77): event_tense: no region has this id"),
    (lambda r, t: item_of(r, "e1", "event_tense")["value"].update(start=10), "[10, 16) is not the span of its region"),
    (lambda r, t: item_of(r, "e1", "event_tense")["value"].update(text="talk"), "value.text 'talk' is not what stands"),
    (lambda r, t: item_of(r, "e1", "event_tense").update(type="rectangle"), "type: Invalid value 'rectangle'"),
    (lambda r, t: item_of(r, "e1", "event_source")["value"].update(text=["Kim"]),
     "event_source: 'Kim' is not AUTHOR or a chain name: lower-case words joined by hyphens"),
    (lambda r, t: item_of(r, "e1", "event_instance")["value"].update(text=["AUTHOR"]), "is not a chain name"),
    (lambda r, t: item_of(r, "e2", "event_begins")["value"].update(text=["last May"]), 'event_begins: '),
    (lambda r, t: item_of(r, "e2", "event_begins")["value"].update(text=[""]), "event_begins: empty; leave it out"),
    (lambda r, t: item_of(r, "t1", "timex_value")["value"].update(text=["the 3rd"]), 'timex_value: '),
    (lambda r, t: item_of(r, "n1", "entity")["value"].update(labels=["CITY"]), "entity: 'CITY' is not one of PERSON"),
    (lambda r, t: item_of(r, "n1", "entity")["value"].update(labels=[]), "entity: 0 labels; expected one"),
    (lambda r, t: item_of(r, "n1", "entity").update(from_name="place"), "no control 'place' on 'text' makes regions"),
    (lambda r, t: item_of(r, "n1", "entity")["value"].update(end=9999), "[0, 9999) is no span of the text"),
    (lambda r, t: item_of(r, "n1", "entity")["value"].update(text="Kin"), "'Kin' is not what stands there: 'Kim'"),
    (lambda r, t: r.append(item_of(r, "n1", "entity")), '(n1 "Kim"): entity: this region id stands twice'),
    (lambda r, t: [i.update(id="x9") for i in r if i.get("id") == "n1"], "entity: the id is not 'n' and a number"),
    (lambda r, t: r.append(arc("e1", "e99", "BEFORE")), '(e1 "talks" -> e99): no region has the id \'e99\''),
    (lambda r, t: r.append(arc("e1", "e2", "BEFORE")), '(e1 "talks" -> e2 "wanted"): a second relation on this pair'),
    (lambda r, t: r.append(arc("e2", "e1", "VAGUE")), '(e2 "wanted" -> e1 "talks"): VAGUE is never drawn'),
    (lambda r, t: r.append(arc("e2", "e1", "BEFORE", "IBEFORE")), '-> e1 "talks"): 2 labels; expected one relation'),
    (lambda r, t: r.append(arc("e2", "e1")), '(e2 "wanted" -> e1 "talks"): 0 labels'),
    (lambda r, t: r.append(arc("e2", "e2", "SIMULTANEOUS")), "a relation of a mention with itself"),
    (lambda r, t: r.append(arc("e2", "n1", "BEFORE")), "an entity has no temporal relation"),
    (lambda r, t: r.append(arc("e2", "t1", "ANCHOR")), "ANCHOR joins two events"),
    (lambda r, t: r.append(arc("e1", "e10", "ANCHOR")), 'a second ANCHOR: the first goes to e2 "wanted"'),
    (lambda r, t: r.append(arc("e2", "e1", "BEFORE", direction="bi")), "direction 'bi' is not 'right'"),
    (lambda r, t: r.extend([typed("notes", 0, 0, "notes", "a")] * 2), "notes: a second time"),
    (lambda r, t: t["data"].update(doc_id="../x"), "data.doc_id: '../x' is not a document id"),
    (lambda r, t: t["data"]["dct"].update(earliest="May"), "data.dct.earliest: 'May' is not a day YYYY-MM-DD"),
    (lambda r, t: t["data"]["dct"].update(earliest="2031-05-09"), "data.dct: 2031-05-09 is after 2031-05-02"),
    (lambda r, t: t["data"]["dct"].update(status="sure"), "data.dct.status: 'sure' is not one of stated"),
    (lambda r, t: t["annotations"].append({"result": []}), "annotations: 2 of them; expected one"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), FAULTS, ids=[message[:40] for _, message in FAULTS])
def test_each_fault_is_named_once(change, message):
    found = changed(change)
    assert len([p for p in found if message in p and p.startswith("x1.json: ")]) == 1, found


def test_all_faults_are_found_at_once():
    def change(result, one):
        item_of(result, "e1", "event_tense")["value"]["choices"] = ["PASTY"]
        item_of(result, "n1", "entity")["value"]["end"] = -3
        result.append({"foo": 1})

    one = write(DOCUMENT, email=EMAIL)
    change(result_of(one), one)
    with pytest.raises(FormatError) as caught:
        read(dumps(one), path="x1.json")
    lines = str(caught.value).splitlines()
    assert lines == changed(change)
    assert [line.split(": ")[1] for line in lines] == [
        f"annotations[0].result[{len(result_of(one)) - 1}]",
        "annotations[0].result[0] (n1)",
        "annotations[0].result[1] (n1)",
        'annotations[0].result[21] (e1 "talks")',
    ]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["labels", "event", "e1", "relation"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["data", "annotations", "result", "id", "type", "value", "from_name", "start", "text", "dct"]
            )
            | st.text(max_size=3),
            inner,
            max_size=5,
        )
    ),
)


@given(JSON)
def test_garbage_is_told_and_never_crashes(garbage):
    assert problems(json.dumps(garbage), path="g")
    assert problems(json.dumps(task(garbage)), path="g")
    with pytest.raises(FormatError):
        canonical(garbage if isinstance(garbage, dict) else {"data": garbage}, EMAIL)


@pytest.mark.parametrize("source", ["", "{", "[" * 100_000, '{"data": 1e999}', '"\\ud800"', "\ud800", "9" * 9000])
def test_what_is_no_json_is_told(source):
    assert len(problems(source, path="g.json")) == 1


# the interface


def test_committed_config_is_the_generated_one():
    committed = schema_path().with_name("label_config.xml")
    if not committed.is_file():
        pytest.skip("not a checkout")
    assert committed.read_bytes() == label_config(schema()).encode()


def test_config_names_every_control_and_value_of_the_schema():
    root = ET.fromstring(label_config(schema()))
    names = {tag.get("name") for tag in root.iter() if tag.get("toName")}
    wanted = {"notes", *schema().layers}
    for layer in schema().layers.values():
        wanted |= {f"{layer.name}_{a.name}" for a in layer.attributes.values() if a.kind not in ("label", "anchor")}
    assert names == wanted
    tense = next(tag for tag in root.iter("Choices") if tag.get("name") == "event_tense")
    assert [c.get("value") for c in tense] == list(schema()["event"].attributes["tense"].values)
    assert tense.get("required") == "true"
    assert next(t for t in root.iter("Choices") if t.get("name") == "timex_mod").get("required") is None
    assert [r.get("value") for r in root.iter("Relation")] == [n for n in schema().relations if n != "VAGUE"] + [
        "ANCHOR"
    ]


def test_hotkeys_are_distinct_and_colours_have_contrast():
    labels = list(ET.fromstring(label_config(schema())).iter("Label"))
    keys = [label.get("hotkey") for label in labels]
    assert len(set(keys)) == len(keys) == 14
    for label in labels:
        colour = label.get("background")
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        assert 1.05 / (luminance + 0.05) >= 6, colour


def test_labels_of_earlier_versions_are_read_as_what_they_became(monkeypatch: pytest.MonkeyPatch) -> None:
    source = dumps(write(DOCUMENT, email="a1@summitline.invalid"))
    assert '"OCCURRENCE"' in source
    old = source.replace('"OCCURRENCE"', '"HAPPENING"').replace('"AFTER"', '"PRIOR"').replace('"PERSON"', '"HUMAN"')
    with pytest.raises(FormatError, match="'HAPPENING' is not one of"):
        read(old, path="old.json")
    became = {
        "event.class.HAPPENING": "OCCURRENCE",
        "relation.PRIOR": "AFTER",
        "event.dct_relation.PRIOR": "AFTER",
        "entity.type.HUMAN": "PERSON",
    }
    today = replace(schema(), migrations=became)
    monkeypatch.setattr(label_migration, "schema", lambda: today)
    assert read(old, path="old.json") == read(source, path="new.json")
    gone = replace(schema(), migrations={"event.tense": ""})
    monkeypatch.setattr(label_migration, "schema", lambda: gone)
    with pytest.raises(FormatError, match=r"event_tense: missing \(see E12\)"):
        read(source, path="new.json")
