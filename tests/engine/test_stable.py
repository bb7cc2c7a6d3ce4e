"""Stable assignments: no blocking pair, best for the mentees, and blocking pairs counted as defined."""

from itertools import product

import numpy as np
import pytest
from scipy import sparse

from matching.engine import (
    Mentee,
    Mentor,
    Policy,
    PolicyError,
    Problem,
    ProblemError,
    assign,
    blocking_pairs,
    solve,
    stable_assign,
)
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


def test_residents_and_hospitals():
    """The example by which the National Resident Matching Program explains its algorithm; two places each."""
    wishes = {"Arthur": "C", "Sunny": "CM", "Joseph": "CGM", "Latha": "MCG", "Darrius": "CMG"}
    ranked = {
        "M": ("Darrius", "Joseph"),
        "C": ("Darrius", "Arthur", "Sunny", "Latha", "Joseph"),
        "G": ("Darrius", "Arthur", "Joseph", "Latha"),
    }
    people, hospitals = list(wishes), list(ranked)
    pairs = [
        (people.index(one), hospitals.index(two), 9 - wishes[one].index(two), 9 - ranked[two].index(one))
        for one in people
        for two in wishes[one]
        if one in ranked[two]
    ]
    rows, cols, mine, theirs = (list(some) for some in zip(*pairs, strict=True))
    mine, theirs = (sparse.csr_array((np.array(some, float), (rows, cols)), (5, 3)) for some in (mine, theirs))
    found = stable_assign(mine, 2, mentor_scores=theirs)
    assert {(people[row], hospitals[col]) for row, col in pairs_of(found)} == {
        ("Arthur", "C"),
        ("Darrius", "C"),
        ("Joseph", "G"),
        ("Latha", "G"),
    }
    assert [people[row] for row in found.unplaced] == ["Sunny"]


def stable_by_trying(mine, theirs, capacity):
    """Every assignment of one mentor or none to each mentee that no pair blocks, by the definition."""
    n, m = mine.shape
    for picked in product(range(-1, m), repeat=n):
        loads = [[row for row in range(n) if picked[row] == col] for col in range(m)]
        if any(len(load) > places for load, places in zip(loads, capacity, strict=True)):
            continue
        if not any(
            picked[row] != col
            and (picked[row] < 0 or mine[row, col] > mine[row, picked[row]])
            and (len(loads[col]) < capacity[col] or any(theirs[row, col] > theirs[one, col] for one in loads[col]))
            for row in range(n)
            for col in range(m)
            if capacity[col]
        ):
            yield picked


@pytest.mark.parametrize("seed", range(60))
def test_every_mentee_has_the_best_mentor_of_any_stable_assignment(seed):
    chance = np.random.default_rng(seed)
    n, m = int(chance.integers(1, 6)), int(chance.integers(1, 5))
    mine, theirs, capacity = chance.random((n, m)), chance.random((n, m)), chance.integers(0, 3, m)
    found = dict(pairs_of(stable_assign(orders(mine), capacity, mentor_scores=orders(theirs))))
    every = list(stable_by_trying(mine, theirs, capacity))
    assert tuple(found.get(row, -1) for row in range(n)) in every
    for row in range(n):
        best = max((mine[row, one[row]] for one in every if one[row] >= 0), default=None)
        assert (mine[row, found[row]] if row in found else None) == best


def test_ties_are_decided_by_a_seed_on_request():
    values = np.ones((6, 6))
    seen = {tuple(pairs_of(stable_assign(orders(values), 1, seed=seed))) for seed in range(8)}
    assert len(seen) > 1
    assert all(len(pairs) == 6 for pairs in seen)
    for seed in range(60):
        one = tiny(seed)
        found = stable_assign(one.scores, one.capacity, demand=one.demand, seed=seed)
        assert blocking(one, pairs_of(found)) == set()


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ({"minimum": 1}, "cannot promise a minimum of 1"),
        ({"balance": 0.1}, "cannot balance loads"),
        ({"place_first": False}, "place_first cannot be false"),
    ],
)
def test_what_a_stable_assignment_cannot_keep_is_refused(policy, words):
    with pytest.raises(PolicyError, match=words):
        Policy(objective="stable", **policy)


def test_a_mentors_own_minimum_is_refused_or_reported():
    people = [Mentor("ben", name="Ben", capacity=2, minimum=2), Mentor("cy", capacity=2)], [Mentee("ada")]
    with pytest.raises(ProblemError, match=r"Mentor ben \(Ben\) has a minimum of 2"):
        Problem(*people, policy=Policy(objective="stable"))
    relaxed = solve(Problem(*people, policy=Policy(objective="stable", relax_minimum=True)))
    assert relaxed.certificate.shortfall == {"ben": 1}


def test_pins_stay():
    values = np.array([[0.9, 0.1], [0.8, 0.7]])
    assert pairs_of(stable_assign(orders(values), 1)) == [(0, 0), (1, 1)]
    assert pairs_of(stable_assign(orders(values), 1, pins=[(0, 1)])) == [(0, 1), (1, 0)]
