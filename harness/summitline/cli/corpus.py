"""Commands about texts and their annotation: what the corpus holds, how it is made, and what is wrong with it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from summitline.cli.terminal import ROOT, Setting, Source, Texts, Zone, progress, refusals
from summitline.errors import SummitlineError


class ProblemFormat(StrEnum):
    """How problems are told."""

    text = "text"
    json = "json"
    github = "github"


class TableFormat(StrEnum):
    """How agreement is printed."""

    text = "text"
    json = "json"
    md = "md"


class Target(StrEnum):
    """What convert writes."""

    anafora = "anafora"
    brat = "brat"
    cas = "cas"
    conll = "conll"
    docbin = "docbin"
    jsonl = "jsonl"
    label_studio = "label-studio"
    timeml = "timeml"
    worksheet = "worksheet"


class FindingFormat(StrEnum):
    """How an audit is printed."""

    text = "text"
    json = "json"


class Calendar(StrEnum):
    """Whether dates and windows are facts of a document."""

    on = "on"
    off = "off"
    both = "both"


def info() -> None:
    """Print how much the corpus holds, and what is known of its pairs."""
    from summitline import dataset, inventory

    with refusals():
        facts = dataset.stats()
    typer.echo(f"corpus {facts['version']} ({facts['status']}), gold: {facts['gold']}\n")
    typer.echo(inventory.table(facts["inventory"]))
    typer.echo(f"\n{inventory.recorded(facts['conflicts'])}")


def add(
    file: Annotated[Path, typer.Argument(help="The text of an article: UTF-8, one line end a line.")],
    dct: Annotated[str, typer.Option(help="When it was published: 2025-08-25, 2025-08, [2025-08-25..2025-08-31].")],
    evidence: Annotated[str, typer.Option(help="Where that is known from, with the words of the text.")],
    status: Annotated[str, typer.Option(help="stated by the text, inferred, or contradicted by it.")] = "stated",
    tail: Annotated[str | None, typer.Option(help="The words with which a tail of another page begins.")] = None,
    tail_dct: Annotated[str | None, typer.Option(help="When that tail was published.")] = None,
) -> None:
    """Add an article to seeds/ and its manifest, if it is clean and new; print its document id."""
    from summitline import adding

    with refusals():
        doc_id = adding.add(ROOT, file, dct=dct, status=status, evidence=evidence, tail=tail, tail_dct=tail_dct)
    typer.echo(doc_id)


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
    from summitline.annotation import read_round, suggested

    with refusals():
        annotations = {name: read_round(name, ROOT) for name in rounds}
        remarks = {name: suggested(name, ROOT) for name in rounds}
        found = agree_all(annotations, zone=zone.value, remarks=remarks)
    printed = {
        TableFormat.text: report.as_text,
        TableFormat.json: report.as_json,
        TableFormat.md: report.as_markdown,
    }
    typer.echo(printed[output_format](*found), nl=False)


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


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="The file or folder to read.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The file or folder to write.")],
    from_: Annotated[Source | None, typer.Option("--from", help="The format of IN; default: recognised.")] = None,
    to: Annotated[Target | None, typer.Option("--to", help="The format of OUT; default: by its name.")] = None,
    texts: Texts = None,
    annotator: Annotated[str, typer.Option(help="For label-studio: whose annotation it is.")] = "a1",
) -> None:
    """Convert documents from one format to another, and tell what the new one cannot hold."""
    from summitline import conversion, recognition

    wanted = to.value if to else recognition.of_name(target)
    if wanted is None:
        raise typer.BadParameter("the name of OUT does not say; name the format", param_hint="--to")
    with refusals():
        given = from_ and from_.value
        found = conversion.convert(
            source, target, source_format=given, target_format=wanted, root=ROOT, texts=texts, annotator=annotator
        )
    typer.echo(conversion.as_text(found), err=True, nl=False)


def audit(
    path: Annotated[Path, typer.Argument(help="A file or folder of documents: gold, or what a system made.")],
    from_: Annotated[Source | None, typer.Option("--from", help="Its format; default: recognised.")] = None,
    texts: Texts = None,
    calendar: Annotated[Calendar, typer.Option(help="Whether dates and windows are facts too.")] = Calendar.both,
    output_format: Annotated[
        FindingFormat, typer.Option("--format", help="How to print the findings.")
    ] = FindingFormat.text,
) -> None:
    """Tell whether documents hold together: contradictions (then exit 1), duplicates, loose mentions, density."""
    from summitline import conversion, soundness

    with refusals():
        documents, left_out = conversion.read(path, from_ and from_.value, root=ROOT, texts=texts)
        with progress("audit", len(documents)) as tell:
            found = []
            for document in documents:
                found.append(soundness.examine(document, calendar=calendar.value))
                tell(document.doc_id)
    printed = {FindingFormat.text: soundness.as_text, FindingFormat.json: soundness.as_json}
    typer.echo(printed[output_format](found, left_out), nl=False)
    if soundness.contradictory(found):
        raise typer.Exit(1)


def adjudicate(
    rounds: Annotated[list[str], typer.Argument(help="Two or more rounds, as a1/round1 a2/round1.")],
    document: Annotated[str | None, typer.Option(help="Ask about this document only.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Where decisions/ lies; the result goes there.")] = None,
    chosen: Annotated[
        str | None, typer.Option(help="A round made in sight of the others: print the decisions that it implies.")
    ] = None,
) -> None:
    """List what annotations differ in, or with --folder make one of them by the decisions that lie there."""
    from summitline import annotation

    if chosen and (folder or document):
        raise typer.BadParameter("goes without --folder and --document", param_hint="--chosen")
    with refusals():
        if chosen:
            for line in annotation.drafts(rounds, chosen, ROOT):
                typer.echo(line)
            return
        mergers = annotation.mergers(rounds, ROOT)
        if folder:
            for line in annotation.adjudicate(mergers, folder):
                typer.echo(line, err=True)
        else:
            for line in annotation.questions(mergers, document):
                typer.echo(line)
