"""Questions to a chat model: the templates of ``prompts/``, and the requests that are made of them."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

DEFAULT_MODEL = "SmolLM2-135M-Instruct.Q4_1"
PROMPTS = Path(__file__).with_name("prompts")

Request = Mapping[str, Any]


class Prompt(NamedTuple):
    """A template with $names to fill in."""

    name: str
    text: str

    @property
    def sha256(self) -> str:
        """The hash of the file."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def request(self, schema: Mapping[str, Any], tokens: int, **filled: str) -> Request:
        """Return the request for one answer of a JSON schema, of at most so many tokens, at temperature 0."""
        whole = {"type": "object", "additionalProperties": False, **schema}
        form = {"name": self.name, "strict": True, "schema": whole}
        return {
            "model": model(),
            "messages": [{"role": "user", "content": Template(self.text).substitute(filled)}],
            "response_format": {"type": "json_schema", "json_schema": form},
            "temperature": 0,
            "max_tokens": tokens,
        }


def prompt(name: str) -> Prompt:
    """Read a prompt."""
    return Prompt(name, (PROMPTS / f"{name}.md").read_text("utf-8"))


def model() -> str:
    """Return the name of the model, by default that of the replies kept with the project."""
    return os.environ.get("SUMMITLINE_LLM_MODEL") or DEFAULT_MODEL


def key(request: Request) -> str:
    """Return the sha256 of the canonical JSON of a request."""
    return hashlib.sha256(json.dumps(request, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
