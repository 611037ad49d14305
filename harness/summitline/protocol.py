"""What a system in another process is asked, and what it answers: one JSON object each way, in canonical form.

The question has ``doc_id``, ``text``, ``dct`` and ``zones``; with gold mentions given, also id and span of every
mention and of timexes type and value. The answer is a line of a submission, and is trusted as little.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from summitline.errors import RunError
from summitline.formats.jsonl import dumps
from summitline.schema import Document
from summitline.submission import read

SECONDS = 300.0
"""The time for an answer, if nothing else is said."""


def converse(ask: Callable[[bytes], bytes], document: Document) -> Document:
    r"""Ask about what a document holds and return the answer; ``ask`` takes a line with its "\n" and returns an object.

    Mentions of the document are given ones: the answer may add none. RunError lists every problem, with the ``doc_id``.
    """
    try:
        answer = ask(f"{dumps(document, gold=True)}\n".encode())
    except RunError as error:
        raise RunError(f"{document.doc_id}: {error}") from error
    return _read(answer, document)


def _read(answer: bytes, document: Document) -> Document:
    setting = "gold-mentions" if any(document.mentions()) else "end-to-end"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "answer.jsonl"
        path.write_bytes(answer.replace(b"\n", b" "))
        reading = read(path, gold=(document,), setting=setting)
    if reading.errors.count:
        problems = [str(problem._replace(file=document.doc_id, line=None)) for problem in reading.errors.found]
        raise RunError("\n".join([*problems, *filter(None, [reading.errors.rest])]))
    return reading.documents[0]
