"""Language models as systems: what they are asked, how replies are read, replays, and a server that misbehaves."""

import gzip
import hashlib
import json
import sys
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from baselines import chat, llm_pairs, llm_timeline, replies
from baselines.begins import ruled
from baselines.chat import ask
from baselines.llm_pairs import Asked, Order
from baselines.marking import marked, published
from baselines.questions import PROMPTS, key, prompt
from baselines.replies import Kept, Reply, failures, parsed
from summitline.closure import Closure, Point
from summitline.constraints import document_constraints
from summitline.errors import RunError
from summitline.schema import CreationTime, Document, Event, TLink

WEDNESDAY = CreationTime("2031-05-14", "2031-05-14")
TEXT = "The coach resigned after the vote.\nFans protested."
QUESTION = """\
Two events are marked in a passage from a news article, <A>...</A> and <B>...</B>. Which of them begins first? A state \
is an event too: it begins when it starts to hold. Something planned, expected or denied begins when it is said to \
begin.

Answer with JSON, {"order": X}. X is
"A" if A begins before B,
"B" if B begins before A,
"same" if they begin at the same time,
"unknown" if the passage does not tell.

The article was published on 2031-05-14.

Passage:
"""
WHOLE = """\
Events are numbered in a news article: in "the club [7 sold] its ground", "sold" is event 7. Put them in the order in \
which they begin, the earliest first. A state is an event too: it begins when it starts to hold. Something planned, \
expected or denied begins when it is said to begin. Articles do not tell events in the order in which they happened.

Answer with JSON, {"timeline": [...]}: the numbers of the events, each at most once. Leave out an event if the article \
does not tell when it begins.

The article was published on 2031-05-14.

Article:
"""


def event(id_, words, text=TEXT, **more):
    start = text.index(words)
    return Event(id=id_, start=start, end=start + len(words), **more)


MADE = Document(
    doc_id="d",
    text=TEXT,
    dct=WEDNESDAY,
    events=(event("e1", "resigned"), event("e2", "vote"), event("e3", "protested")),
)


@pytest.fixture(autouse=True)
def added(tmp_path, monkeypatch):
    """The file of new replies; nothing else is known, and nobody can be asked."""
    monkeypatch.setattr(replies, "COMMITTED", tmp_path / "kept.jsonl.gz")
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "SUMMITLINE_LLM_MODEL"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "new" / "replies.jsonl"
    monkeypatch.setenv("SUMMITLINE_LLM_REPLIES", str(path))
    return path


def keep(path, requests, contents):
    path.parent.mkdir(exist_ok=True)
    lines = (Kept(key(r), Reply("stop", content)).line() for r, content in zip(requests, contents, strict=True))
    path.write_text("".join(lines), "ascii")


def words(request):
    (message,) = request["messages"]
    assert message["role"] == "user"
    return message["content"]


def test_marks():
    a, b, c = event("a", "coach resigned"), event("b", "resigned"), event("c", "vote")
    marks = [(b, "<", ">"), (c, "(", ")"), (a, "[", "]")]
    assert marked(TEXT, marks, 0, 34) == "The [coach <resigned>] after the (vote)."
    assert (
        marked("ab", [(Event(id="x", start=0, end=1), "<", ">"), (Event(id="y", start=1, end=2), "<", ">")]) == "<a><b>"
    )
    assert (
        marked("ab", [(Event(id="x", start=0, end=2), "<", ">"), (Event(id="y", start=0, end=2), "(", ")")]) == "<(ab)>"
    )
    assert marked("ab", []) == "ab"


@pytest.mark.parametrize(
    ("dct", "told"),
    [
        (WEDNESDAY, "on 2031-05-14"),
        (CreationTime("2031-05-12", "2031-05-18"), "between 2031-05-12 and 2031-05-18"),
        (None, "on an unknown day"),
    ],
)
def test_the_day_of_publication_in_words(dct, told):
    assert published(dct) == told


def test_what_is_asked_about_pairs():
    """The pair inside the first sentence, in both orders; not those across sentences."""
    asked = list(llm_pairs.questions(MADE))
    assert [words(request) for request in asked] == [
        f"{QUESTION}The coach <A>resigned</A> after the <B>vote</B>.\n",
        f"{QUESTION}The coach <B>resigned</B> after the <A>vote</A>.\n",
    ]
    assert {name: value for name, value in asked[0].items() if name != "messages"} == {
        "model": "SmolLM2-135M-Instruct.Q4_1",
        "temperature": 0,
        "max_tokens": 32,
        "response_format": {
            "type": "json_schema",
            "json_schema": {
                "name": "pairs",
                "strict": True,
                "schema": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["order"],
                    "properties": {"order": {"type": "string", "enum": ["A", "B", "same", "unknown"]}},
                },
            },
        },
    }


def test_what_is_asked_about_a_document():
    made = replace(MADE, events=(*MADE.events[:2], replace(MADE.events[2], axis="opinion")))
    request = llm_timeline.question(made, llm_timeline.numbered(made))
    assert words(request) == f"{WHOLE}The coach [1 resigned] after the [2 vote].\nFans protested.\n"
    assert request["max_tokens"] == 8 * (2 + 2)
    timeline = request["response_format"]["json_schema"]["schema"]["properties"]["timeline"]
    assert timeline == {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 2}, "maxItems": 2}


def test_the_text_of_an_article_is_no_template():
    text = "He $published ${x} {y} sold it."
    made = Document(doc_id="d", text=text, events=(event("e1", "sold", text), event("e2", "He", text)))
    assert "<B>He</B> $published ${x} {y} <A>sold</A> it." in words(list(llm_pairs.questions(made))[1])


def test_the_key_is_the_hash_of_canonical_json():
    canonical = '{"a":[1,"\\u00e9"],"b":{"c":0,"d":null}}'
    assert key({"b": {"d": None, "c": 0}, "a": [1, "é"]}) == hashlib.sha256(canonical.encode()).hexdigest()


def test_the_hash_of_a_prompt_is_that_of_its_file():
    for name in ("pairs", "timeline"):
        assert prompt(name).sha256 == hashlib.sha256((PROMPTS / f"{name}.md").read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply("stop", '{"order": "A"}'), Order("A")),
        (Reply("stop", ' {"order":"unknown"}\n'), Order("unknown")),
        (Reply("length", '{"order": "A"}'), "cut-off"),
        (Reply("length", '{"ord'), "cut-off"),
        (Reply("content_filter"), "refusal"),
        (Reply("stop", "", "I cannot help with that."), "refusal"),
        (Reply("too-long"), "too-long"),
        (Reply("malformed"), "malformed"),
        (Reply("tool_calls"), "malformed"),
        (Reply("stop", "A"), "malformed"),
        (Reply("stop", '"A"'), "malformed"),
        (Reply("stop", '{"order": "C"}'), "malformed"),
        (Reply("stop", '{"order": null}'), "malformed"),
        (Reply("stop", '{"order": "A", "why": "x"}'), "malformed"),
        (Reply("stop", '{"order": "A"} {"order": "B"}'), "malformed"),
        (Reply("stop", '```json\n{"order": "A"}\n```'), "malformed"),
        (Reply("stop", '{"order": "\ud800"}'), "malformed"),
        (Reply("stop", "[" * 100_000), "malformed"),
    ],
)
def test_a_reply_is_an_answer_or_a_failure(reply, expected):
    assert parsed(reply, Order) == expected


@pytest.mark.parametrize(
    "content", ['{"timeline": [1, 1]}', '{"timeline": [4]}', '{"timeline": [0]}', '{"timeline": [1.5]}']
)
def test_a_timeline_of_other_numbers_is_malformed(added, content):
    keep(added, [llm_timeline.question(MADE, MADE.events)], [content])
    assert llm_timeline.timeline(MADE) == "malformed"


def test_failures_are_counted_by_kind():
    found = failures(["cut-off", Order("A"), "malformed", "cut-off"])
    assert found == {"refusal": 0, "cut-off": 2, "too-long": 0, "malformed": 1}


@pytest.mark.parametrize(
    ("forth", "back", "sign"),
    [
        ("A", "B", "<"),
        ("B", "A", ">"),
        ("same", "same", "="),
        ("unknown", "unknown", "?"),
        ("A", "A", None),
        ("B", "B", None),
        ("A", "same", None),
        ("unknown", "B", None),
    ],
)
def test_both_orders_of_a_question_must_agree(forth, back, sign):
    assert Asked(*MADE.events[:2], Order(forth), Order(back)).sign == sign


def test_a_pair_without_two_answers_has_no_sign():
    one = Asked(*MADE.events[:2], Order("A"), "cut-off")
    assert (one.answered, one.sign) == (False, None)


def test_pairs_are_replayed_without_a_server(added):
    """resigned/vote: first later; resigned/protested: A both times; vote/protested: one answer is cut off."""
    text = "The coach resigned after the vote and fans protested."
    whole = tuple(event(f"e{k}", word, text) for k, word in enumerate(("resigned", "vote", "protested"), 1))
    made = replace(MADE, text=text, events=whole)
    shown = ruled(made)
    assert [(a.id, b.id) for a, b in llm_pairs.pairs(shown)] == [("e1", "e2"), ("e1", "e3"), ("e2", "e3")]
    said = [f'{{"order": "{order}"}}' for order in "BAAAA"]
    keep(added, list(llm_pairs.questions(shown)), [*said, '{"or'])
    (answer,) = llm_pairs.predict([made])
    assert [link for link in answer.tlinks if link.target != "t0"] == [TLink("e1", "e2", "BEGINS_AFTER")]
    assert [k for k in answer.tlinks if k.target == "t0"] == [k for k in shown.tlinks if k.target == "t0"]
    assert replace(answer, tlinks=()) == replace(shown, tlinks=())
    assert llm_pairs.record([made], setting="gold-mentions") == {
        "model": "SmolLM2-135M-Instruct.Q4_1",
        "prompt_sha256": prompt("pairs").sha256,
        "requests": 6,
        "failures": {"refusal": 0, "cut-off": 0, "too-long": 0, "malformed": 1},
        "pairs": 3,
        "pairs_answered_twice": 2,
        "swap_consistency": 1 / 2,
    }


def test_a_timeline_is_replayed_without_a_server(added):
    shown = ruled(MADE)
    keep(added, [llm_timeline.question(shown, shown.events)], ['{"timeline": [2, 1]}'])
    (answer,) = llm_timeline.predict([MADE])
    assert [k for k in answer.tlinks if k.target != "t0"] == [TLink("e1", "e2", "BEGINS_AFTER")]
    found = llm_timeline.record([MADE], setting="gold-mentions")
    assert (found["requests"], found["events"], found["events_placed"]) == (1, 3, 2)


def test_a_timeline_that_fails_gives_no_order(added):
    shown = ruled(MADE)
    keep(added, [llm_timeline.question(shown, shown.events)], ["resigned, vote"])
    (answer,) = llm_timeline.predict([MADE])
    assert answer.tlinks == tuple(k for k in shown.tlinks if k.target == "t0")
    found = llm_timeline.record([MADE], setting="gold-mentions")
    assert (found["failures"]["malformed"], found["events_placed"]) == (1, 0)


def test_what_contradicts_the_calendar_is_left_out():
    """Windows say 2030 before 2031; the timeline turns them round and puts a third event between: two of three fit."""
    years = {"e1": "2030", "e3": "2031"}
    made = replace(MADE, events=tuple(replace(e, begins=years.get(e.id)) for e in MADE.events))
    asked = list(llm_timeline.choices(made, [made.events[i] for i in (2, 1, 0)]))
    assert [choice[0][0] for choice in asked] == [
        TLink("e1", "e2", "BEGINS_AFTER"),
        TLink("e1", "e3", "BEGINS_AFTER"),
        TLink("e2", "e3", "BEGINS_AFTER"),
    ]
    answer = llm_timeline.decided(made, asked)
    assert len(answer.tlinks) == 1
    assert TLink("e1", "e3", "BEGINS_AFTER") not in answer.tlinks
    closure = Closure(document_constraints(answer))
    assert closure.compare(Point("e1", "begin"), Point("e3", "begin")) == "<"


def test_relations_to_the_creation_time_are_weighed_too():
    """e1 is over in 2030, so "after publication" cannot stay; what is said of e2 can."""
    made = replace(
        MADE,
        events=(replace(MADE.events[0], ends="2030"), *MADE.events[1:]),
        tlinks=(TLink("e1", "t0", "AFTER"), TLink("e2", "t0", "BEFORE"), TLink("e1", "e2", "BEFORE")),
    )
    answer = llm_timeline.decided(made, list(llm_timeline.choices(made, [])))
    assert answer.tlinks == (TLink("e2", "t0", "BEFORE"),)


@pytest.mark.parametrize("text", ["", " \n", "Porto.", "In 2030."])
def test_where_there_is_no_event_nobody_is_asked(text):
    made = Document(doc_id="d", text=text, dct=WEDNESDAY)
    for system in (llm_pairs, llm_timeline):
        (answer,) = system.predict([made])
        assert answer.tlinks == ()
        assert system.predict([]) == []


def test_without_replies_and_server_the_error_says_what_to_set():
    with pytest.raises(RunError, match=r"^not every reply of SmolLM2-135M-Instruct.Q4_1 is kept: OPENAI_BASE_URL"):
        llm_pairs.predict([MADE])


def test_without_the_extra_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(RunError, match=r"needs the extra \[llm\]: pip install -e '\.\[llm\]'"):
        llm_pairs.predict([MADE])


def test_a_line_that_is_no_reply_is_named(added):
    for line in (
        "{",
        "[]",
        '{"finish": "stop"}',
        '{"request": "x", "finish": 1}',
        '{"request": "x", "finish": "", "y": 1}',
    ):
        added.parent.mkdir(exist_ok=True)
        added.write_text(f'{{"request": "a", "reply": {{"finish": "stop"}}}}\n{line}\n', "ascii")
        with pytest.raises(RunError, match=r"replies\.jsonl:2: no reply that was kept"):
            ask([{}])


def test_kept_replies_are_read_from_the_project_too(monkeypatch, tmp_path):
    (tmp_path / "kept.jsonl.gz").write_bytes(
        gzip.compress(json.dumps({"request": key({"a": 1}), "reply": {"finish": "stop", "content": "x"}}).encode())
    )
    assert ask([{"a": 1}, {"a": 1}]) == [Reply("stop", "x")] * 2


class Server(ThreadingHTTPServer):
    """Plays a server: each answer is status, headers and body, or a function that writes to the connection."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked, self.over = [], [], threading.Event()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers["Authorization"], body))
        answer = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        if callable(answer):
            answer(self)
            return
        status, headers, content = answer
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def server(monkeypatch):
    found = Server()
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{found.server_port}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sesame")
    monkeypatch.setenv("SUMMITLINE_LLM_MODEL", "made-up")
    yield found
    found.over.set()
    found.shutdown()
    thread.join()
    found.server_close()


def completion(content, finish="stop", refusal=None):
    message = {"role": "assistant", "content": content, "refusal": refusal}
    whole = {
        "id": "x",
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
    }
    return 200, {}, json.dumps(whole).encode()


BUSY = (429, {"Retry-After": "0.01"}, b'{"error": {"message": "busy"}}')
FINE = completion('{"order": "A"}')


def request():
    return next(llm_pairs.questions(MADE))


def test_a_request_is_asked_once_and_kept(server, added):
    server.answers = [FINE]
    assert ask([request(), request()]) == [Reply("stop", '{"order": "A"}')] * 2
    assert server.asked == [("/v1/chat/completions", "Bearer sesame", dict(request()))]
    assert ask([request()]) == [Reply("stop", '{"order": "A"}')]
    assert len(server.asked) == 1
    reply = {"content": '{"order": "A"}', "finish": "stop", "refusal": ""}
    assert added.read_text("ascii") == json.dumps({"reply": reply, "request": key(request())}) + "\n"


def test_a_busy_server_is_asked_again(server):
    server.answers = [BUSY, BUSY, FINE]
    assert parsed(*ask([request()]), Order) == Order("A")
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 404, 302])
def test_a_server_that_does_not_answer_ends_the_run(server, added, status):
    server.answers = [(status, {"Location": "/v1/chat/completions"}, b'{"error": {"message": "no\\u001b[31m"}}')]
    with pytest.raises(RunError, match=rf"^http://127.0.0.1:\d+/v1/: .*{status}") as caught:
        ask([request()])
    assert str(caught.value).isprintable()
    assert len(server.asked) == 1
    assert added.read_text("ascii") == ""


def test_a_server_that_stays_busy_ends_the_run_and_what_was_answered_is_kept(server, added, monkeypatch):
    monkeypatch.setattr(chat, "WORKERS", 1)
    server.answers = [FINE, BUSY]
    with pytest.raises(RunError, match="429"):
        ask(list(llm_pairs.questions(MADE))[:2])
    assert len(server.asked) == 1 + 1 + chat.RETRIES
    assert replies.read(added).keys() == {key(request())}


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (completion('{"order": "', "length"), "cut-off"),
        (completion(None, "stop", "I would rather not."), "refusal"),
        (completion(None, "content_filter"), "refusal"),
        (completion("The first one."), "malformed"),
        (completion(None), "malformed"),
        ((200, {}, b'{"choices": []}'), "malformed"),
        ((200, {}, b'{"choices": ['), "malformed"),
        ((200, {"Content-Type": "text/html"}, b"<html>"), "malformed"),
        ((200, {}, b"[" * 100_000), "malformed"),
        (completion("x" * (chat.CAP + 1)), "too-long"),
        (completion('{"order": "\ud800"}'), "malformed"),
    ],
)
def test_an_answer_that_is_none_is_counted_and_replayed(server, answer, failure):
    server.answers = [answer]
    assert parsed(*ask([request()]), Order) == failure
    assert parsed(*ask([request()]), Order) == failure
    assert len(server.asked) == 1


def silent(handler):
    handler.server.over.wait()


def dripping(handler):
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.over.wait(0.02):
        try:
            handler.wfile.write(b" ")
        except OSError:
            return


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    try:
        while not handler.server.over.is_set():
            handler.wfile.write(b" " * 2**16)
    except OSError:
        return


def breaking(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b"{")


def test_an_answer_that_breaks_off_ends_the_run(server):
    server.answers = [breaking]
    with pytest.raises(RunError, match=r"^http://127.0.0.1:\d+/v1/: \w+: "):
        ask([request()])


@pytest.mark.parametrize("slow", [silent, dripping])
def test_a_slow_answer_ends_the_run(server, monkeypatch, slow):
    monkeypatch.setattr(chat, "SECONDS", 0.3)
    monkeypatch.setattr(chat, "RETRIES", 0)
    server.answers = [slow]
    with pytest.raises(RunError, match=r"timed out|within 0.3 s"):
        ask([request()])


def test_an_endless_answer_is_not_read_to_its_end(server):
    server.answers = [endless]
    assert ask([request()]) == [Reply("too-long")]


def test_two_systems_ask_a_server_end_to_end(server):
    """Who always answers "A" agrees with itself about nothing."""
    server.answers = [FINE]
    (answer,) = llm_pairs.predict([replace(MADE, events=())])
    assert answer.events
    assert all(link.target == "t0" for link in answer.tlinks)
    assert llm_pairs.record([MADE], setting="end-to-end")["swap_consistency"] == 0
