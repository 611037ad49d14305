"""What a spaCy token says by its form: is it an event, its tense and aspect, its modal, whether it is negated.

The rule numbers are those of annotations/guidelines.md.
"""

from __future__ import annotations

from typing import Any

from baselines.lexicon import (
    CONNECTIVES,
    COPULAS,
    HALF_MODALS,
    NO_PARTICIPLES,
    NO_PREDICATES,
    entry,
    is_event_noun,
    words,
)
from baselines.parsing import verbs

PREDICATE = words("acomp attr oprd")
MODIFIER = words("compound nmod")
NEGATIVE = words("not n't n’t never no nor neither nobody without")
NEGATING = words("fail refuse decline deny prevent avoid")
FORMS = {"VBD": "PAST", "VBZ": "PRESENT", "VBP": "PRESENT", "VB": "INFINITIVE", "VBG": "PRESPART", "VBN": "PASTPART"}
ASPECTS = {
    (False, False): "NONE",
    (False, True): "PROGRESSIVE",
    (True, False): "PERFECTIVE",
    (True, True): "PERFECTIVE_PROGRESSIVE",
}


def is_event(token: Any) -> bool:
    """Whether a token is the head of an event (E1-E7)."""
    if token.tag_.startswith("VB") and token.dep_ not in ("aux", "auxpass"):
        return _is_event_verb(token)
    if token.dep_ in PREDICATE and token.head.lemma_ in COPULAS:
        there = any(child.dep_ == "expl" for child in token.head.children)
        named = token.tag_ not in ("JJ", "JJR", "JJS", "NN", "NNS") or token.lower_ in NO_PREDICATES
        if not there and not named:
            return True
    if token.ent_type_ == "EVENT":
        return bool(token.head.ent_type_ != "EVENT")
    noun = token.tag_ in ("NN", "NNS") and token.dep_ not in MODIFIER
    return noun and is_event_noun(token.lemma_.lower(), verbs())


def key(token: Any) -> str:
    """Return the entry of a token in the lists; spaCy's lemma of "hopes" is "hop"."""
    if token.lower_ in ("hopes", "hoped", "hoping"):
        return "hope"
    return entry(token.lemma_, verb=token.tag_.startswith("VB"))


def _is_event_verb(token: Any) -> bool:
    lemma = token.lemma_.lower()
    if lemma == "be" or token.dep_ in MODIFIER or (token.lower_ in CONNECTIVES and token.dep_ in ("prep", "mark")):
        return False
    if lemma in COPULAS and any(child.dep_ in PREDICATE for child in token.children):
        return False
    if lemma in HALF_MODALS and (lemma != "go" or token.tag_ == "VBG") and _has_infinitive(token):
        return False
    return token.dep_ != "amod" or (lemma in verbs() and lemma not in NO_PARTICIPLES)


def _has_infinitive(token: Any) -> bool:
    return any(c.dep_ == "xcomp" and any(a.tag_ == "TO" for a in c.children) for c in token.children)


def verb_of(token: Any) -> Any:
    """Return the verb that carries the tense of an event: the copula of a predicate, "going" of "going to meet"."""
    if token.dep_ in PREDICATE and token.head.lemma_ in COPULAS:
        return token.head
    half = token.dep_ == "xcomp" and token.head.lemma_ in HALF_MODALS and not is_event(token.head)
    return token.head if half else token


def auxiliaries(verb: Any) -> list[Any]:
    """Return the auxiliaries of a verb; a coordinated one shares those of the first."""
    own = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    if not own and verb.dep_ == "conj" and verb.tag_ in ("VB", "VBN", "VBG"):
        return auxiliaries(verb.head)
    return own


def modal(token: Any) -> str:
    """Return the modal of an event in lower case, empty where it has none."""
    verb = verb_of(token)
    if verb is not token and verb.lemma_ in ("have", "need"):
        return "must"
    return next((a.lower_ for a in auxiliaries(verb) if a.tag_ == "MD"), "")


def tense_aspect(token: Any) -> tuple[str, str]:
    """Return the tense and the aspect of a verb group (E12); nouns and adjectives have NONE."""
    return _group(token) if token.tag_.startswith("VB") else ("NONE", "NONE")


def clause_tense(token: Any) -> tuple[str, str]:
    """Return tense and aspect of the verb that carries those of an event."""
    verb = verb_of(token)
    return _group(verb) if verb.tag_.startswith("VB") else ("NONE", "NONE")


def _group(token: Any) -> tuple[str, str]:
    verb = verb_of(token)
    helpers = auxiliaries(verb)
    first = helpers[0] if helpers else verb
    perfective = any(a.lemma_ == "have" for a in helpers)
    progressive = verb.tag_ == "VBG" and any(a.lemma_ == "be" and a.dep_ == "aux" for a in helpers)
    if verb is not token and verb.lemma_ == "go":
        return "FUTURE", "NONE"
    if first.tag_ == "MD":
        tense = "FUTURE" if first.lower_ in ("will", "shall", "'ll", "’ll", "wo") else "PRESENT"
    else:
        tense = "INFINITIVE" if first.tag_ == "TO" else FORMS.get(first.tag_, "NONE")
    return tense, ASPECTS[perfective, progressive]


def negated(token: Any) -> bool:
    """Whether an event is said not to happen (E13)."""
    verb = verb_of(token)
    near = [*token.children, *verb.children]
    arguments = [child for child in near if child.dep_ in ("nsubj", "nsubjpass", "dobj", "attr")]
    near += [grandchild for argument in arguments for grandchild in argument.children if grandchild.dep_ == "det"]
    complement = token.dep_ in ("xcomp", "dobj", "pcomp") and token.head.lemma_ in NEGATING
    without = token.dep_ in ("pobj", "pcomp") and token.head.lower_ == "without"
    return complement or without or any(child.lower_ in NEGATIVE for child in near)
