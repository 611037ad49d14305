"""Trained models that label spans of text: pipelines of spaCy, token classifiers of transformers.

A label is a name of the schema: an entity type, an event class or a timex type. Spans with other labels are left out;
a model that has no other is refused. End to end, the labelled spans are the mentions. With gold mentions given, an
entity or event takes the label of the span that is exactly its own, and nothing is added. There are no links.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from summitline.errors import RunError
from summitline.schema import Document, Entity, Event, Timex, schema

LINE = re.compile(r"\S.*")
OVERLAP = 128


class Labelled(NamedTuple):
    """A stretch of text, [start, end) in code points, and its label."""

    start: int
    end: int
    label: str


class Labeller:
    """A system made of a function from a text to its labelled spans."""

    def __init__(self, name: str, labels: Iterable[str], label: Callable[[str], Iterable[Labelled]]) -> None:
        """Raise RunError where the schema has none of the labels."""
        known = set(labels)
        if not known & _layers().keys():
            shown = ", ".join(sorted(known)[:10]) or "none at all"
            raise RunError(f"{name}: the schema has none of its labels: {shown}")
        self._label = label

    def __call__(self, documents: Sequence[Document], *, train: Sequence[Document] = ()) -> list[Document]:
        """Label each document; ``train`` is not used, the model is a trained one."""
        return [_annotated(document, self._label(document.text)) for document in documents]


def spacy_model(path: str) -> Labeller:
    """Return the system of a spaCy pipeline, a folder or an installed package: its entities and its span groups."""
    name = f"spacy:{path}"
    try:
        import spacy

        pipeline = spacy.load(path)
    except ImportError as error:
        raise RunError(f"{name}: needs the extra [spacy]: {error}") from error
    except (OSError, ValueError) as error:
        raise RunError(f"{name}: {error}") from error
    return Labeller(name, (label for labels in pipeline.pipe_labels.values() for label in labels), of_spacy(pipeline))


def hf_model(path: str) -> Labeller:
    """Return the system of a token classifier of transformers, a folder or a name of the Hugging Face Hub."""
    name = f"hf:{path}"
    try:
        from transformers import pipeline

        loaded = pipeline("token-classification", model=path, aggregation_strategy="simple")
    except ImportError as error:
        raise RunError(f"{name}: needs the extra [hf]: {error}") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise RunError(f"{name}: {error}") from error
    labels = (re.sub("^[BIESLU]-", "", label) for label in loaded.model.config.id2label.values())
    return Labeller(name, labels, of_transformers(loaded))


def of_spacy(pipeline: Any) -> Callable[[str], Iterator[Labelled]]:
    """Return what labels a text with a spaCy pipeline."""

    def label(text: str) -> Iterator[Labelled]:
        parsed = pipeline(text)
        for spans in (parsed.ents, *parsed.spans.values()):
            for span in spans:
                yield Labelled(span.start_char, span.end_char, span.label_)

    return label


def of_transformers(pipeline: Any) -> Callable[[str], Iterator[Labelled]]:
    """Return what labels a text with a token classifier: line by line, a long line in pieces that overlap."""
    overlap = min(OVERLAP, pipeline.tokenizer.model_max_length // 4)

    def label(text: str) -> Iterator[Labelled]:
        for line in LINE.finditer(text):
            for found in pipeline(line[0], stride=overlap):
                yield Labelled(line.start() + found["start"], line.start() + found["end"], found["entity_group"])

    return label


def _annotated(document: Document, labelled: Iterable[Labelled]) -> Document:
    found: dict[str, dict[tuple[int, int], str]] = {"entity": {}, "event": {}, "timex": {}}
    for span in labelled:
        words = document.text[span.start : span.end].strip()
        if words and span.label in _layers():
            start = document.text.index(words, span.start)
            found[_layers()[span.label]].setdefault((start, start + len(words)), span.label)
    if any(document.mentions()):
        entities = tuple(replace(m, type=found["entity"].get(m.span)) for m in document.entities)
        events = tuple(replace(m, attributes=_classified(found["event"].get(m.span))) for m in document.events)
        return replace(document, entities=entities, events=events)
    return replace(
        document,
        entities=tuple(Entity(**place, type=label) for place, label in _placed("entity", found["entity"])),
        events=tuple(
            Event(**place, attributes=_classified(label)) for place, label in _placed("event", found["event"])
        ),
        timexes=tuple(Timex(**place, type=label) for place, label in _placed("timex", found["timex"])),
    )


def _placed(layer: str, found: dict[tuple[int, int], str]) -> Iterator[tuple[dict[str, Any], str]]:
    for number, ((start, end), label) in enumerate(sorted(found.items()), 1):
        yield {"id": f"{schema()[layer].prefix}{number}", "start": start, "end": end}, label


def _classified(label: str | None) -> dict[str, str]:
    return {} if label is None else {"class": label}


@cache
def _layers() -> dict[str, str]:
    """Return the layer of each label."""
    attributes = {"entity": "type", "event": "class", "timex": "type"}
    return {label: layer for layer, name in attributes.items() for label in schema()[layer].attributes[name].values}
