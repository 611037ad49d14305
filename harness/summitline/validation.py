"""Everything that is wrong with files of predictions and of annotation, for people, programs and pull requests.

Text follows ``file:line: path: message``. JSON holds the same in parts. GitHub shows workflow commands beside the lines
of a pull request (GitHub documentation, "Workflow commands for GitHub Actions"; ten errors and ten warnings a step).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from summitline import annotation, audit, dataset
from summitline.errors import SummitlineError
from summitline.schema import Document
from summitline.submission import Problem, Problems, read
from summitline.submission.wording import printable


class Verdict(NamedTuple):
    """What a file holds, in words, and what is wrong with it; an annotation has pairs that are still open."""

    file: str
    holds: str
    errors: Problems
    warnings: Problems
    open_pairs: Sequence[str] = ()


def validate(files: Iterable[Path], *, root: Path, setting: str, open_pairs: bool = True) -> list[Verdict]:
    """Check annotations (.json, .sheet) against the seeds below ``root``, all other files as predictions."""
    gold: tuple[Document, ...] = ()
    found = []
    for file in files:
        if file.suffix in annotation.SUFFIXES:
            found.append(_of_annotation(file, root, open_pairs))
        else:
            gold = gold or dataset.load()
            found.append(_of_predictions(file, gold, setting))
    return found


def as_text(verdict: Verdict) -> str:
    """Return the problems, one a line, or that there is none."""
    lines = [*map(str, verdict.errors.found), verdict.errors.rest]
    for warning in verdict.warnings.found:
        lines.append(str(warning._replace(path=": ".join(filter(None, ("warning", warning.path))))))
    lines.append(verdict.warnings.rest and f"{verdict.warnings.rest} warnings")
    if not verdict.errors.count:
        lines.append(f"{verdict.file}: fine. {verdict.holds}")
    return "".join(f"{line}\n" for line in lines if line)


def as_json(verdicts: Iterable[Verdict]) -> str:
    """Return one object: ``files``, each with its ``errors`` and ``warnings``, their numbers, and open pairs."""
    files = [
        {
            "file": verdict.file,
            "errors": [_parts(problem) for problem in verdict.errors.found],
            "error_count": verdict.errors.count,
            "warnings": [_parts(problem) for problem in verdict.warnings.found],
            "warning_count": verdict.warnings.count,
            "open_pairs": list(verdict.open_pairs),
        }
        for verdict in verdicts
    ]
    return json.dumps({"schema": 1, "files": files}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def as_github(verdicts: Iterable[Verdict]) -> str:
    """Return one workflow command for each problem."""
    return "".join(
        f"{command}\n"
        for verdict in verdicts
        for level, problems in (("error", verdict.errors), ("warning", verdict.warnings))
        for command in _commands(level, verdict.file, problems)
    )


def _of_predictions(file: Path, gold: tuple[Document, ...], setting: str) -> Verdict:
    reading = read(file, gold=gold, setting=setting)
    warnings = Problems(reading.warnings())
    return Verdict(reading.file, f"{len(reading.documents)} documents", reading.errors, warnings)


def _of_annotation(file: Path, root: Path, open_pairs: bool) -> Verdict:
    name = printable(str(file))
    try:
        document = annotation.read(file, root)
    except SummitlineError as error:
        return Verdict(name, "", Problems(_told(name, line) for line in str(error).splitlines()), Problems())
    except OSError as error:
        return Verdict(name, "", Problems([Problem(name, None, "", error.strerror or str(error))]), Problems())
    lines = audit.still_open(document) if open_pairs else ()
    return Verdict(name, annotation.summary(document), Problems(), Problems(), lines)


def _told(file: str, line: str) -> Problem:
    """Return the problem of a message that may begin with the file and a line of it."""
    place = re.compile(rf"{re.escape(file)}(?::(\d+))?: ").match(line)
    if place is None:
        return Problem(file, None, "", line)
    return Problem(file, int(place[1]) if place[1] else None, "", line[place.end() :])


def _parts(problem: Problem) -> dict[str, Any]:
    return {"line": problem.line, "path": problem.path or None, "message": problem.message}


def _commands(level: str, file: str, problems: Problems) -> Iterator[str]:
    for problem in problems.found:
        line = "" if problem.line is None else f",line={problem.line}"
        told = f"{problem.path}: {problem.message}" if problem.path else problem.message
        yield f"::{level} file={_property(file)}{line}::{_escaped(told)}"
    if problems.rest:
        yield f"::{level} file={_property(file)}::{_escaped(problems.rest)}"


def _escaped(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _escaped(words).replace(":", "%3A").replace(",", "%2C")
