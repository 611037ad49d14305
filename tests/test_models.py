"""Models that label spans: a real spaCy pipeline made of rules, and what transformers returns, played by a function."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from summitline.errors import RunError
from summitline.models import Labelled, Labeller, of_transformers
from summitline.runner import load_system, predict
from summitline.schema import Document, Entity, Event, Timex, TLink

TEXT = "Kim met Moon\n\n  in 2018 ."
GOLD = Document(
    doc_id="000",
    text=TEXT,
    entities=(Entity(id="n2", start=0, end=3, type="GPE"), Entity(id="n1", start=8, end=12, type="PERSON")),
    events=(Event(id="e1", start=4, end=7, attributes={"class": "STATE"}), Event(id="e2", start=16, end=18)),
    timexes=(Timex(id="t1", start=19, end=23, type="DATE", value="2018"),),
    tlinks=(TLink("e1", "t0", "BEFORE"),),
)
PERSON, MET, YEAR, STOP = (0, 3, "PERSON"), (4, 7, "OCCURRENCE"), (19, 23, "DATE"), (24, 25, "CARDINAL")
BARE = replace(GOLD, entities=(), events=(), timexes=(), tlinks=())
FOUND = replace(
    BARE,
    entities=(Entity(id="n1", start=0, end=3, type="PERSON"),),
    events=(Event(id="e1", start=4, end=7, attributes={"class": "OCCURRENCE"}),),
    timexes=(Timex(id="t1", start=19, end=23, type="DATE"),),
)
FILLED = replace(
    BARE,
    entities=(Entity(id="n1", start=0, end=3, type="PERSON"), Entity(id="n2", start=8, end=12)),
    events=(Event(id="e1", start=4, end=7, attributes={"class": "OCCURRENCE"}), Event(id="e2", start=16, end=18)),
    timexes=(Timex(id="t1", start=19, end=23, type="DATE", value="2018"),),
)


def labeller(*spans: tuple[int, int, str]) -> Labeller:
    return Labeller("model", ["PERSON"], lambda text: [Labelled(*span) for span in spans])


@pytest.mark.parametrize(
    "spans",
    [
        (PERSON, MET, YEAR, STOP),
        (STOP, YEAR, MET, PERSON, (0, 3, "GPE")),
        (PERSON, (3, 8, "OCCURRENCE"), (18, 23, "DATE"), (12, 13, "GPE"), (5, 5, "GPE")),
    ],
    ids=["plain", "shuffled", "white-space"],
)
def test_labels_become_mentions_or_fill_given_ones(spans: tuple[tuple[int, int, str], ...]) -> None:
    assert predict(labeller(*spans), [GOLD]) == (FOUND,)
    assert predict(labeller(*spans), [GOLD], setting="gold-mentions") == (FILLED,)


def test_a_mention_gets_its_own_label_only() -> None:
    (answer,) = predict(labeller((0, 7, "PERSON"), (8, 12, "STATE")), [GOLD], setting="gold-mentions")
    assert [m.type for m in answer.entities] == [None, None]
    assert [m.attributes for m in answer.events] == [{}, {}]


def test_a_pipeline_of_spacy(tmp_path: Path) -> None:
    import spacy

    pipeline: Any = spacy.blank("en")
    names = [{"label": "PERSON", "pattern": "Kim"}, {"label": "DATE", "pattern": "2018"}]
    pipeline.add_pipe("entity_ruler").add_patterns([*names, {"label": "CARDINAL", "pattern": "."}])
    pipeline.add_pipe("span_ruler").add_patterns([{"label": "OCCURRENCE", "pattern": "met"}])
    pipeline.to_disk(tmp_path / "model")
    system = load_system(f"spacy:{tmp_path / 'model'}")
    assert predict(system, [GOLD]) == (FOUND,)
    assert predict(system, [GOLD], setting="gold-mentions") == (FILLED,)


@dataclass
class Classifier:
    """Returns what the pipeline of transformers returns with aggregation_strategy="simple"."""

    tokenizer: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(model_max_length=40))
    heard: list[tuple[str, int]] = field(default_factory=list)

    def __call__(self, text: str, *, stride: int) -> Iterator[dict[str, Any]]:
        self.heard.append((text, stride))
        for words, label in {"Kim": "PERSON", " met": "OCCURRENCE", "2018": "DATE", ".": "MISC"}.items():
            if (start := text.find(words)) >= 0:
                end = start + len(words)
                yield {"entity_group": label, "score": 1.0, "word": words, "start": start, "end": end}


def test_a_token_classifier_of_transformers() -> None:
    classifier = Classifier()
    system = Labeller("hf:x", ["PERSON"], of_transformers(classifier))
    assert predict(system, [GOLD]) == (FOUND,)
    assert classifier.heard == [("Kim met Moon", 10), ("in 2018 .", 10)]
    assert predict(system, [GOLD], setting="gold-mentions") == (FILLED,)


def test_pieces_of_a_long_line_overlap_by_128_tokens_at_most() -> None:
    classifier = Classifier(SimpleNamespace(model_max_length=10**30))
    list(of_transformers(classifier)("a"))
    assert classifier.heard == [("a", 128)]


def test_a_model_without_a_label_of_the_schema() -> None:
    with pytest.raises(RunError, match=r"^hf:x: the schema has none of its labels: LABEL_0, MISC$"):
        Labeller("hf:x", ["MISC", "LABEL_0"], lambda text: [])
    with pytest.raises(RunError, match=r"^spacy:x: the schema has none of its labels: none at all$"):
        Labeller("spacy:x", [], lambda text: [])


@pytest.mark.parametrize(("kind", "library"), [("spacy", "spacy"), ("hf", "transformers")])
def test_a_library_that_is_not_there(kind: str, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(RunError, match=rf"^{kind}:x: needs the extra \[{kind}\]: "):
        load_system(f"{kind}:x")


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=rf"^spacy:{tmp_path}: "):
        load_system(f"spacy:{tmp_path}")
