"""What all commands share: how a refusal ends one, how progress is shown, and words that several of them take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from summitline.errors import SummitlineError

ROOT = Path()
LONGEST = 4000


class Setting(StrEnum):
    """What a system is shown."""

    end_to_end = "end-to-end"
    gold_mentions = "gold-mentions"


class Zone(StrEnum):
    """Which part of the texts counts."""

    body = "body"
    boilerplate = "boilerplate"
    all = "all"


class Source(StrEnum):
    """What can be read."""

    anafora = "anafora"
    brat = "brat"
    cas = "cas"
    conll = "conll"
    docbin = "docbin"
    jsonl = "jsonl"
    label_studio = "label-studio"
    matres = "matres"
    maven_ere = "maven-ere"
    narrativetime = "narrativetime"
    seed = "seed"
    tb_dense = "tb-dense"
    tddiscourse = "tddiscourse"
    timeml = "timeml"
    worksheet = "worksheet"


class Dates(StrEnum):
    """Whether dates and windows are facts, or links alone."""

    on = "on"
    off = "off"


Texts = Annotated[Path | None, typer.Option(help="The TimeML files of the texts, for a table of relations.")]


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a refusal into its message and exit code 1."""
    try:
        yield
    except SummitlineError as error:
        _tell(str(error))
        raise typer.Exit(1) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        _tell(f"{error.filename or ''}: {error.strerror or error}".removeprefix(": "))
        raise typer.Exit(1) from None


def _tell(message: str) -> None:
    """Print a message line by line, each cut, with nothing of a stranger's that a terminal would obey."""
    from summitline.submission.wording import printable

    for line in message.split("\n"):
        shown = printable(line[:LONGEST])
        typer.echo(shown if len(line) <= LONGEST else f"{shown}...", err=True)


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar with the rate and the time left on stderr, if that is a terminal."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    label, rate = TextColumn("{task.description}"), TextColumn("{task.fields[rate]}")
    bar = (label, BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*bar, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task(title, total=total, rate="")

        def tell(step: str) -> None:
            shown.update(task, advance=1, description=escape(step))
            state = shown.tasks[task]
            shown.update(task, rate=f"{60 * state.completed / (state.elapsed or 1):.1f} a minute")

        yield tell
