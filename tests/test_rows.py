"""Sets of pairs: laid out and read back; the forms of all pairs at once against those of one pair after the other."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bench import worlds
from tests.bench.worlds import Noise, Shape

from summitline import scoring
from summitline.metrics import rows
from summitline.metrics.rows import Layout, Rows
from summitline.timegraph import read_graph


def test_a_set_of_pairs_is_one_row_of_bits_after_the_other():
    layout = Layout(3)
    assert layout.bytes == 1
    assert layout.pairs([0b010, 0b100]) == 0b100_00000010
    assert layout.rows(0b100_00000010, range(1, 3)) == [0b010, 0b100]
    assert layout.pairs([0b101]) == 0b101


@given(st.integers(0, 700))
def test_runs_hold_each_end_once(size):
    layout = Layout(size)
    runs = list(layout.runs())
    assert [i for run in runs for i in run] == list(range(size))
    assert all(len(run) == 1 or 8 * layout.bytes * len(run) <= rows.BITS_IN_A_RUN for run in runs)


@given(st.lists(st.integers(0, 2**14 - 1), min_size=1, max_size=7))
def test_what_is_laid_out_is_read_back(wanted):
    layout = Layout(7)
    assert layout.rows(layout.pairs(wanted), range(len(wanted))) == wanted


@pytest.mark.parametrize("calendar", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_split_gives_the_form_of_each_pair(seed, calendar):
    document = worlds.system(worlds.gold(f"w{seed}", Shape(events=9, links=25), seed), Noise(drops=0.1, flips=0), seed)
    closure = read_graph(document, calendar=calendar).closure
    names = [*closure.graph.mentions]
    unknown = random.Random(seed).randrange(len(names))
    compared = Rows(closure, [None if i == unknown else i for i in range(len(names))])
    chosen = {(i, j) for i, j in combinations(range(len(names)), 2) if (i + j) % 5}
    later = [sum(1 << j for j in range(len(names)) if (i, j) in chosen) for i in range(len(names))]
    found = {}
    for run in (range(4), range(4, len(names))):
        for form, pairs in compared.split(run, compared.layout.pairs(later[run.start : run.stop])):
            for i, ends in zip(run, compared.layout.rows(pairs, run), strict=True):
                found |= {(i, j): form for j in range(len(names)) if ends >> j & 1}
    wanted = {(i, j): "????" if unknown in (i, j) else closure.relation(names[i], names[j]) for i, j in chosen}
    assert found == wanted


@pytest.mark.parametrize("bits", [1, 300, 2**30])
def test_counts_do_not_depend_on_the_size_of_a_run(monkeypatch, bits):
    gold = worlds.gold("w", Shape(events=25, links=50), 1)
    system = worlds.system(gold, Noise(flips=0.1), 1)

    def counts():
        return scoring.count(scoring.compared(gold, system, zone="body", given=False, calendar=True)).blocks

    wanted = counts()
    monkeypatch.setattr(rows, "BITS_IN_A_RUN", bits)
    assert counts() == wanted
