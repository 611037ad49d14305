"""Chains of two made-up annotations of one sentence."""

from __future__ import annotations

from dataclasses import replace

from summitline.naming import alike
from summitline.schema import Document, Entity, Event

TEXT = "She said Porto won and sang."


def event(name: str, word: str, source: str = "AUTHOR") -> Event:
    start = TEXT.index(word)
    return Event(id=name, start=start, end=start + len(word), axis="main", attributes={"source": source})


A = Document(
    doc_id="d",
    text=TEXT,
    entities=(Entity(id="n1", start=9, end=14, type="GPE", entity="porto"),),
    events=(event("e1", "said"), event("e2", "won"), event("e3", "sang")),
)


def test_chains_with_other_names_are_alike() -> None:
    other = replace(A, entities=(replace(A.entities[0], entity="oporto"),))
    found = alike({"a": [A], "b": [other]})
    assert found["b"][0].entities[0].entity == "porto"


def test_a_name_that_means_another_chain_is_kept_apart() -> None:
    a = replace(A, events=tuple(replace(e, instance=name) for e, name in zip(A.events, ("x", "x", None), strict=True)))
    b = replace(A, events=tuple(replace(e, instance=name) for e, name in zip(A.events, "zzx", strict=True)))
    found = alike({"a": [a], "b": [b]})["b"][0]
    assert [e.instance for e in found.events] == ["x", "x", "b-x"]


def test_sources_follow_the_names_of_entities() -> None:
    b = replace(A, entities=(replace(A.entities[0], entity="oporto"),), events=(event("e1", "said", "oporto"),))
    assert alike({"a": [A], "b": [b]})["b"][0].events[0].get("source") == "porto"
