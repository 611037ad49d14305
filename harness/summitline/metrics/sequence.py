"""Entities as seqeval counts them: typed chunks of IOB2 tags on the corpus tokens, mode="strict".

The number for the corpus is seqeval's own (1.2.2, scheme=IOB2); the counts for documents and blocks, which resampling
needs, are ours, and a test holds them equal. seqeval's default mode gives other numbers on the same tags, so the
signature names mode and scheme. Null where the corpus has no tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress

from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Units
from summitline.schema import Document
from summitline.tags import tags


def entities(comparison: Comparison) -> Units:
    """Yield the units of typed entity chunks."""
    tokens = comparison.gold.tokens
    if tokens is None:
        return
    gold, system = (set(chunks(tags(side, "entities")[0])) for side in (comparison.gold, comparison.system))
    for first, _, _ in gold:
        yield tokens[first][0], "r_den"
    for first, _, _ in system:
        yield tokens[first][0], "p_den"
    for first, _, _ in gold & system:
        yield tokens[first][0], "p_num"
        yield tokens[first][0], "r_num"


def chunks(sequence: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (first token, token after the last, type) for each well-formed chunk of a sequence of IOB2 tags."""
    begins = {tag: (f"I-{tag[2:]}", tag[2:]) for tag in set(sequence) if tag.startswith("B-")}
    closed = [*sequence, ""]
    for start in compress(range(len(sequence)), map(begins.__contains__, sequence)):
        inside, label = begins[sequence[start]]
        end = start + 1
        while closed[end] == inside:
            end += 1
        yield start, end, label


def seqeval_scores(*, gold: Iterable[Document], system: Iterable[Document]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the entities as seqeval gives them, one sequence a document."""
    from seqeval.metrics import classification_report
    from seqeval.scheme import IOB2

    gold_tags, system_tags = ([tags(document, "entities")[0] for document in side] for side in (gold, system))
    report = classification_report(
        gold_tags, system_tags, mode="strict", scheme=IOB2, output_dict=True, zero_division=0
    )
    micro = report["micro avg"]
    return float(micro["precision"]), float(micro["recall"]), float(micro["f1-score"])
