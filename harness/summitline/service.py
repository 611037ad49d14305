"""Systems behind a URL: POST a question as JSON, read the answer (``summitline.protocol``)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from summitline.errors import RunError
from summitline.formats.lines import LINE_CAP
from summitline.protocol import SECONDS, converse
from summitline.schema import Document

HEADERS = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}
PASSING = frozenset({429, 502, 503, 504})
CHUNK = 2**16
WORDS_CAP = 300


class Service:
    """A system behind a URL, asked about one document after the other.

    ``seconds`` is the time for a document with all tries. Where nobody listens, the connection breaks, or the status is
    429, 502, 503 or 504 it is tried again after each of ``pauses`` (seconds). Redirections are not followed.
    """

    def __init__(self, url: str, *, seconds: float = SECONDS, pauses: Sequence[float] = (1, 2, 4)) -> None:
        """Raise RunError where the URL is none."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise RunError(f"{url}: expected http://HOST[:PORT]/PATH or https://HOST[:PORT]/PATH")
        self.url, self.seconds, self._pauses = url, seconds, pauses
        self._opener: OpenerDirector = build_opener(_Refusal)

    def __call__(self, documents: Sequence[Document], *, train: Sequence[Document] = ()) -> list[Document]:
        """Ask about each document; ``train`` is not told. RunError names the document."""
        return [converse(self._ask, document) for document in documents]

    def _ask(self, line: bytes) -> bytes:
        deadline = time.monotonic() + self.seconds
        for pause in (*self._pauses, None):
            try:
                return self._post(line, deadline)
            except TimeoutError as error:
                raise RunError(f"{self.url}: no answer within {self.seconds:g} s") from error
            except HTTPError as error:
                told, passing = _status(error), error.code in PASSING
            except (OSError, HTTPException) as error:
                told, passing = f"{type(error).__name__}: {error}", True
            if not passing or pause is None or time.monotonic() + pause >= deadline:
                break
            time.sleep(pause)
        raise RunError(f"{self.url}: {told}")

    def _post(self, line: bytes, deadline: float) -> bytes:
        request = Request(self.url, data=line, headers=HEADERS, method="POST")
        body = bytearray()
        with self._opener.open(request, timeout=_left(deadline)) as response:
            while piece := response.read1(CHUNK):
                body += piece
                _left(deadline)
                if len(body) > LINE_CAP:
                    raise RunError(f"{self.url}: more than {LINE_CAP} bytes; the rest was not read")
        return bytes(body)


class _Refusal(HTTPRedirectHandler):
    """Make a redirection an error: a POST would become a GET."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow none."""


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _status(error: HTTPError) -> str:
    """Return the status and the first words of the answer, without what a terminal would obey."""
    with error:
        words = " ".join(error.read(WORDS_CAP).decode("utf-8", "replace").split())
    told = f"status {error.code} {error.reason}" + (f": {words}" if words else "")
    return "".join(c for c in told if c.isprintable())
