"""Few pairs and prices give what all pairs give: the same totals and floors, proved over all pairs."""

from dataclasses import replace

import numpy as np
import pytest

from matching.engine import Ground, Policy, Rules, blocking_pairs, market, solve
from matching.engine import ground as grounds
from matching.engine.certifying import tally
from matching.engine.market import Edges, ScannedPairs, StoredPairs, trade
from tests.engine.people import cohort


def problem_of(seed, objective, **policy):
    return cohort(
        seed, mentees=40, mentors=25, policy=Policy(objective=objective, rules=Rules(shared_hours=0.5), **policy)
    )


@pytest.fixture
def few(monkeypatch):
    """Look at three pairs of each mentee first, and never keep all pairs."""
    monkeypatch.setattr(market, "CANDIDATES", 3)
    monkeypatch.setattr(market, "ADDED", 2)


@pytest.mark.parametrize(
    ("objective", "place_first"),
    [
        *((objective, first) for objective in ("total", "floor", "tiers", "concave") for first in (True, False)),
        ("stable", True),
    ],
)
def test_few_pairs_give_the_same_as_all(few, objective, place_first):
    for seed in range(8):
        problem = problem_of(seed, objective, place_first=place_first)
        whole = Ground.of(problem)
        asked = grounds.asked_of(problem)
        for pairs in (StoredPairs(whole.scores), ScannedPairs(whole.seekers)):
            traded = trade(pairs, Edges.none(), asked)
            assert not traded.doubtful
            assert traded.found.total == pytest.approx(whole.found.total, abs=1e-8)
            assert len(traded.found.pairs) == len(whole.found.pairs)
            assert traded.found.upper_bound == pytest.approx(whole.found.upper_bound, abs=1e-8)
            if objective == "floor":
                assert traded.found.floor == pytest.approx(whole.found.floor, abs=1e-9)
            if objective == "stable":
                assert traded.found.pairs.tolist() == whole.found.pairs.tolist()


def test_least_loads_are_met_from_few_pairs(few):
    for seed in range(8):
        problem = problem_of(seed, "total", minimum=1, relax_minimum=True)
        whole = Ground.of(problem)
        traded = trade(StoredPairs(whole.scores), Edges.none(), grounds.asked_of(problem))
        assert traded.found.shortfall.sum() == whole.found.shortfall.sum()
        assert len(traded.found.pairs) == len(whole.found.pairs)
        if not whole.found.shortfall.any():
            assert traded.found.total == pytest.approx(whole.found.total, abs=1e-8)


@pytest.mark.parametrize("objective", ["total", "floor", "stable", "tiers", "concave"])
def test_a_scanned_problem_has_the_same_certificate(few, monkeypatch, objective):
    for seed in range(4):
        problem = problem_of(seed, objective)
        pin = solve(problem).pairs[0]
        problem = replace(problem, pins=((pin.mentee, pin.mentor),))
        whole = solve(problem).certificate
        monkeypatch.setattr(grounds, "COMPLETE_UP_TO", 0)
        scanned = solve(problem)
        monkeypatch.undo()
        told = scanned.certificate
        assert told.valid
        assert told.eligible_pairs == whole.eligible_pairs
        assert told.placed == whole.placed
        assert told.scope == "all pairs"
        assert (told.total, told.upper_bound) == pytest.approx((whole.total, whole.upper_bound), abs=1e-8)
        assert told.worst_share == pytest.approx(whole.worst_share, abs=1e-8) or objective == "total"
        assert objective != "stable" or told.blocking_pairs == 0


def test_what_was_not_proved_is_counted(few, monkeypatch):
    monkeypatch.setattr(market, "MOST_MORE", 0)
    monkeypatch.setattr(grounds, "COMPLETE_UP_TO", 0)
    scope = solve(problem_of(0, "tiers")).certificate.scope
    assert scope.startswith("all pairs, but only the best ones of ")
    assert 0 < int(scope.split()[-2]) <= 40


def test_blocking_pairs_are_counted_over_all_pairs(few, monkeypatch):
    for seed in range(6):
        problem = problem_of(seed, "total")
        monkeypatch.setattr(grounds, "COMPLETE_UP_TO", 0)
        scanned = Ground.of(problem)
        monkeypatch.undo()
        scores = grounds.score_all(scanned.seekers, grounds.silent)
        counted = blocking_pairs(scanned.found, scores, scanned.capacity, demand=scanned.demand)
        assert tally(scanned) == (scores.nnz, len(counted))
        assert np.all(scanned.found.loads <= scanned.capacity)
