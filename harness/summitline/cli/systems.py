"""Commands about systems: run them, score them, compare them, show their results."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summitline.cli.terminal import ROOT, Dates, Setting, Source, Texts, Zone, progress, refusals

if TYPE_CHECKING:
    from summitline.schema import Document


class Format(StrEnum):
    """How scores are printed."""

    text = "text"
    json = "json"
    md = "md"
    latex = "latex"


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


def score(
    system: Annotated[
        str,
        typer.Argument(
            help="Predictions, in any format; shards as a folder or a 'glob'; or a system as in predict: cmd:ARGV, ..."
        ),
    ],
    gold: Annotated[
        Path | None,
        typer.Option(help="Score against this file, folder or 'glob', in any format; default: the corpus."),
    ] = None,
    gold_format: Annotated[Source | None, typer.Option(help="The format of --gold; default: recognised.")] = None,
    texts: Texts = None,
    calendar: Annotated[
        Dates | None, typer.Option(help="Whether dates are facts; default: on if an event of gold has a window.")
    ] = None,
    setting: Annotated[Setting, typer.Option(help="What the system was shown.")] = Setting.end_to_end,
    zone: Annotated[Zone, typer.Option(help="Which part of the texts counts.")] = Zone.body,
    output_format: Annotated[Format, typer.Option("--format", help="How to print the scores.")] = Format.text,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write them to a file, whole or not at all; print nothing.")
    ] = None,
    workers: Annotated[int, typer.Option(min=-1, help="Processes that count; -1: one a core.")] = 1,
    cluster: Annotated[
        str | None, typer.Option(help="Count on a Dask cluster: tcp://HOST:PORT of its scheduler.")
    ] = None,
    skip_corrupt: Annotated[
        bool, typer.Option("--skip-corrupt", help="Leave out shards that cannot be read, and tell of them.")
    ] = False,
) -> None:
    """Score a system against the corpus, or other gold; --format json gives the result file."""
    from summitline import conversion, dataset, evaluation, report, streaming
    from summitline.files import write_text
    from summitline.submission.wording import printable
    from summitline.workers import on_cluster

    sharded = not (_runs(system) or gold_format) and streaming.is_sharded(Path(system), *filter(None, [gold]))
    if skip_corrupt and not sharded:
        raise typer.BadParameter("goes with shards of JSON lines or Parquet", param_hint="--skip-corrupt")
    with refusals(), on_cluster(cluster):
        processes = -1 if cluster else workers
        dates = None if calendar is None else calendar is Dates.on
        if sharded:
            found = streaming.score(
                gold=gold or dataset.CORPUS / "documents",
                system=Path(system),
                setting=setting.value,
                zone=zone.value,
                calendar=dates,
                benchmark=None if gold else evaluation.own(calendar=dates),
                workers=processes,
                skip_corrupt=skip_corrupt,
            )
            scores, result = found.report, found.result()
        else:
            if gold is None:
                truth, benchmark = dataset.load(), evaluation.own(calendar=dates)
            else:
                named = gold_format and gold_format.value
                truth = conversion.read(gold, named, root=ROOT, texts=texts).documents
                for kind, count in (conversion.passed_over(gold, named, texts) if named else {}).items():
                    typer.echo(printable(f"{gold}: not read: {kind}: {count}"), err=True)
                benchmark = evaluation.foreign(gold.resolve().name, truth, calendar=dates)
            documents = _documents(system, truth, setting.value, texts)
            scores = evaluation.scored(
                documents, gold=truth, benchmark=benchmark, setting=setting.value, zone=zone.value, workers=processes
            )
            result = evaluation.result(scores, documents, benchmark)
        if output_format is Format.json:
            text = report.as_json(result)
        else:
            forms = {Format.text: report.as_text, Format.md: report.as_markdown, Format.latex: report.as_latex}
            text = forms[output_format](scores) + "\n"
        if output is None:
            typer.echo(text, nl=False)
        else:
            write_text(output, text)


def _runs(system: str) -> bool:
    """Tell whether a word is a system, and no file."""
    return system in ("gold", "empty") or (":" in system and not Path(system).exists())


def _documents(system: str, gold: tuple[Document, ...], setting: str, texts: Path | None) -> tuple[Document, ...]:
    from summitline import conversion, runner

    if _runs(system):
        with runner.open_system(system) as running, progress("predicting", len(gold)) as tell:
            return runner.predict(running, gold, setting=setting, progress=tell)
    return conversion.read_system(Path(system), gold=gold, setting=setting, root=ROOT, texts=texts)


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
    workers: Annotated[int, typer.Option(min=-1, help="Processes that ask, module:callable; -1: one a core.")] = 1,
) -> None:
    """Run a system over the corpus, leave one document out, and write its predictions."""
    from summitline import dataset, journal, runner

    if workers != 1 and system.partition(":")[0] in (*runner.MODELS, *runner.OUTSIDE):
        raise typer.BadParameter("goes with module:callable alone", param_hint="--workers")
    with refusals():
        gold = dataset.load()
        known = journal.kept(output, gold=gold, setting=setting.value) if resume else {}
        opened = runner.open_system(system, seconds=timeout, memory=memory, sandbox=sandbox, allow=allow or ())
        with opened as running, progress("predicting", len(gold) - len(known)) as tell:
            journal.run(running, output, gold=gold, setting=setting.value, known=known, progress=tell, workers=workers)


def bench(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The folder for predictions, results and pages.")
    ] = Path("build/bench"),
    models: Annotated[
        bool, typer.Option("--all", help="Also the systems that need the extra [neural], or a language model.")
    ] = False,
) -> None:
    """Run every baseline in both settings and print the leaderboard."""
    from summitline import bench as benchmark
    from summitline import dataset, report

    def absent(line: str) -> None:
        typer.echo(line, err=True)

    with refusals():
        total = len(dataset.load()) * len(list(benchmark.runs(models=models)))
        with progress("bench", total) as tell:
            board = benchmark.bench(output, progress=tell, models=models, absent=absent)
    typer.echo(report.leaderboard_text(board))
    typer.echo(f"page: {output / 'index.html'}", err=True)


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
