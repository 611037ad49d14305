"""Systems behind a URL, played by a server in a thread."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from summitline.errors import RunError
from summitline.schema import Document, Event
from summitline.service import Service

DOCUMENT = Document(doc_id="000", text="They met.", events=(Event(id="e1", start=5, end=8),))
FINE = b'{"doc_id": "000", "events": [{"id": "e1", "class": "STATE"}]}'
BUSY = (503, b"busy")


@dataclass
class Played:
    """What the server answers, one after the other, and what it was asked."""

    url: str
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    asked: list[tuple[str, str, bytes]] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[Played]:
    monkeypatch.setenv("no_proxy", "*")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.asked.append((self.path, self.headers["Content-Type"], body))
            status, answer = server.answers.pop(0)
            if status == 0:
                server.hold.wait(60)
                return
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    http = HTTPServer(("127.0.0.1", 0), Handler)
    server = Played(f"http://127.0.0.1:{http.server_port}/predict")
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield server
    server.hold.set()
    http.shutdown()
    thread.join()
    http.server_close()


def refusal(service: Service) -> str:
    with pytest.raises(RunError) as caught:
        service([DOCUMENT])
    return str(caught.value)


def test_a_question_is_posted_and_the_answer_read(played: Played) -> None:
    played.answers = [(200, json.dumps(json.loads(FINE), indent=2).encode())]
    (answer,) = Service(played.url)([DOCUMENT])
    assert answer.events == (Event(id="e1", start=5, end=8, attributes={"class": "STATE"}),)
    ((path, kind, body),) = played.asked
    assert (path, kind) == ("/predict", "application/json; charset=utf-8")
    assert json.loads(body) == {
        "doc_id": "000",
        "text": "They met.",
        "events": [{"id": "e1", "start": 5, "end": 8}],
    }


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_may_pass_is_tried_again(status: int, played: Played) -> None:
    played.answers = [(status, b""), (status, b""), (200, FINE)]
    assert len(Service(played.url, pauses=(0, 0))([DOCUMENT])) == 1
    assert len(played.asked) == 3


def test_tries_end(played: Played) -> None:
    played.answers = [BUSY, BUSY, BUSY, (200, FINE)]
    told = f"000: {played.url}: status 503 Service Unavailable: busy"
    assert refusal(Service(played.url, pauses=(0, 0))) == told
    assert len(played.asked) == 3
    played.answers = [BUSY, (200, FINE)]
    assert refusal(Service(played.url, seconds=10, pauses=(20,))) == told
    assert len(played.asked) == 4


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (500, b"no\n\x1b[2Jmodel", "status 500 Internal Server Error: no [2Jmodel"),
        (404, b"", "status 404 Not Found"),
        (302, b"", "status 302 Found"),
        (307, b"", "status 307 Temporary Redirect"),
        (200, b"x" * (2**22 + 1), "more than 4194304 bytes; the rest was not read"),
    ],
    ids=["error", "absent", "moved", "moved-307", "long"],
)
def test_what_is_told_once(status: int, body: bytes, told: str, played: Played) -> None:
    played.answers = [(status, body)]
    assert refusal(Service(played.url, pauses=(0, 0))) == f"000: {played.url}: {told}"
    assert len(played.asked) == 1


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "empty: expected one JSON object a line"),
        (FINE + b"\n" + FINE, "not JSON (one object a line): column 63: Extra data"),
        (b'{"doc_id": "000", "events": [{"id": "e2"}]}', '$.events[0].id: no given mention has the id "e2"; '),
    ],
)
def test_an_answer_is_held_against_the_rules_of_a_submission(body: bytes, told: str, played: Played) -> None:
    played.answers = [(200, body)]
    assert refusal(Service(played.url)).startswith(f"000: {told}")


def test_time_is_limited(played: Played) -> None:
    played.answers = [(0, b"")]
    assert refusal(Service(played.url, seconds=0.5)) == f"000: {played.url}: no answer within 0.5 s"


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    told = refusal(Service(url, pauses=(0,)))
    assert told.startswith(f"000: {url}: URLError: ")
    assert "Connection refused" in told


@pytest.mark.parametrize("url", ["ftp://host/x", "http://", "https:///x", "file:///etc/passwd", "host:80"])
def test_what_is_no_url(url: str) -> None:
    with pytest.raises(RunError) as caught:
        Service(url)
    assert str(caught.value) == f"{url}: expected http://HOST[:PORT]/PATH or https://HOST[:PORT]/PATH"
