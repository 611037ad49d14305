from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitline.relations import entails, form_of, inverse, is_form, steps
from summitline.schema import schema

FORMS = st.text(alphabet="<=>?", min_size=4, max_size=4)
INVERSES = {
    "BEFORE": "AFTER",
    "IBEFORE": "IAFTER",
    "INCLUDES": "IS_INCLUDED",
    "BEGINS": "BEGUN_BY",
    "ENDS": "ENDED_BY",
    "SIMULTANEOUS": "SIMULTANEOUS",
    "OVERLAPS": "OVERLAPPED_BY",
    "BEGINS_BEFORE": "BEGINS_AFTER",
    "ENDS_BEFORE": "ENDS_AFTER",
    "VAGUE": "VAGUE",
}
# Begin and end of source and target on a line of integers.
WORLDS = {
    "BEFORE": ((0, 1), (2, 3)),
    "AFTER": ((2, 3), (0, 1)),
    "IBEFORE": ((0, 1), (1, 2)),
    "IAFTER": ((1, 2), (0, 1)),
    "INCLUDES": ((0, 3), (1, 2)),
    "IS_INCLUDED": ((1, 2), (0, 3)),
    "BEGINS": ((0, 1), (0, 2)),
    "BEGUN_BY": ((0, 2), (0, 1)),
    "ENDS": ((1, 2), (0, 2)),
    "ENDED_BY": ((0, 2), (1, 2)),
    "SIMULTANEOUS": ((0, 1), (0, 1)),
    "OVERLAPS": ((0, 2), (1, 3)),
    "OVERLAPPED_BY": ((1, 3), (0, 2)),
}


def compared(source: tuple[int, int], target: tuple[int, int]) -> str:
    return "".join("<" if p < q else "=" if p == q else ">" for p, q in product(source, target))


@pytest.mark.parametrize(("relation", "world"), WORLDS.items())
def test_the_form_of_a_relation_is_what_its_intervals_show(relation: str, world: tuple[tuple[int, int], ...]) -> None:
    assert form_of(relation) == compared(*world)
    assert inverse(form_of(relation)) == compared(*reversed(world))


def test_the_thirteen_relations_are_all_there_are_between_two_intervals() -> None:
    intervals = [(b, e) for b in range(4) for e in range(b + 1, 4)]
    assert {compared(a, b) for a, b in product(intervals, repeat=2)} == {form_of(name) for name in WORLDS}


@pytest.mark.parametrize(("relation", "other"), INVERSES.items())
def test_the_inverse_of_a_label_is_a_label(relation: str, other: str) -> None:
    assert inverse(form_of(relation)) == form_of(other)
    assert inverse(form_of(other)) == form_of(relation)


def test_every_relation_of_the_schema_has_its_inverse_there() -> None:
    assert set(schema().relations) == set(INVERSES) | set(INVERSES.values())


@pytest.mark.parametrize(
    ("form", "turned"), [("<???", ">???"), ("?<??", "??>?"), ("??=?", "?=??"), ("???<", "???>"), ("<=>?", "><=?")]
)
def test_the_inverse_exchanges_the_two_comparisons_in_the_middle(form: str, turned: str) -> None:
    assert inverse(form) == turned


@given(FORMS)
def test_the_inverse_is_an_involution(form: str) -> None:
    assert inverse(inverse(form)) == form
    assert is_form(inverse(form))


@pytest.mark.parametrize("synonym", ["IDENTITY", "DURING", "DURING_INV"])
def test_a_synonym_has_the_form_of_its_relation(synonym: str) -> None:
    assert form_of(synonym) == form_of("SIMULTANEOUS")


@pytest.mark.parametrize(("word", "expected"), [("<<??", True), ("<<?", False), ("<<<<<", False), ("<<x<", False)])
def test_a_form_is_four_comparisons(word: str, expected: bool) -> None:
    assert is_form(word) is expected


def test_a_form_is_its_own_form() -> None:
    assert form_of("<?=>") == "<?=>"


@pytest.mark.parametrize("word", ["SOON", "before", "", "<<<"])
def test_any_other_word_is_no_relation(word: str) -> None:
    with pytest.raises(KeyError):
        form_of(word)


@pytest.mark.parametrize(
    ("known", "form", "expected"),
    [
        ("<<<<", "<<<<", True),
        ("<<<<", "<???", True),
        ("<???", "<<<<", False),
        ("<<=<", "<<<<", False),
        ("<<<<", "<<=<", False),
        ("????", "????", True),
    ],
)
def test_a_known_form_entails_what_says_no_more(known: str, form: str, expected: bool) -> None:
    assert entails(known, form) is expected


INTERVALS = [(b, e) for b in range(4) for e in range(b + 1, 4)]
SIGNS = {"<": lambda p, q: p < q, "=": lambda p, q: p == q, ">": lambda p, q: p > q}


def test_steps_by_hand() -> None:
    assert steps("BEFORE") == ((1, "<", 0),)
    assert steps("AFTER") == ((0, ">", 1),)
    assert steps("INCLUDES") == ((0, "<", 0), (1, ">", 1))
    assert steps("BEGINS") == ((0, "=", 0), (1, "<", 1))
    assert steps("IDENTITY") == steps("=<>=") == ((0, "=", 0), (1, "=", 1))
    assert steps("VAGUE") == ()
    with pytest.raises(KeyError):
        steps("before")


@pytest.mark.parametrize("form", ["".join(signs) for signs in product("<=>?", repeat=4)])
def test_steps_say_what_a_form_says_and_no_more_often_than_needed(form: str) -> None:
    def holds(said: tuple[tuple[int, str, int], ...]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        return [w for w in product(INTERVALS, repeat=2) if all(SIGNS[sign](w[0][i], w[1][j]) for i, sign, j in said)]

    worlds = [w for w in product(INTERVALS, repeat=2) if entails(compared(*w), form)]
    assert holds(steps(form)) == worlds
    if worlds:
        assert all(holds(steps(form)[:i] + steps(form)[i + 1 :]) != worlds for i in range(len(steps(form))))
    else:
        assert len(steps(form)) == 4 - form.count("?")  # a form that contradicts itself is kept whole
