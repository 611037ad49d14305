"""Commands about the guidelines: are they whole, and where is a rule applied."""

from __future__ import annotations

from typing import Annotated

import typer

from summitline.cli.terminal import ROOT, refusals
from summitline.errors import SummitlineError

app = typer.Typer(help="Check the annotation guidelines, and look rules up.", no_args_is_help=True)


@app.command()
def check() -> None:
    """Check that every label has a rule, every rule its examples, and every change of them a version."""
    from summitline import guidelines

    with refusals():
        if found := guidelines.check(ROOT):
            raise SummitlineError("\n".join(found))
        known = guidelines.read(ROOT)
    examples = sum(len(rule.examples) for rule in known.rules)
    typer.echo(f"guidelines {known.version}: {len(known.rules)} rules, {examples} examples, all fine", err=True)


@app.command()
def show(rule: Annotated[str, typer.Argument(help="The id of a rule: E4.")]) -> None:
    """Print a rule with its examples, and every place of the corpus that cites it."""
    from summitline import guidelines

    with refusals():
        found = guidelines.read(ROOT)[rule]
        cited = guidelines.citations(ROOT, rule)
    typer.echo(found.text)
    typer.echo(f"Cited {len(cited)} times:" if cited else "Cited nowhere.")
    for line in cited:
        typer.echo(f"  {line}")


@app.command()
def record() -> None:
    """Record a new version of guidelines and labels in annotations/versions.toml."""
    from summitline import guidelines

    with refusals():
        version = guidelines.record(ROOT)
    typer.echo(f"{guidelines.VERSIONS}: {version}", err=True)
