"""Suggestions on a real server: what a system predicts, and several annotators' versions side by side."""

from dataclasses import replace

import pytest
from tests import made_up

from summitline.errors import CorpusError, ServerError
from summitline.formats.label_studio import label_config, read, write
from summitline.label_studio import email_of, ensure_project, pull, push, serve
from summitline.label_studio.suggestions import preannotate, side_by_side, suggest
from summitline.schema import Event, TLink, schema

pytestmark = pytest.mark.filterwarnings("ignore:The `parse_obj` method is deprecated:DeprecationWarning")


def on_server(running, doc_id):
    project = ensure_project(running, label_config(schema()))
    tasks = running.client.projects.exports.as_json(project)
    task = next(t for t in tasks if t["data"]["doc_id"] == doc_id)
    found = running.client.predictions.list(task=task["id"])
    return {p.model_version: p.result for p in found}


def test_a_suggestion_is_shown_once_and_says_so(server):
    document = made_up.first()
    assert suggest(server, {"rules": [document]}) == {("900", "rules"): "added"}
    assert suggest(server, {"rules": [document]}) == {("900", "rules"): "unchanged"}
    (result,) = on_server(server, "900").values()
    assert {item["origin"] for item in result if "origin" in item} == {"prediction"}
    with pytest.raises(ServerError, match="document 900: the server has another suggestion named rules"):
        suggest(server, {"rules": [replace(document, tlinks=())]})
    assert pull(server, email_of("a1")) == [] or "900" not in {
        t["data"]["doc_id"] for t in pull(server, email_of("a1"))
    }


def test_what_is_taken_over_keeps_its_origin(server):
    a6 = email_of("a6")
    document = replace(made_up.first(), doc_id="906")
    task = write(document, email=a6)
    for item in task["annotations"][0]["result"]:
        if "origin" in item:
            item["origin"] = "prediction"
    push(server, [task], a6)
    (pulled,) = pull(server, a6)
    assert {item["origin"] for item in pulled["annotations"][0]["result"] if "origin" in item} == {"prediction"}
    assert read(made_up.label_studio.dumps(pulled), path="906.json").events == document.events


def test_seeds_without_gold_are_preannotated(server, tmp_path, monkeypatch):
    made_up.write(tmp_path)
    gold = (made_up.prepared(made_up.first()),)
    monkeypatch.setattr("summitline.label_studio.suggestions.dataset.load", lambda folder: gold)
    asked = []

    def system(documents, *, train=()):
        asked.append((documents[0].doc_id, [d.doc_id for d in train]))
        event = Event(id="e1", start=3, end=6, attributes={"class": "OCCURRENCE"})
        return [replace(d, events=(event,), tlinks=(TLink("e1", "t0", "BEFORE"),)) for d in documents]

    told = []
    outcome = preannotate(system, "rules", tmp_path, server.data_dir, progress=told.append)
    assert (outcome, told, asked) == ({("901", "rules"): "added"}, ["901"], [("901", ["900"])])
    labels = [i["value"] for i in on_server(server, "901")["rules"] if i["from_name"] == "event_dct_relation"]
    assert [value["choices"] for value in labels] == [["BEFORE"]]
    monkeypatch.setattr("summitline.label_studio.suggestions.dataset.load", lambda folder: (*gold, made_up.second()))
    with pytest.raises(CorpusError, match="every seed has gold"):
        preannotate(system, "rules", tmp_path, server.data_dir, progress=told.append)
    with pytest.raises(CorpusError, match="no document '999'"):
        preannotate(system, "rules", tmp_path, server.data_dir, only=["999"], progress=told.append)


def test_versions_stand_side_by_side_without_names(server, tmp_path):
    made_up.write(tmp_path)
    other = tmp_path / "annotations/annotators/a2/round1"
    other.mkdir(parents=True)
    changed = replace(made_up.first(), tlinks=made_up.first().tlinks[:-1])
    (other / "900.json").write_text(made_up.label_studio.dumps(write(changed, email=email_of("a2"))), "utf-8")
    with serve(tmp_path / "data") as own:
        outcome = side_by_side(["a1/round1", "a2/round1"], tmp_path, own.data_dir)
        assert outcome == {("900", "version A"): "added", ("900", "version B"): "added"}
        shown = on_server(own, "900")
        assert sorted(shown) == ["version A", "version B"]
        assert sorted(sum(item["type"] == "relation" for item in r) for r in shown.values()) == [2, 3]
