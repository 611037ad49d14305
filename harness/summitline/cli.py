"""The command line: parse, call, print. Data go to stdout, messages and progress to stderr.

Exit codes: 0 fine, 1 the data are bad, 2 the command was used wrongly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summitline.errors import SummitlineError

if TYPE_CHECKING:
    from summitline.schema import Document

app = typer.Typer(
    help="A corpus of temporal annotation, and an exact harness that scores systems on it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
label_studio_app = typer.Typer(help="Run Label Studio and move annotations in and out.", no_args_is_help=True)
app.add_typer(label_studio_app, name="label-studio")

ROOT = Path()


class Setting(StrEnum):
    """What a system is shown."""

    end_to_end = "end-to-end"
    gold_mentions = "gold-mentions"


class Zone(StrEnum):
    """Which part of the texts counts."""

    body = "body"
    boilerplate = "boilerplate"
    all = "all"


class Format(StrEnum):
    """How scores are printed."""

    text = "text"
    json = "json"
    md = "md"
    latex = "latex"


class TableFormat(StrEnum):
    """How agreement is printed."""

    text = "text"
    json = "json"
    md = "md"


class ProblemFormat(StrEnum):
    """How problems are told."""

    text = "text"
    json = "json"
    github = "github"


class DifferenceFormat(StrEnum):
    """How differences of systems are printed."""

    text = "text"
    json = "json"


class ReportFormat(StrEnum):
    """How results are shown."""

    html = "html"
    md = "md"
    latex = "latex"
    eval_results = "eval-results"


class Source(StrEnum):
    """What convert reads."""

    seed = "seed"
    worksheet = "worksheet"
    label_studio = "label-studio"
    jsonl = "jsonl"


class Target(StrEnum):
    """What convert writes."""

    worksheet = "worksheet"
    label_studio = "label-studio"
    jsonl = "jsonl"


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a refusal into its message and exit code 1."""
    try:
        yield
    except SummitlineError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        typer.echo(f"{error.filename or ''}: {error.strerror or error}".removeprefix(": "), err=True)
        raise typer.Exit(1) from None


@app.command()
def info() -> None:
    """Print how much the corpus holds, and what is known of its pairs."""
    from summitline import dataset, inventory

    with refusals():
        facts = dataset.stats()
    typer.echo(f"corpus {facts['version']} ({facts['status']}), gold: {facts['gold']}\n")
    typer.echo(inventory.table(facts["inventory"]))
    typer.echo(f"\n{inventory.recorded(facts['conflicts'])}")


@app.command()
def build(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where corpus/ is not up to date.")
    ] = False,
) -> None:
    """Build corpus/ from annotations/ and seeds/ in the current folder."""
    from summitline import build as builder

    with refusals():
        if check:
            if found := builder.check(ROOT):
                raise SummitlineError("\n".join(found))
            typer.echo("corpus/ is what the annotations and the seeds give", err=True)
        else:
            builder.build(ROOT, ROOT / "corpus")


@app.command()
def validate(
    files: Annotated[
        list[Path], typer.Argument(help="Predictions (.jsonl[.gz]), annotations (.json), worksheets (.sheet).")
    ],
    setting: Annotated[Setting, typer.Option(help="For predictions: what the system was shown.")] = Setting.end_to_end,
    open_pairs: Annotated[bool, typer.Option("--open/--no-open", help="List the pairs that are still open.")] = True,
    output_format: Annotated[
        ProblemFormat, typer.Option("--format", help="How to tell problems.")
    ] = ProblemFormat.text,
) -> None:
    """Check files; for an annotation also list the pairs that are still open in the same and neighbouring sentences."""
    from summitline import validation

    with refusals():
        verdicts = validation.validate(files, root=ROOT, setting=setting.value, open_pairs=open_pairs)
    if output_format is ProblemFormat.text:
        for verdict in verdicts:
            typer.echo("".join(f"{line}\n" for line in verdict.open_pairs), nl=False)
            typer.echo(validation.as_text(verdict), err=True, nl=False)
    else:
        printed = {ProblemFormat.json: validation.as_json, ProblemFormat.github: validation.as_github}
        typer.echo(printed[output_format](verdicts), nl=False)
    if any(verdict.errors.count for verdict in verdicts):
        raise typer.Exit(1)


@app.command()
def score(
    system: Annotated[
        str,
        typer.Argument(help="A file of predictions, or a system as in predict: module:callable, gold, cmd:ARGV, ..."),
    ],
    setting: Annotated[Setting, typer.Option(help="What the system was shown.")] = Setting.end_to_end,
    zone: Annotated[Zone, typer.Option(help="Which part of the texts counts.")] = Zone.body,
    output_format: Annotated[Format, typer.Option("--format", help="How to print the scores.")] = Format.text,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write them to a file, whole or not at all; print nothing.")
    ] = None,
) -> None:
    """Score a system against the corpus; --format json gives the result file."""
    from summitline import dataset, evaluation, report
    from summitline.files import write_text
    from summitline.scoring import score as compute

    with refusals():
        gold = dataset.load()
        documents = _documents(system, gold, setting.value)
        if output_format is Format.json:
            found = evaluation.evaluate(documents, gold=gold, setting=setting.value, zone=zone.value)
            text = report.as_json(found)
        else:
            corpus = f"summitline-{evaluation.corpus()['version']}"
            scores = compute(gold=gold, system=documents, setting=setting.value, zone=zone.value, corpus=corpus)
            forms = {Format.text: report.as_text, Format.md: report.as_markdown, Format.latex: report.as_latex}
            text = forms[output_format](scores) + "\n"
        if output is None:
            typer.echo(text, nl=False)
        else:
            write_text(output, text)


def _documents(system: str, gold: tuple[Document, ...], setting: str) -> tuple[Document, ...]:
    from summitline import runner, submission

    if system in ("gold", "empty") or (":" in system and not Path(system).exists()):
        with runner.open_system(system) as running, progress("predicting", len(gold)) as tell:
            return runner.predict(running, gold, setting=setting, progress=tell)
    return submission.read_predictions(Path(system), gold=gold, setting=setting)


@app.command()
def predict(
    system: Annotated[
        str,
        typer.Argument(
            help="module:callable, spacy:PATH, hf:PATH (all with full trust), cmd:ARGV, http:URL, gold, empty."
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write: .jsonl or .jsonl.gz.")],
    setting: Annotated[Setting, typer.Option(help="What the system is shown.")] = Setting.end_to_end,
    timeout: Annotated[
        float | None, typer.Option(min=0, help="Seconds for each document, cmd: and http: (300).")
    ] = None,
    memory: Annotated[float | None, typer.Option(min=0, help="GiB of address space of each process, cmd: (8).")] = None,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Run cmd: without network, and without files but its own.")
    ] = False,
    allow: Annotated[list[Path] | None, typer.Option(help="A folder that the sandbox may read; repeatable.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Keep the answers of an earlier run, ask only for the others.")
    ] = False,
) -> None:
    """Run a system over the corpus, leave one document out, and write its predictions."""
    from summitline import dataset, journal, runner

    with refusals():
        gold = dataset.load()
        known = journal.kept(output, gold=gold, setting=setting.value) if resume else {}
        opened = runner.open_system(system, seconds=timeout, memory=memory, sandbox=sandbox, allow=allow or ())
        with opened as running, progress("predicting", len(gold) - len(known)) as tell:
            journal.run(running, output, gold=gold, setting=setting.value, known=known, progress=tell)


@app.command()
def bench(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The folder for predictions, results and pages.")
    ] = Path("build/bench"),
) -> None:
    """Run every baseline in both settings and print the leaderboard."""
    from summitline import bench as benchmark
    from summitline import dataset, report

    with refusals():
        total = len(dataset.load()) * len(benchmark.SYSTEMS) * 2
        with progress("bench", total) as tell:
            board = benchmark.bench(output, progress=tell)
    typer.echo(report.leaderboard_text(board))
    typer.echo(f"page: {output / 'index.html'}", err=True)


@app.command()
def compare(
    results: Annotated[list[Path], typer.Argument(help="Result files; the first is the baseline's.")],
    metrics: Annotated[
        list[str] | None,
        typer.Option("--metric", help="A metric, or all; may be repeated. Default: the headline ones."),
    ] = None,
    output_format: Annotated[
        DifferenceFormat, typer.Option("--format", help="How to print the differences.")
    ] = DifferenceFormat.text,
) -> None:
    """Compare systems by their result files, document by document, with intervals and a paired test."""
    from summitline.compare import compare_files, report

    with refusals():
        found = compare_files(results, metrics)
    printed = {DifferenceFormat.text: report.as_text, DifferenceFormat.json: report.as_json}
    typer.echo(printed[output_format](found), nl=False)


@app.command()
def report(
    results: Annotated[
        list[Path], typer.Argument(help="Result files, submissions, or folders that bench has written.")
    ],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The folder for the pages.")] = None,
    predictions: Annotated[
        list[Path] | None, typer.Option(help="The predictions behind each result file, in their order.")
    ] = None,
    output_format: Annotated[
        ReportFormat, typer.Option("--format", help="Pages, or one table on stdout.")
    ] = ReportFormat.html,
    dataset_id: Annotated[
        str | None, typer.Option("--dataset", help="For eval-results: the benchmark on the Hub, owner/name.")
    ] = None,
) -> None:
    """Show results as pages: leaderboard, each system and its mistakes, differences; or as a table."""
    from summitline import dataset, pages

    if (output_format is ReportFormat.html) != (output is not None):
        raise typer.BadParameter("goes with --format html, which needs it", param_hint="--output")
    if (output_format is ReportFormat.eval_results) != (dataset_id is not None):
        raise typer.BadParameter("goes with --format eval-results, which needs it", param_hint="--dataset")
    with refusals():
        entries = pages.find(results, predictions or ())
        if output:
            with progress("report", len(entries)) as tell:
                pages.write_report(entries, output, gold=dataset.load(), progress=tell)
            typer.echo(f"page: {output / 'index.html'}", err=True)
        elif dataset_id:
            typer.echo(pages.as_eval_results(entries, dataset_id), nl=False)
        else:
            printed = {ReportFormat.md: pages.as_markdown, ReportFormat.latex: pages.as_latex}
            typer.echo(printed[output_format](entries), nl=False)


@app.command()
def view(
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder for the pages.")] = Path("build/view"),
) -> None:
    """Show the corpus as pages: articles, timelines, conflicts, and why any two events stand as they do."""
    from summitline import crossdoc, dataset, pages

    with refusals():
        gold = dataset.load()
        conflicts = crossdoc.read_conflicts(dataset.CORPUS / crossdoc.FILE, gold)
        with progress("view", len(gold)) as tell:
            pages.write_view(gold, conflicts, output, progress=tell)
    typer.echo(f"page: {output / 'index.html'}", err=True)


@app.command()
def agreement(
    rounds: Annotated[
        list[str],
        typer.Argument(help="Two or more folders of annotation files: a path, or a1/round1 for an annotator's."),
    ],
    zone: Annotated[Zone, typer.Option(help="Which part of the texts counts.")] = Zone.body,
    output_format: Annotated[TableFormat, typer.Option("--format", help="How to print it.")] = TableFormat.text,
) -> None:
    """Compare annotators, each with each: what they annotated, and what follows from it by closure."""
    from summitline.agreement import agree_all, report
    from summitline.annotation import read_round

    with refusals():
        found = agree_all({name: read_round(name, ROOT) for name in rounds}, zone=zone.value)
    printed = {
        TableFormat.text: report.as_text,
        TableFormat.json: report.as_json,
        TableFormat.md: report.as_markdown,
    }
    typer.echo(printed[output_format](*found), nl=False)


@app.command()
def explain(
    doc_id: Annotated[str, typer.Argument(metavar="DOC", help="A document of the corpus, for example 003.")],
    source: Annotated[str, typer.Argument(metavar="A", help="An event, a timex or a creation time: e4, t1, t0.")],
    target: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
) -> None:
    """Print what the corpus knows of a pair, and the stated facts from which it follows."""
    from summitline import dataset, explanation

    with refusals():
        lines = explanation.explain(dataset.load(), doc_id, source, target)
    typer.echo("\n".join(lines))


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(help="The file to read.")],
    target: Annotated[Path, typer.Argument(help="The file to write.")],
    from_: Annotated[Source, typer.Option("--from", help="The form of the file to read.")],
    to: Annotated[Target, typer.Option("--to", help="The form of the file to write.")],
    annotator: Annotated[str, typer.Option(help="For label-studio: whose annotation it is.")] = "a1",
) -> None:
    """Convert one document between its seed, a worksheet, a Label Studio annotation file and JSON lines."""
    from summitline import annotation

    with refusals():
        annotation.convert(source, target, from_.value, to.value, ROOT, annotator)


@app.command()
def adjudicate(
    rounds: Annotated[list[str], typer.Argument(help="Two or more rounds, as a1/round1 a2/round1.")],
    document: Annotated[str | None, typer.Option(help="Ask about this document only.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Where decisions/ lies; the result goes there.")] = None,
) -> None:
    """List what annotations differ in, or with --folder make one of them by the decisions that lie there."""
    from summitline import annotation

    with refusals():
        mergers = annotation.mergers(rounds, ROOT)
        if folder:
            for line in annotation.adjudicate(mergers, folder):
                typer.echo(line, err=True)
        else:
            for line in annotation.questions(mergers, document):
                typer.echo(line)


@label_studio_app.command()
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


@label_studio_app.command()
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


@label_studio_app.command()
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


@label_studio_app.command()
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
