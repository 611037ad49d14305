"""Whether a corpus holds together: contradictions, links that stand twice or go nowhere, loose mentions.

Any documents can be asked, gold or system. What cannot be read at all, such as a link to an id that is nowhere, the
readers of the formats refuse, or leave out and count.

* *Contradiction*: no timeline satisfies the document; told by the shortest set of facts that shows it, and by how many
  links ``summitline.timegraph`` has to set aside. With the calendar, dates and windows are facts too.
* *Duplicate pair*: two mentions with more than one link, in either direction; *self link*: both ends are the same.
* *Isolated*: an event or TIMEX3 that no link names.
* *Density*: of all pairs of an event with another event of its axis, a TIMEX3 or its creation time, the share with a
  stated link, and the share with a label other than VAGUE in the closure (view ``timeml``).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from summitline.audit import told
from summitline.report import columns, number
from summitline.schema import Document, TLink
from summitline.submission.wording import printable
from summitline.timegraph import read_graph
from summitline.views import VAGUE, pairs, timeml

CALENDARS: Mapping[str, tuple[bool, ...]] = {"on": (True,), "off": (False,), "both": (False, True)}
SIZES = ("events", "timexes", "links", "duplicate_pairs", "self_links", "isolated")


class Timeline(NamedTuple):
    """What becomes of the facts of a document, with the calendar or without; ``witness`` is empty if all is well.

    ``words``: the mentions that the witness names, with their text.
    """

    witness: tuple[str, ...]
    words: tuple[str, ...]
    set_aside: int
    without_windows: int
    labelled: int


class Findings(NamedTuple):
    """What was found in a document; ``counts`` has SIZES, pairs, and pairs with a stated link.

    ``windows``: whether an event has one, so that the calendar counts when the corpus is scored.
    """

    doc_id: str
    windows: bool
    counts: Counter[str]
    duplicates: tuple[str, ...]
    self_links: tuple[str, ...]
    isolated: tuple[str, ...]
    timelines: Mapping[str, Timeline]


def examine(document: Document, *, calendar: str = "both") -> Findings:
    """Examine one document; ``calendar``: on, off or both."""
    links: defaultdict[frozenset[str], list[TLink]] = defaultdict(list)
    for link in document.tlinks:
        links[frozenset((link.source, link.target))].append(link)
    twice = [said for ends, said in links.items() if len(ends) == 2 and len(said) > 1]
    selves = [link for ends, said in links.items() if len(ends) == 1 for link in said]
    named = frozenset[str]().union(*links)
    loose = [m for m in (*document.events, *document.timexes) if m.id not in named]
    judged = [(source, target) for source, target, null in pairs(document) if not null]
    counts = Counter(
        events=len(document.events),
        timexes=len(document.timexes),
        links=len(document.tlinks),
        duplicate_pairs=len(twice),
        self_links=len(selves),
        isolated=len(loose),
        pairs=len(judged),
        stated=sum(frozenset(pair) in links for pair in judged),
    )
    return Findings(
        document.doc_id,
        any(event.begins or event.ends for event in document.events),
        counts,
        tuple("; ".join(map(_link, said)) for said in twice),
        tuple(map(_link, selves)),
        tuple(told(document, mention) for mention in loose),
        {"on" if dates else "off": _timeline(document, judged, dates) for dates in CALENDARS[calendar]},
    )


def contradictory(found: Sequence[Findings]) -> bool:
    """Whether a document contradicts itself in the reading that was asked for; of both, in that of ``score --gold``."""
    scored = "on" if any(findings.windows for findings in found) else "off"
    asked = (findings.timelines for findings in found)
    return any(timelines.get(scored, next(iter(timelines.values()))).witness for timelines in asked)


def as_text(found: Sequence[Findings], left_out: Mapping[str, int]) -> str:
    """Return a table with a line for each document and the total, and below it what is wrong, one finding a line."""
    calendars = list(found[0].timelines) if found else []
    columned = [f"{word} ({name})" for name in calendars for word in ("contradictory", "labelled")]
    rows = [["document", *(name.replace("_", " ") for name in SIZES), "stated", *columned]]
    rows += [_row(findings.doc_id, [findings], calendars) for findings in found]
    rows.append(_row("total", found, calendars))
    below = [line for findings in found for line in _told(findings)]
    below += [f"not read: {kind}: {count}" for kind, count in sorted(left_out.items())]
    return "".join(f"{printable(line)}\n" for line in [*columns(rows).splitlines(), *([""] if below else []), *below])


def as_json(found: Sequence[Findings], left_out: Mapping[str, int]) -> str:
    """Return the same as one object, with the isolated mentions by name."""
    content = {
        "schema": 1,
        "documents": {findings.doc_id: _object(findings) for findings in found},
        "total": {
            "counts": dict(_total(found)),
            "contradictory": {
                name: sum(bool(findings.timelines[name].witness) for findings in found)
                for name in (found[0].timelines if found else ())
            },
        },
        "left_out": dict(left_out),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _timeline(document: Document, judged: Iterable[tuple[str, str]], calendar: bool) -> Timeline:
    graph = read_graph(document, calendar=calendar)
    labelled = sum(timeml(graph.closure.relation(*pair)) != VAGUE for pair in judged)
    named = {word for fact in graph.witness for word in fact.split()}
    words = tuple(told(document, mention) for mention in document.mentions() if mention.id in named)
    return Timeline(graph.witness, words, len(graph.set_aside), len(graph.without_windows), labelled)


def _link(link: TLink) -> str:
    return f"{link.source} {link.relation} {link.target}"


def _row(name: str, found: Sequence[Findings], calendars: Iterable[str]) -> list[str]:
    counts = _total(found)
    row = [name, *(str(counts[size]) for size in SIZES), _share(counts["stated"], counts["pairs"])]
    for calendar in calendars:
        timelines = [findings.timelines[calendar] for findings in found]
        row.append(str(sum(bool(timeline.witness) for timeline in timelines)))
        row.append(_share(sum(timeline.labelled for timeline in timelines), counts["pairs"]))
    return row


def _total(found: Iterable[Findings]) -> Counter[str]:
    total: Counter[str] = Counter()
    for findings in found:
        total.update(findings.counts)
    return total


def _share(part: int, whole: int) -> str:
    return number(part / whole if whole else None)


def _told(findings: Findings) -> Iterator[str]:
    for calendar, timeline in findings.timelines.items():
        if timeline.witness:
            aside = f"{timeline.set_aside} links set aside"
            if timeline.without_windows:
                aside += f", {timeline.without_windows} events without their windows"
            witness, words = "; ".join(timeline.witness), ", ".join(timeline.words)
            yield f"{findings.doc_id}: contradiction, calendar {calendar} ({aside}): {witness}; in words: {words}"
    yield from (f"{findings.doc_id}: duplicate pair: {pair}" for pair in findings.duplicates)
    yield from (f"{findings.doc_id}: self link: {link}" for link in findings.self_links)


def _object(findings: Findings) -> dict[str, Any]:
    return {
        "counts": dict(findings.counts),
        "duplicate_pairs": findings.duplicates,
        "self_links": findings.self_links,
        "isolated": findings.isolated,
        "calendar": {name: timeline._asdict() for name, timeline in findings.timelines.items()},
    }
