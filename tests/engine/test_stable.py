"""Stable assignments: no blocking pair, best for the mentees, and blocking pairs counted as defined."""

import numpy as np
from scipy import sparse

from matching.engine import assign, blocking_pairs, stable_assign
from tests.engine.oracle import assignments, blocking, tiny


def pairs_of(found):
    return [tuple(pair) for pair in found.pairs.tolist()]


def test_no_pair_blocks_a_stable_assignment():
    for seed in range(200):
        one = tiny(seed)
        found = stable_assign(one.scores, one.capacity, demand=one.demand)
        assert pairs_of(found) in [sorted(pairs) for pairs in assignments(one)]
        assert blocking(one, pairs_of(found)) == set()
        assert len(blocking_pairs(found, one.scores, one.capacity, demand=one.demand)) == 0


def test_blocking_pairs_of_any_assignment():
    for seed in range(200):
        one = tiny(seed)
        found = assign(one.scores, one.capacity, demand=one.demand, objective="total")
        counted = blocking_pairs(found, one.scores, one.capacity, demand=one.demand)
        assert {tuple(pair) for pair in counted.tolist()} == blocking(one, pairs_of(found))


def orders(values):
    rows, cols = np.indices(values.shape)
    return sparse.csr_array((values.ravel(), (rows.ravel(), cols.ravel())), shape=values.shape)


def test_mentees_get_the_best_stable_mentor():
    """Gale and Shapley's three by three: everybody's first wish differs, and the asking side gets its own."""
    mine = np.array([[3.0, 2, 1], [1, 3, 2], [2, 1, 3]])
    theirs = np.array([[1.0, 3, 2], [2, 1, 3], [3, 2, 1]])
    found = stable_assign(orders(mine), 1, mentor_scores=orders(theirs))
    assert pairs_of(found) == [(0, 0), (1, 1), (2, 2)]
    turned = stable_assign(orders(theirs.T), 1, mentor_scores=orders(mine.T))
    assert pairs_of(turned) != [(0, 0), (1, 1), (2, 2)]
    for one, first, second in ((found, mine, theirs), (turned, theirs.T, mine.T)):
        assert len(blocking_pairs(one, orders(first), 1, mentor_scores=orders(second))) == 0


def test_pins_stay():
    values = np.array([[0.9, 0.1], [0.8, 0.7]])
    assert pairs_of(stable_assign(orders(values), 1)) == [(0, 0), (1, 1)]
    assert pairs_of(stable_assign(orders(values), 1, pins=[(0, 1)])) == [(0, 1), (1, 0)]
