"""Made-up documents for property tests of formats: words of many scripts, spans on words or apart, every attribute."""

from __future__ import annotations

from hypothesis import strategies as st

from summitline.relations import is_form
from summitline.schema import CreationTime, Document, Entity, Event, Mention, Timex, TLink, schema

WORDS = [
    "Kim",
    "met",
    "Ω",
    "naïve",
    "🙂",
    "👩\u200d👧",
    "U.S.-North",
    "(a)",
    "<b>",
    '"q"',
    "x&y",
    "東京",
    "…",
    "2018",
    "’",
]
GAPS = [" ", " ", " ", "  ", "\n", "\n\n", "\t"]
VALUES = {
    "chain": st.sampled_from(["ro", "ro-li-summit"]),
    "source": st.sampled_from(["AUTHOR", "ro"]),
    "window": st.sampled_from(["2018", "2018-06", "[2018-06-12..]", "[..2019-02-28]", "[2018..2019]"]),
    "timex": st.sampled_from(["2018", "2018-06-12", "P3D", "PRESENT_REF", "2018-06-12T09:00", "XXXX-WXX-7"]),
}
CLASSES: dict[str, type[Mention]] = {"entity": Entity, "event": Event, "timex": Timex}


@st.composite
def documents(draw: st.DrawFn, *, overlapping: bool = True, on_words: bool = False, forms: bool = True) -> Document:
    """Draw a document with t0 on one day. ``overlapping``: spans of one layer may overlap; ``on_words``: spans begin
    and end with words; ``forms``: relations may be endpoint forms. No zones, tokens and sentences.
    """
    words = draw(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), min_size=1, max_size=12))
    text = "".join(word + gap for word, gap in words)
    edges, at = [], 0
    for word, gap in words:
        edges.append((at, at + len(word)))
        at += len(word) + len(gap)
    mentions: dict[str, list[Mention]] = {}
    for layer in CLASSES:
        spans: list[tuple[int, int]] = []
        for _ in range(draw(st.integers(0, 4))):
            span = _span(draw, edges, len(text), on_words)
            free = all(span[1] <= start or end <= span[0] for start, end in spans)
            if free or (overlapping and span not in spans):
                spans.append(span)
        mentions[layer] = [_mention(draw, layer, k, span) for k, span in enumerate(sorted(spans), 1)]
    events = [event.id for event in mentions["event"]]
    ends = ["t0", *events, *(timex.id for timex in mentions["timex"])]
    relations = [*schema().relations, *(["<?<?", "?>??"] if forms else [])]
    pairs = [(a, b) for a in events for b in ends if a != b]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=5, unique=True)) if pairs else []
    day = draw(st.sampled_from(["2025-08-31", "2018-01-01"]))
    return Document(
        doc_id=draw(st.sampled_from(["003", "wsj_0006", "APW19980227.0487"])),
        text=text,
        dct=CreationTime(day, day),
        entities=tuple(mentions["entity"]),  # type: ignore[arg-type]
        events=tuple(mentions["event"]),  # type: ignore[arg-type]
        timexes=tuple(mentions["timex"]),  # type: ignore[arg-type]
        tlinks=tuple(TLink(a, b, draw(st.sampled_from(relations))) for a, b in chosen),
    )


def named(relation: str) -> bool:
    """Whether a relation is one of TimeML's names, no form and no half-known order."""
    return not is_form(relation) and "?" not in schema().relations[relation]


def _span(draw: st.DrawFn, edges: list[tuple[int, int]], length: int, on_words: bool) -> tuple[int, int]:
    if on_words:
        first, last = sorted(draw(st.tuples(*[st.integers(0, len(edges) - 1)] * 2)))
        return edges[first][0], edges[last][1]
    start = draw(st.integers(0, length - 1))
    return start, draw(st.integers(start + 1, length))


def _mention(draw: st.DrawFn, layer: str, number: int, span: tuple[int, int]) -> Mention:
    table = schema()[layer]
    values: dict[str, str] = {}
    for attribute in table.attributes.values():
        if attribute.kind in ("dct", "anchor") or draw(st.booleans()):
            continue
        values[attribute.name] = draw(
            VALUES[attribute.kind] if attribute.kind in VALUES else st.sampled_from(sorted(attribute.values))
        )
    kind = CLASSES[layer]
    own = {name: value for name, value in values.items() if name in kind.__dataclass_fields__}
    rest = {name: value for name, value in values.items() if name not in own}
    return kind(id=f"{table.prefix}{number}", start=span[0], end=span[1], attributes=rest, **own)
