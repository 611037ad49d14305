"""IOB2 tags of a layer on the corpus tokens."""

from __future__ import annotations

from bisect import bisect_right

from summitline.schema import Document, Event, Mention

UNTYPED = "UNTYPED"


def tags(document: Document, collection: str) -> tuple[list[str], list[Mention]]:
    """Return one tag a token, and the mentions that the tags cannot hold.

    These overlap one already tagged (the earlier, longer one comes first), cross a sentence, or touch no token. A
    mention tags every token with which it shares a character; its label is its type, UNTYPED where a system gave none,
    EVENT for events.
    """
    tokens = document.tokens or ()
    found, left_out = ["O"] * len(tokens), []
    starts, begins = [start for start, _ in tokens], [start for start, _ in document.sentences or ()]
    for mention in sorted(getattr(document, collection), key=lambda m: (m.start, -m.end, m.id)):
        first = max(bisect_right(starts, mention.start) - 1, 0)
        inside = [i for i in range(first, bisect_right(starts, mention.end - 1)) if tokens[i][1] > mention.start]
        crosses = bisect_right(begins, mention.start) != bisect_right(begins, mention.end - 1)
        if not inside or crosses or any(found[i] != "O" for i in inside):
            left_out.append(mention)
            continue
        label = "EVENT" if isinstance(mention, Event) else mention.get("type") or UNTYPED
        for i in inside:
            found[i] = f"{'B' if i == inside[0] else 'I'}-{label}"
    return found, left_out


def sentence_index(document: Document, position: int) -> int:
    """Return the index of the sentence in which a character stands; -1 before the first."""
    return bisect_right([start for start, _ in document.sentences or ()], position) - 1
