"""TimeML as tieval's reader of TempEval-3 wants it, which is no file that anybody publishes.

It looks for the creation time beside ``<DCT>``, for ``offsets`` and ``sent_idx`` on every mention, for ``eid`` on a
MAKEINSTANCE and for ``from`` and ``to`` on a TLINK. Offsets are counted here with ElementTree, not with our reader.
"""

from pathlib import Path
from xml.etree import ElementTree

ENDS = {"from": ("eventInstanceID", "timeID"), "to": ("relatedToEventInstance", "relatedToTime")}


def write(source: Path, target: Path) -> None:
    root = ElementTree.parse(source).getroot()
    dct, text = root.find("DCT"), root.find("TEXT")
    assert dct is not None
    assert text is not None
    root.extend(dct)
    root.remove(dct)
    located(text, 0)
    for instance in root.iter("MAKEINSTANCE"):
        instance.set("eid", instance.attrib["eventID"])
        instance.set("pos", "")
    for link in root.iter("TLINK"):
        for end, names in ENDS.items():
            link.set(end, next(link.attrib[name] for name in names if name in link.attrib))
    ElementTree.ElementTree(root).write(target, "utf-8")


def located(element: ElementTree.Element, start: int) -> int:
    """Give every element below one its offsets; return where the next one starts."""
    at = start + len(element.text or "")
    for inner in element:
        end = located(inner, at)
        inner.set("offsets", f"{at} {end}")
        inner.set("sent_idx", "0")
        at = end + len(inner.tail or "")
    return at
