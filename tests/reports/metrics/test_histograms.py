import random
from itertools import chain

import pytest

from reports.metrics.histograms import NOBODY, Pile, Values, pack, unpack

CHANCE = random.Random(7)
SHAPES = {
    "nothing": [],
    "one": [5],
    "all alike": [1] * 500,
    "few different": [CHANCE.randrange(3) for _ in range(300)],
    "all different": [CHANCE.randrange(10**6) for _ in range(300)],
    "huge": [2**33, 4, 2**64 - 1],
}


def pile_of(*lists):
    pile = Pile()
    for known in lists:
        for _key, unknown, run in unpack(pack({0: Values(list(known))})):
            pile.add_run(run, unknown)
    return pile


@pytest.mark.parametrize("shape", SHAPES)
def test_packed_values_come_back(shape):
    values = SHAPES[shape]
    blob = pack({NOBODY: Values(list(values), 3), 12: Values([7], 0)})

    (first, unknown, run), (second, _none, other) = unpack(blob)

    assert (first, unknown, list(run.each()) if run else []) == (NOBODY, 3, sorted(values))
    assert (second, list(other.each())) == (12, [7])
    assert [key for key, *_rest in unpack(blob, frozenset([12]))] == [12]


def test_packing_does_not_depend_on_the_order():
    one = {1: Values([3, 1, 2]), 0: Values([9])}
    other = {0: Values([9]), 1: Values([2, 3, 1])}
    assert pack(one) == pack(other)


@pytest.mark.parametrize("runs", [1, 2, 40])
def test_pile_is_all_its_values_in_order(runs):
    lists = [[CHANCE.randrange(1_000) for _ in range(900)] for _ in range(runs)]
    pile = pile_of(*lists)
    everything = sorted(chain.from_iterable(lists))
    for value in (everything[0], everything[100]):
        pile.add(value, -1)
        everything.remove(value)
    pile.add(77)
    everything = sorted([*everything, 77])

    assert len(pile) == len(everything)
    assert pile.total() == sum(everything)
    assert [pile[place] for place in range(0, len(pile), 17)] == everything[::17]
    assert pile.ordered() == everything


def test_pile_of_short_runs_is_put_in_order():
    lists = [[CHANCE.randrange(1_000) for _ in range(3)] for _ in range(100)]
    assert list(pile_of(*lists)) == sorted(chain.from_iterable(lists))


def test_pile_of_piles_holds_what_they_hold():
    piles = [pile_of([3, 1], [2]), pile_of([9] * 50), Pile()]
    piles[2].add(None)
    piles[0].add(1, -1)
    assert list(piles[0]) == [2, 3]

    everything = Pile.of(piles)

    assert (list(everything), everything.unknown) == ([2, 3, *[9] * 50], 1)
