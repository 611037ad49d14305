"""Words by the kind of event they name, after annotations/guidelines.md (E3, E5, E7, E10, A3-A5).

The lists of the guidelines, completed with the commonest words of news; other nouns by derivation from verbs.
"""

from __future__ import annotations

import re


def words(text: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(text.split())


REPORTING = words(
    """acknowledge add announce announcement applaud argue assure briefing caution cite claim comment condone confirm
    criticism declare deny describe dismiss emphasise emphasize explain express highlight indicate insist joke
    name note praise quote recall reference remark remind repeat report respond reveal say signal state
    statement stress suggest tell underline underscore warn warning write"""
)
PERCEPTION = words("hear notice see watch witness")
ASPECTUAL = words(
    """begin beginning cease conclude conclusion continue end finish halt keep launch maintain opened pause rekindle
    renew reopen restart resume resumption revival revive start stop suspend"""
)
I_ACTION = words(
    """accept advocate agree aim allow ask attempt avoid bid commitment decline delay demand effort force invite let
    offer order persuade plan pledge postpone prepare prevent promise proposal propose pursue refusal refuse
    reject rejection request seek threat threaten try urge vow"""
)
I_STATE = words(
    """await belief believe cautious committed concern confidence confident consider doubt eager enthusiasm expect fear
    hope intend interest interested keen know like look love open openness optimism optimistic readiness ready
    regard reluctant think trust want willing willingness wish worry"""
)
STATE = words(
    """alliance appeal belong consist contain depend differ friction friendship have hostility include involve lack
    mean need own partnership peace rapport relation relationship share signify stability stalemate tension tie
    uncertainty understanding"""
)
CLASSES = {
    "REPORTING": REPORTING,
    "PERCEPTION": PERCEPTION,
    "ASPECTUAL": ASPECTUAL,
    "I_ACTION": I_ACTION,
    "I_STATE": I_STATE,
    "STATE": STATE,
}
GRADUAL = words("accelerate cool deepen expand grow improve increase shift spread strengthen worsen")
INTENDING = words(
    """advocate aim ask attempt await bid cautious commit demand effort hope intend interest interested invite keen
    look offer open openness plan pledge prepare promise propose pursue push readiness ready reluctant request
    seek threaten try urge want willing willingness wish"""
)
JUDGING = words(
    "believe belief consider confident doubt expect fear find judge optimistic predict regard suspect think"
)
SUPPOSING = words("chance danger likelihood opportunity possibility potential prospect risk")
COPULAS = words("be remain stay seem appear look sound feel prove")
HALF_MODALS = {"have": "to", "need": "to", "use": "to", "go": "to"}
NO_PREDICATES = words("able bound likely possible sure")
NO_PARTICIPLES = words("exist lead come sit so-called outstanding unprecedented ongoing provocative")
CONNECTIVES = words("following including regarding concerning involving according given based compared provided")
EVENT_NOUNS = words(
    """action activity alarm alliance assistance attack attempt backing battle belief bid birth boycott breakthrough
    briefing broadcast buildup campaign celebration change clash collapse comment concern conference confidence
    conflict conversation cooperation coup crash crisis criticism deal death debate decline defeat departure
    dialogue diplomacy disagreement dispute earthquake effort election encounter engagement enthusiasm exchange
    expansion failure fear fight fire flood fondness friction friendship funeral game genocide growth help hope
    hostility inaction increase interest interview invasion launch lawsuit march marriage massacre match move
    murder negotiation offer openness optimism outbreak outreach partnership peace praise progress promise
    protest race raid rally rapport reaction recognition relation relationship relief remark report rescue
    response revolt riot rise sale search shift speech stability stalemate statement strike summit summitry
    support talk tension test thaw theft threat tie tour transfer trial trip truce trust uncertainty
    understanding victory violence visit vote war warning wedding willingness wish withdrawal"""
)
NO_EVENTS = words(
    """administration apartment arrangement association avenue building capability clothing concession condition
    corporation department difference equipment evening federation foundation gain generation government
    guarantee housing institution leadership location measure mission moment narrative nation opening
    organisation organization population position possession potential precondition presidency profession
    prospect sanction section session signal standing station substance television territory training treatment
    version weapon"""
)
SUFFIXES = (
    (r"[ai]tion", ("", "e", "ate", "y")),
    (r"ication", ("y", "icate")),
    (r"[sz]ation", ("se", "ze")),
    (r"tion", ("t", "te")),
    (r"ption", ("be", "me")),
    (r"[cs]ion", ("t", "s", "se", "d", "de")),
    (r"ssion", ("t", "de")),
    (r"ment|al|ance|ence|ing|ure", ("", "e")),
    (r"([bdgmnprt])\1ing", (r"\1",)),
    (r"ery", ("er",)),
)


def entry(lemma: str, *, verb: bool) -> str:
    """Return the entry of a lemma in the lists: "opened" for the verb, since "open" is the adjective."""
    return "opened" if verb and lemma.lower() == "open" else lemma.lower()


def event_class(lemma: str) -> str:
    """Return the TimeML class of a lemma, OCCURRENCE where no list has it."""
    return next((name for name, lemmas in CLASSES.items() if lemma in lemmas), "OCCURRENCE")


def is_event_noun(lemma: str, verbs: frozenset[str]) -> bool:
    """Whether a noun is in the list or derived from a verb: "rejection", "agreement", "testing"."""
    if lemma in EVENT_NOUNS or lemma in NO_EVENTS or len(lemma) < 6:
        return lemma in EVENT_NOUNS
    return lemma.endswith(("isation", "ization")) or stem(lemma, verbs) != lemma


def stem(noun: str, verbs: frozenset[str]) -> str:
    """Return the verb that a noun is derived from, else the noun: "reject" for "rejection"."""
    hits = (re.sub(f"(?:{suffix})$", end, noun) for suffix, ends in SUFFIXES for end in ends)
    return next((hit for hit in hits if hit != noun and hit in verbs), noun)
