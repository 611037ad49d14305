"""Relation types and their endpoint forms.

An endpoint form is four characters of < = > ?: begin-begin, begin-end, end-begin, end-end of source and target. The
names come from schema.toml; the inverse is computed from the points, never typed in.
"""

from __future__ import annotations

from summitline.schema import schema

UNKNOWN = "????"
_TURN = str.maketrans("<>", "><")


def is_form(name: str) -> bool:
    """Whether a relation is written as an endpoint form."""
    return len(name) == 4 and set(name) <= set("<=>?")


def form_of(relation: str) -> str:
    """Return the endpoint form of a relation: a name of the schema, a synonym, or a form already.

    Raises KeyError for any other word.
    """
    if is_form(relation):
        return relation
    table = schema()
    return table.relations[table.synonyms.get(relation, relation)]


def inverse(form: str) -> str:
    """Return the form of the same relation told from its target."""
    turned = form.translate(_TURN)
    return turned[0] + turned[2] + turned[1] + turned[3]


def entails(known: str, form: str) -> bool:
    """Whether everything that ``form`` says is known."""
    return all(f in ("?", k) for k, f in zip(known, form, strict=True))
