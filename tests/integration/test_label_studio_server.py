import os
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import replace

import pytest
from tests.integration.editor import Editor

from summitline.errors import FormatError, ServerError
from summitline.formats.label_studio import dumps, label_config, read, write
from summitline.label_studio import (
    email_of,
    ensure_project,
    find_executable,
    pull,
    pull_folder,
    push,
    push_folder,
    serve,
)
from summitline.schema import schema

A1 = email_of("a1")
# The official client calls pydantic by an old name.
pytestmark = pytest.mark.filterwarnings("ignore:The `parse_obj` method is deprecated:DeprecationWarning")


@pytest.fixture(scope="session")
def pushed(server, documents):
    tasks = [write(document, email=A1) for document in documents]
    assert push(server, tasks, A1) == {document.doc_id: "added" for document in documents}
    return tasks


def test_push_then_pull_gives_the_same_bytes(server, documents, pushed):
    pulled = [dumps(task) for task in pull(server, A1)]
    assert pulled == [dumps(task) for task in pushed]
    assert [read(source, path="pulled") for source in pulled] == documents


def test_a_second_push_changes_nothing_and_another_annotation_is_refused(server, documents, pushed):
    assert set(push(server, pushed, A1).values()) == {"unchanged"}
    other = write(replace(documents[0], tlinks=()), email=A1)
    with pytest.raises(ServerError, match=r"document 000: a1@.* already has another annotation; pull it first"):
        push(server, [other], A1)
    with pytest.raises(ServerError, match="document 000: the server has another text"):
        push(server, [{"data": {**other["data"], "text": "x"}}], A1)
    assert [dumps(task) for task in pull(server, A1)] == [dumps(task) for task in pushed]


def test_annotators_are_kept_apart(server, documents, pushed):
    a2 = email_of("a2")
    assert pull(server, a2) == []
    own = write(replace(documents[3], entities=()), email=a2)
    assert push(server, [own], a2) == {"003": "added"}
    assert pull(server, a2) == [own]
    assert pull(server, A1) == pushed


def test_a_text_without_annotation_brings_an_account_and_nothing_to_pull(server, documents):
    a5 = email_of("a5")
    bare = write(replace(documents[-1], doc_id="bare", entities=(), events=(), timexes=(), tlinks=()), email=a5)
    assert push(server, [bare], a5) == {"bare": "added"}
    assert push(server, [bare], a5) == {"bare": "unchanged"}
    assert pull(server, a5) == []
    assert server.account(a5).password


def test_ids_of_the_editor_stay_what_the_first_pull_made_of_them(server):
    a3 = email_of("a3")
    text = "Kim met Lee."
    push(server, [{"data": {"doc_id": "ids", "text": text, "dct": None}}], a3)
    project = ensure_project(server, label_config(schema()))
    task = next(t for t in server.client.projects.exports.as_json(project) if t["data"]["doc_id"] == "ids")
    user = next(u.id for u in server.client.users.list() if u.email == a3)

    def region(identifier, start, end):
        value = {"start": start, "end": end, "text": text[start:end], "labels": ["PERSON"]}
        return {"id": identifier, "from_name": "entity", "to_name": "text", "type": "labels", "value": value}

    made = server.client.annotations.create(task["id"], result=[region("xY-1", 8, 11)], completed_by=user)
    assert pull(server, a3)[0]["annotations"][0]["result"][0]["id"] == "n1"
    kept = server.client.annotations.get(made.id).result
    assert [item["id"] for item in kept] == ["n1"]
    server.client.annotations.update(made.id, result=[*kept, region("aB-2", 0, 3)])
    result = pull(server, a3)[0]["annotations"][0]["result"]
    assert [(item["id"], item["value"]["text"]) for item in result] == [("n2", "Kim"), ("n1", "Lee")]


def test_folders_use_the_server_that_runs(server, documents, pushed, tmp_path):
    paths = pull_folder(tmp_path / "round1", "a1", server.data_dir)
    assert [path.name for path in paths] == ["000.json", "001.json", "002.json", "003.json", "004.json", "odd.json"]
    assert [path.read_text("utf-8") for path in paths] == [dumps(task) for task in pushed]
    assert set(push_folder(tmp_path / "round1", "a1", server.data_dir).values()) == {"unchanged"}
    paths[0].write_text("{}", "utf-8")
    with pytest.raises(FormatError, match=r"000\.json: Object missing required field data"):
        push_folder(tmp_path / "round1", "a1", server.data_dir)


def test_the_server_keeps_to_itself(server):
    for name in ("accounts.json", "server.json"):
        assert stat.S_IMODE(os.stat(server.data_dir / name).st_mode) == 0o600
    assert server.url.startswith("http://127.0.0.1:")
    with pytest.raises(urllib.error.HTTPError, match=r"403"):
        urllib.request.urlopen(f"{server.url}/user/signup/", data=b"email=x@y.invalid&password=abcdefgh1")
    with pytest.raises(ServerError, match="already runs on"), serve(server.data_dir):
        pass


def test_a_busy_port_is_refused(server, tmp_path):
    port = int(server.url.rpartition(":")[2])
    with pytest.raises(ServerError, match=f"port {port}: .*in use"), serve(tmp_path, port=port):
        pass


def test_without_the_program(monkeypatch, tmp_path):
    monkeypatch.setenv("LABEL_STUDIO", str(tmp_path / "nothing"))
    with pytest.raises(ServerError, match=r"^Label Studio is not installed: run `make label-studio`"):
        find_executable()


@pytest.mark.parametrize("name", ["", "A1", "a/b", "a b", "../a", "a@b"])
def test_a_pseudonym_is_plain(name):
    with pytest.raises(ServerError, match="is not a pseudonym"):
        email_of(name)


@pytest.mark.parametrize("doc_id", ["002", "odd"])
def test_the_editor_shows_the_regions_and_saves_the_same_bytes(server, pushed, page, doc_id):
    errors, outside = [], []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: outside.append(request.url))
    editor = Editor(page, server)
    editor.log_in(A1)
    editor.open(doc_id)
    editor.select("e1")
    for value in ("NEG", "POS"):
        editor.choose("event_polarity", value)
    assert editor.submit() == 200
    assert [dumps(task) for task in pull(server, A1)] == [dumps(task) for task in pushed]
    assert errors == []
    assert [url for url in outside if not url.startswith((server.url, "data:", "blob:"))] == []


def test_the_editor_asks_for_what_is_required(server, page):
    a4 = email_of("a4")
    text = "Kim resigned."
    value = {"start": 4, "end": 12, "text": "resigned", "labels": ["EVENT"]}
    region = {"id": "e1", "from_name": "event", "to_name": "text", "type": "labels", "value": value}
    dct = {"earliest": "2031-05-02", "latest": "2031-05-02", "status": "stated"}
    push(server, [{"data": {"doc_id": "gap", "text": text, "dct": dct}, "annotations": [{"result": [region]}]}], a4)
    editor = Editor(page, server)
    editor.log_in(a4)
    editor.open("gap")
    editor.select("e1")
    editor.choose("event_polarity", "NEG")
    page.get_by_role("button", name="submit").click()
    page.get_by_text("event: class is missing (see E10, E11)").wait_for()
    page.get_by_text("published 2031-05-02 to 2031-05-02 (stated)").wait_for()


def test_serve_stops_its_server_when_it_is_terminated(server, tmp_path):
    command = ["from summitline.cli import app; app()", "label-studio", "serve", "--data-dir", str(tmp_path / "data")]
    with subprocess.Popen([sys.executable, "-c", *command], stderr=subprocess.PIPE, text=True) as process:
        health = f"{process.stderr.readline().split()[0]}/health"
        with urllib.request.urlopen(health, timeout=10) as answer:
            assert answer.status == 200
        process.terminate()
        process.wait(30)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(health, timeout=10)
