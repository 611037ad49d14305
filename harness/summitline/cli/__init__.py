"""The command line: parse, call, print. Data go to stdout, messages and progress to stderr.

Exit codes: 0 fine, 1 the data are bad, 2 the command was used wrongly.
"""

from typing import Any

import typer
from typer.core import TyperGroup

from summitline.cli import corpus, guidelines, label_studio, systems
from summitline.cli.terminal import refusals
from summitline.schema import schema


class Commands(TyperGroup):
    """All commands; a mistake in schema.toml, and what cannot be printed, end one as what cannot be read does."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        with refusals():
            schema()
            return super().invoke(ctx)


app = typer.Typer(
    cls=Commands,
    help="A corpus of temporal annotation, and an exact harness that scores systems on it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    corpus.info,
    corpus.add,
    corpus.build,
    corpus.validate,
    systems.score,
    systems.predict,
    systems.bench,
    systems.compare,
    systems.report,
    corpus.view,
    corpus.agreement,
    corpus.explain,
    corpus.convert,
    corpus.audit,
    corpus.adjudicate,
):
    app.command()(command)
app.add_typer(label_studio.app, name="label-studio")
app.add_typer(guidelines.app, name="guidelines")
