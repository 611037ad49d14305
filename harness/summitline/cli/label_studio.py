"""Commands of the editor: run Label Studio, and move annotations in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from summitline.cli.terminal import ROOT, progress, refusals
from summitline.errors import SummitlineError

app = typer.Typer(help="Run Label Studio and move annotations in and out.", no_args_is_help=True)


@app.command()
def serve(
    data_dir: Annotated[Path, typer.Option(help="Where the server keeps everything.")] = Path(".label-studio"),
    port: Annotated[int | None, typer.Option(help="A port; default: a free one.")] = None,
) -> None:
    """Run the server on this machine until interrupted."""
    import signal

    from summitline import label_studio

    with refusals(), label_studio.serve(data_dir, port) as server:
        typer.echo(f"{server.url}  user {server.email}  password {server.password}", err=True)
        stops = {signal.SIGINT, signal.SIGTERM}
        signal.pthread_sigmask(signal.SIG_BLOCK, stops)
        signal.sigwait(stops)


@app.command()
def push(
    folder: Annotated[Path, typer.Argument(help="Canonical annotation files, <doc_id>.json.")],
    annotator: Annotated[str, typer.Option(help="Whose annotation it is.")],
    data_dir: Annotated[Path, typer.Option(help="Where the server keeps everything.")] = Path(".label-studio"),
) -> None:
    """Bring the annotations of one annotator into the server."""
    from summitline import label_studio

    with refusals():
        for doc_id, outcome in label_studio.push_folder(folder, annotator, data_dir).items():
            typer.echo(f"{doc_id} {outcome}")
    typer.echo(f"passwords: {data_dir / 'accounts.json'}", err=True)


@app.command()
def pull(
    folder: Annotated[Path, typer.Argument(help="Where to write <doc_id>.json.")],
    annotator: Annotated[str, typer.Option(help="Whose annotations to fetch.")],
    data_dir: Annotated[Path, typer.Option(help="Where the server keeps everything.")] = Path(".label-studio"),
) -> None:
    """Fetch what one annotator has submitted, in canonical form."""
    from summitline import label_studio

    with refusals():
        for path in label_studio.pull_folder(folder, annotator, data_dir):
            typer.echo(path)


@app.command()
def preannotate(
    system: Annotated[str, typer.Argument(help="A system, as in predict: baselines.sieve:predict.")],
    documents: Annotated[
        list[str] | None, typer.Argument(help="Seeds to suggest for. Default: those without gold.")
    ] = None,
    data_dir: Annotated[Path, typer.Option(help="Where the server keeps everything.")] = Path(".label-studio"),
) -> None:
    """Show in the editor what a system predicts, as a suggestion that annotators may take over."""
    from summitline import runner
    from summitline.label_studio import suggestions

    with refusals(), runner.open_system(system) as running, progress("predicting", len(documents or ())) as tell:
        outcome = suggestions.preannotate(running, system, ROOT, data_dir, only=documents or (), progress=tell)
    for (doc_id, _), what in outcome.items():
        typer.echo(f"{doc_id} {what}")


@app.command()
def side_by_side(
    rounds: Annotated[list[str], typer.Argument(help="Two or more rounds, as a1/round1 a2/round1.")],
    data_dir: Annotated[Path, typer.Option(help="Where the adjudicator's server keeps everything.")],
) -> None:
    """Show annotations in the editor as version A, B, ..., without names, for the one who adjudicates."""
    from summitline.label_studio import suggestions

    with refusals():
        for (doc_id, name), what in suggestions.side_by_side(rounds, ROOT, data_dir).items():
            typer.echo(f"{doc_id} {name} {what}")


@app.command()
def config(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where the file is not up to date.")
    ] = False,
) -> None:
    """Write annotations/label_config.xml from annotations/schema.toml."""
    from summitline.files import write_text
    from summitline.formats.label_config import label_config
    from summitline.schema import schema

    path = ROOT / "annotations" / "label_config.xml"
    with refusals():
        text = label_config(schema())
        if not check:
            write_text(path, text)
        elif path.read_text("utf-8") != text:
            raise SummitlineError(f"{path}: not what schema.toml gives; run `summitline label-studio config`")
