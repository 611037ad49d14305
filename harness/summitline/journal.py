"""A run of a system that may be interrupted: every answer is kept as soon as it is there.

While a run goes on, its answers stand in a file beside the output, ``<output>.unfinished``, a line each. At its end the
output is written, whole, and the other file is gone. A run that was killed, or in which documents failed, can be
resumed: only the documents without an answer are asked about again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from summitline.errors import RunError
from summitline.files import naming, write_text
from summitline.formats import jsonl
from summitline.runner import System, leave_one_out
from summitline.schema import Document
from summitline.submission import read_predictions


def kept(output: Path, *, gold: Iterable[Document], setting: str = "end-to-end") -> dict[str, Document]:
    """Return the answers of an earlier run by ``doc_id``, of a killed one if there is one; none without a run.

    That they are of the same system is for the caller to know. SubmissionError where they are no answers.
    """
    journal = _journal(output)
    if journal.exists():
        _drop_cut_line(journal)
    source = journal if journal.exists() else output
    if not source.exists() or not source.stat().st_size:
        return {}
    return {document.doc_id: document for document in read_predictions(source, gold=gold, setting=setting)}


def run(
    system: System,
    output: Path,
    *,
    gold: Iterable[Document],
    setting: str = "end-to-end",
    known: Mapping[str, Document] | None = None,
    progress: Callable[[str], None] = lambda _: None,
    workers: int = 1,
) -> None:
    """Write the answers, each document left out of ``train`` when it is asked about; ``known`` ones are kept.

    ``workers``: as for ``leave_one_out``. Then raise RunError with the reasons if documents have no answer; if none has
    one, the output stays as it is.
    """
    documents, answers, failures = tuple(gold), dict(known or {}), list[str]()
    journal = _journal(output)
    write_text(journal, "".join(f"{jsonl.dumps(answer)}\n" for answer in answers.values()))
    with naming(journal), journal.open("a", encoding="utf-8", newline="\n") as lines:
        for doc_id, answer in leave_one_out(system, documents, setting=setting, without=known or (), workers=workers):
            if isinstance(answer, RunError):
                failures.append(str(answer))
            else:
                answers[doc_id] = answer
                lines.write(f"{jsonl.dumps(answer)}\n")
                lines.flush()
            progress(doc_id)
    if answers:
        jsonl.write(output, [answers[d.doc_id] for d in documents if d.doc_id in answers])
    journal.unlink(missing_ok=True)
    if failures:
        state = f"{len(answers)} of {len(documents)} documents are answered; --resume asks about the others again"
        raise RunError(
            "\n".join([*failures, f"{output}: {state if answers else 'left as it was, nothing is answered'}"])
        )


def _journal(output: Path) -> Path:
    return output.with_name(f"{output.name}.unfinished")


def _drop_cut_line(journal: Path) -> None:
    """Cut off a line whose end was not written any more."""
    content = journal.read_bytes()
    with journal.open("r+b") as file:
        file.truncate(content.rfind(b"\n") + 1)
