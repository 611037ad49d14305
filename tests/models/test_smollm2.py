"""A real language model behind a real server: both systems ask it, and what it says is what is committed."""

import pytest

import summitline as sl
from baselines import chat, llm_pairs, llm_timeline, replies
from baselines.begins import ruled
from baselines.llm_pairs import Order
from baselines.replies import parsed
from summitline.closure import Closure
from summitline.constraints import document_constraints
from summitline.schema import CreationTime, Document

pytestmark = pytest.mark.slow
MADE = Document(
    doc_id="d",
    text="The coach resigned after the vote. Fans protested and left the city.\nThe club sold its ground.",
    dct=CreationTime("2031-05-14", "2031-05-14"),
)


@pytest.fixture(scope="module")
def server():
    from tests.models.smollm2 import serve

    with serve() as address:
        yield address


@pytest.fixture(autouse=True)
def alone(server, tmp_path, monkeypatch):
    """Ask this server, and keep its replies in a file of this test's own."""
    monkeypatch.setenv("OPENAI_BASE_URL", server)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("SUMMITLINE_LLM_MODEL", raising=False)
    monkeypatch.setenv("SUMMITLINE_LLM_REPLIES", str(tmp_path / "replies.jsonl"))


def test_pairs(monkeypatch):
    (answer,) = llm_pairs.predict([MADE])
    record = llm_pairs.record([MADE], setting="end-to-end")
    pairs = len(list(llm_pairs.pairs(ruled(MADE))))
    assert pairs > 1
    assert (record["requests"], record["pairs"], record["pairs_answered_twice"]) == (2 * pairs, pairs, pairs)
    assert not any(record["failures"].values())
    monkeypatch.delenv("OPENAI_BASE_URL")
    assert llm_pairs.predict([MADE]) == [answer]


def test_a_timeline(monkeypatch):
    (answer,) = llm_timeline.predict([MADE])
    Closure(document_constraints(answer))
    record = llm_timeline.record([MADE], setting="end-to-end")
    assert record["requests"] == 1
    assert record["events_placed"] <= record["events"] == len(llm_timeline.numbered(ruled(MADE)))
    monkeypatch.delenv("OPENAI_BASE_URL")
    assert llm_timeline.predict([MADE]) == [answer]


def test_an_answer_of_few_tokens_is_cut_off(monkeypatch):
    monkeypatch.setattr(llm_pairs, "TOKENS", 3)
    (asked, *_) = llm_pairs.answers(ruled(MADE))
    assert (asked.forth, asked.back) == ("cut-off", "cut-off")


def test_a_schema_that_the_server_does_not_know_is_refused(server):
    request = {**next(llm_pairs.questions(ruled(MADE)))}
    request["response_format"] = {"type": "json_schema", "json_schema": {"schema": {"type": "number"}}}
    with pytest.raises(sl.RunError, match="400"):
        chat.ask([request])


def test_the_replies_of_the_project_are_those_of_this_model(tmp_path, monkeypatch):
    """The first ten questions about 003. Other processors round otherwise, so one answer may differ."""
    shown = ruled(sl.given(sl.load()[3], "gold-mentions"))
    requests = list(llm_pairs.questions(shown))[:10]
    committed = [parsed(reply, Order) for reply in chat.ask(requests)]
    monkeypatch.setattr(replies, "COMMITTED", tmp_path / "absent")
    asked = [parsed(reply, Order) for reply in chat.ask(requests)]
    assert all(isinstance(answer, Order) for answer in asked)
    assert sum(a == b for a, b in zip(committed, asked, strict=True)) >= 9
