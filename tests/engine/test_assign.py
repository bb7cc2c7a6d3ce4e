"""`assign` against every possible assignment of small random problems, and at instances of known optimum."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from matching.engine import ScoreError, assign
from tests.engine.oracle import assignments, fair, tiny

OBJECTIVES = ("total", "floor", "tiers", "concave")


def pairs_of(found):
    return [tuple(pair) for pair in found.pairs.tolist()]


def check(one, objective, place_first):
    everything = assignments(one)
    asked = {
        "demand": one.demand,
        "minimum": one.minimum,
        "pins": one.pins,
        "objective": objective,
        "place_first": place_first,
    }
    if not everything:
        with pytest.raises(ScoreError):
            assign(one.scores, one.capacity, **asked)
        return
    found = assign(one.scores, one.capacity, **asked)
    assert sorted(pairs_of(found)) in [sorted(pairs) for pairs in everything]
    best = max(map(one.total, fair(one, objective, place_first, everything)))
    assert found.total == pytest.approx(best, abs=1e-7)
    assert found.total == pytest.approx(one.total(pairs_of(found)), abs=1e-9)
    assert found.upper_bound == pytest.approx(best, abs=1e-7)
    if place_first:
        assert len(found.pairs) == max(map(len, everything))
    assert found.loads.tolist() == np.bincount(found.pairs[:, 1], minlength=len(one.capacity)).tolist()
    placed = np.bincount(found.pairs[:, 0], minlength=len(one.demand))
    assert found.unplaced.tolist() == np.flatnonzero(placed < one.demand).tolist()


@pytest.mark.parametrize("place_first", [True, False])
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_best_of_all_assignments(objective, place_first):
    for seed in range(150):
        check(tiny(seed), objective, place_first)


@pytest.mark.parametrize("place_first", [True, False])
def test_best_of_all_with_pins(place_first):
    for seed in range(100):
        for objective in OBJECTIVES:
            check(tiny(seed, pins=True), objective, place_first)


@pytest.mark.parametrize("objective", ["total", "tiers", "concave"])
@pytest.mark.parametrize("place_first", [True, False])
def test_best_of_all_with_least_loads(objective, place_first):
    for seed in range(120):
        check(tiny(seed, minimum=True), objective, place_first)


def test_floor_with_least_loads():
    for seed in range(120):
        check(tiny(seed, minimum=True), "floor", True)


@settings(max_examples=60, deadline=None)
@given(st.integers(1000, 10**6), st.sampled_from(OBJECTIVES), st.booleans())
def test_best_of_all_for_any_seed(seed, objective, place_first):
    check(tiny(seed, pins=bool(seed % 2)), objective, place_first)


def full(values):
    values = np.asarray(values, float)
    rows, cols = np.indices(values.shape)
    return sparse.csr_array((values.ravel(), (rows.ravel(), cols.ravel())), shape=values.shape)


def test_agrees_with_dense_assignment():
    chance = np.random.default_rng(4)
    for n in (5, 40, 120):
        values = chance.random((n, n))
        rows, cols = linear_sum_assignment(values, maximize=True)
        found = assign(full(values), 1, objective="total")
        assert found.total == pytest.approx(values[rows, cols].sum(), abs=1e-9)
        assert found.gap < 1e-9


def test_textbook_transport():
    """Three power plants and four cities, the transport problem of many textbooks; its least cost is 1020."""
    cost = np.array([[8, 6, 10, 9], [9, 12, 13, 7], [14, 9, 16, 5]])
    supply, cities = [35, 50, 40], [45, 20, 30, 30]
    found = assign(full(-np.repeat(cost, supply, axis=0)), cities, objective="total")
    assert (found.total, found.upper_bound, found.gap) == (-1020.0, -1020.0, 0.0)
    assert found.loads.tolist() == cities
    as_demand = assign(full(-cost.repeat(cities, axis=1)), 1, demand=supply, objective="total")
    assert as_demand.total == -1020.0
    assert not len(as_demand.unplaced)


def test_a_company_of_canneries():
    """Three canneries and four warehouses, from Hillier and Lieberman's textbook; its least cost is 152,535."""
    cost = np.array([[464, 513, 654, 867], [352, 416, 690, 791], [995, 682, 388, 685]])
    output, allocation = [75, 125, 100], [80, 65, 70, 85]
    found = assign(full(-np.repeat(cost, output, axis=0)), allocation, minimum=allocation, objective="total")
    assert (found.total, found.gap) == (-152_535.0, 0.0)
    assert found.loads.tolist() == allocation


@pytest.mark.parametrize("n", [2, 10, 100])
def test_hard_instance_of_machol_and_wien(n):
    """Cost (i - 1)(j - 1), made to be hard for the Hungarian method; the least cost is n (n - 1) (n - 2) / 6."""
    found = assign(full(-np.outer(np.arange(n), np.arange(n))), 1, objective="total")
    assert (found.total, found.upper_bound) == (-n * (n - 1) * (n - 2) // 6,) * 2
    assert found.pairs[:, 1].tolist() == list(range(n))[::-1]


def test_whole_numbers_are_exact_at_any_size():
    values = np.array([[10**9, 10**9 - 1], [10**9 - 1, 10**9 - 3]])
    found = assign(full(values), 1, objective="total")
    assert found.total == 2 * 10**9 - 2


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("size", [1e-300, 1e-9, 1.0, 1e15, 1e300])
def test_scores_of_any_size(objective, size):
    found = assign(full(np.array([[3.0, 2.0], [2.9, 0.5]]) * size), 1, objective=objective)
    assert pairs_of(found) == [(0, 1), (1, 0)]
    assert found.total == pytest.approx(4.9 * size)


def test_more_placements_come_before_better_pairs():
    scores = sparse.csr_array(([1.0, 0.1, 0.9], ([0, 0, 1], [0, 1, 0])), shape=(2, 2))
    assert pairs_of(assign(scores, 1, objective="total")) == [(0, 1), (1, 0)]
    only_helpful = sparse.csr_array(([1.0, -0.5], ([0, 1], [0, 1])), shape=(2, 2))
    assert pairs_of(assign(only_helpful, 1, objective="total")) == [(0, 0), (1, 1)]
    assert pairs_of(assign(only_helpful, 1, objective="total", place_first=False)) == [(0, 0)]


def test_stored_zero_is_eligible_and_absent_is_forbidden():
    scores = sparse.csr_array((np.array([0.0]), np.array([1]), np.array([0, 1, 1])), shape=(2, 2))
    found = assign(scores, 1)
    assert pairs_of(found) == [(0, 1)]
    assert found.unplaced.tolist() == [1]


def test_nobody_and_nothing():
    found = assign(sparse.csr_array((0, 3)), 1)
    assert (len(found.pairs), found.total, found.loads.tolist()) == (0, 0.0, [0, 0, 0])
    found = assign(sparse.csr_array((3, 0)), 1)
    assert found.unplaced.tolist() == [0, 1, 2]


def test_least_loads_relaxed_only_on_request():
    scores = sparse.csr_array(([1.0, 0.5], ([0, 0], [0, 1])), shape=(1, 2))
    with pytest.raises(ScoreError, match="1 places too few"):
        assign(scores, 1, minimum=1)
    found = assign(scores, 1, minimum=1, relax_minimum=True)
    assert found.shortfall.sum() == 1
    assert len(found.pairs) == 1


def test_balance_spreads_the_load():
    values = np.array([[1.0, 0.95], [1.0, 0.95], [1.0, 0.95], [1.0, 0.95]])
    assert assign(full(values), 4, objective="total").loads.tolist() == [4, 0]
    even = assign(full(values), 4, objective="total", balance=0.1)
    assert even.loads.tolist() == [2, 2]
    assert even.gap < 1e-9


def test_seed_decides_near_ties_and_costs_nothing():
    values = np.ones((6, 6))
    seen = {tuple(map(tuple, assign(full(values), 1, seed=seed).pairs.tolist())) for seed in range(8)}
    assert len(seen) > 1
    again = assign(full(values), 1, seed=3)
    assert again.pairs.tolist() == assign(full(values), 1, seed=3).pairs.tolist()
    assert again.total == 6.0


@pytest.mark.parametrize(
    ("scores", "asked", "words"),
    [
        (np.ones((2, 2)), {}, "sparse"),
        (full([[1.0, np.nan]]), {}, "row 0 and column 1"),
        (full([[np.inf]]), {}, "not finite"),
        (full([[1.0]]), {"capacity": [1, 2]}, "capacity has 2 entries"),
        (full([[1.0]]), {"capacity": -1}, "capacity of entry 0"),
        (full([[1.0]]), {"capacity": 1.5}, "whole numbers"),
        (full([[1.0]]), {"demand": -2}, "demand of entry 0"),
        (full([[1.0]]), {"minimum": 2}, "minimum of 2 above its capacity"),
        (full([[1.0]]), {"pins": [(0, 5)]}, "row 0 to column 5"),
        (full([[1.0], [1.0]]), {"pins": [(0, 0), (1, 0)]}, "more pins than its capacity"),
        (full([[1.0, 1.0]]), {"pins": [(0, 0), (0, 1)]}, "more pins than its demand"),
        (full([[1.0]]), {"objective": "best"}, "no objective 'best'"),
    ],
)
def test_refusals_name_the_place(scores, asked, words):
    with pytest.raises(ScoreError, match=words):
        assign(scores, asked.pop("capacity", 1), **asked)


def test_input_is_left_alone():
    scores = full([[0.2, 0.9], [0.4, 0.1]])
    before = scores.copy()
    capacity = np.array([1, 1])
    assign(scores, capacity, pins=[(0, 0)])
    assert (scores != before).nnz == 0
    assert capacity.tolist() == [1, 1]
