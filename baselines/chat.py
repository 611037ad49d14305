"""Ask a chat model, unless its reply is kept: so a run can be repeated without the model.

The model is that of SUMMITLINE_LLM_MODEL; it is reached over the protocol of OpenAI at OPENAI_BASE_URL with the key
OPENAI_API_KEY (extra ``[llm]``). Nothing is sent anywhere without OPENAI_BASE_URL. A run whose replies are all kept
needs neither model nor package, and one that breaks off goes on where it stopped.

Where the server does not answer at all, is still busy (429, 5xx) after RETRIES more tries, for which it may set the
pause (Retry-After), or takes longer than SECONDS, the run ends with RunError: that says nothing about the model.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Annotated, Any

import msgspec

from baselines.questions import Request, key, model
from baselines.replies import Kept, Reply, added, kept
from summitline import RunError

CAP = 2**20
RETRIES = 5
SECONDS = 600.0
WORKERS = 4


def ask(requests: Sequence[Request]) -> list[Reply]:
    """Return the reply to each request; only what is not kept is asked, and then kept."""
    replies, path = kept(), added()
    keys = [key(request) for request in requests]
    new = {name: request for name, request in zip(keys, requests, strict=True) if name not in replies}
    if new:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _client() as client, path.open("a", encoding="ascii") as file, ThreadPoolExecutor(WORKERS) as pool:
            for name, reply in zip(new, pool.map(partial(_ask, client), new.values()), strict=True):
                file.write(Kept(name, reply).line())
                file.flush()
                replies[name] = reply
    return [replies[name] for name in keys]


class _Message(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Completion(msgspec.Struct):
    choices: Annotated[list[_Choice], msgspec.Meta(min_length=1)]


def _client() -> Any:
    """Return the client of the server that OPENAI_BASE_URL names."""
    where = os.environ.get("OPENAI_BASE_URL")
    if not where:
        told = "OPENAI_BASE_URL, OPENAI_API_KEY and SUMMITLINE_LLM_MODEL say whom to ask"
        raise RunError(f"not every reply of {model()} is kept: {told}")
    try:
        import openai
    except ImportError as error:
        raise RunError("to ask a language model needs the extra [llm]: pip install -e '.[llm]'") from error
    secret = os.environ.get("OPENAI_API_KEY") or "none"
    http = openai.DefaultHttpxClient(follow_redirects=False)
    return openai.OpenAI(base_url=where, api_key=secret, timeout=SECONDS, max_retries=RETRIES, http_client=http)


def _ask(client: Any, request: Request) -> Reply:
    """Ask the server; RunError where it gives no reply."""
    try:
        body = _body(client, request)
    except RunError:
        raise
    except Exception as error:  # those of openai, and those of the HTTP library below it, which have no class in common
        told = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        raise RunError(f"{client.base_url}: {''.join(c for c in told if c.isprintable())}") from error
    if body is None:
        return Reply("too-long")
    try:
        first = msgspec.json.decode(body, type=_Completion).choices[0]
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return Reply("malformed")
    return Reply(first.finish_reason or "stop", first.message.content or "", first.message.refusal or "")


def _body(client: Any, request: Request) -> bytes | None:
    """Return the body of the answer, None where it is longer than CAP."""
    deadline = time.monotonic() + SECONDS
    body = bytearray()
    with client.chat.completions.with_streaming_response.create(**request) as response:
        for piece in response.iter_bytes():
            body += piece
            if len(body) > CAP:
                return None
            if time.monotonic() > deadline:
                raise RunError(f"{client.base_url}: no answer within {SECONDS:g} s")
    return bytes(body)
