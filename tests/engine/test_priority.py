"""Who waited before is placed first where not everybody can be, against every possible assignment of small problems."""

import numpy as np
import pytest
from scipy import sparse

from matching.engine import Mentee, Mentor, PersonError, Policy, Problem, assign, solve
from matching.engine.market import StoredPairs, trade
from matching.engine.scanning import Edges
from tests.engine.oracle import assignments, fair, most_pairs, tiny
from tests.engine.people import cohort

OBJECTIVES = ("total", "floor", "tiers", "concave")


def placed_by_rank(pairs, priority):
    """How many are placed of each priority, the highest first."""
    return tuple(sum(priority[row] == rank for row, _col in pairs) for rank in sorted(set(priority), reverse=True))


def first_served(everything, priority):
    """The assignments with the most pairs and among them the most of the highest priority, of the next, and so on."""
    left = most_pairs(everything)
    best = max(placed_by_rank(pairs, priority) for pairs in left)
    return [pairs for pairs in left if placed_by_rank(pairs, priority) == best]


@pytest.mark.parametrize("pins", [False, True])
@pytest.mark.parametrize("minimum", [False, True])
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_best_of_all_that_place_the_first_first(objective, minimum, pins):
    compared = 0
    for seed in range(220):
        one = tiny(seed, minimum=minimum, pins=pins)
        priority = np.random.default_rng(seed).integers(0, 3, len(one.demand)).tolist()
        everything = assignments(one)
        if not everything:
            continue
        asked = {"demand": one.demand, "minimum": one.minimum, "pins": one.pins, "objective": objective}
        found = assign(one.scores, one.capacity, priority=priority, **asked)
        allowed = first_served(everything, priority)
        pairs = [tuple(pair) for pair in found.pairs.tolist()]
        assert sorted(pairs) in [sorted(some) for some in allowed], seed
        best = max(map(one.total, fair(one, objective, True, allowed)))
        assert found.total == pytest.approx(best, abs=1e-7), seed
        assert found.upper_bound == pytest.approx(best, abs=1e-7), seed
        compared += len(allowed) < len(most_pairs(everything))
    assert compared > 3


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_same_over_few_pairs_as_over_all(objective):
    for seed in range(6):
        chance = np.random.default_rng(seed)
        scores = sparse.csr_array(chance.random((90, 60)) * (chance.random((90, 60)) < 0.7))
        asked = {
            "capacity": np.ones(60, int),
            "demand": np.ones(90, int),
            "priority": chance.integers(0, 3, 90),
            "minimum": np.zeros(60, int),
            "pins": [],
            "objective": objective,
            "place_first": True,
        }
        whole, market = assign(scores, **asked), trade(StoredPairs(scores), Edges.none(), asked)
        assert market.doubtful == 0
        assert market.found.total == pytest.approx(whole.total, abs=1e-7)
        ranks = [placed_by_rank(found.pairs.tolist(), asked["priority"]) for found in (market.found, whole)]
        assert ranks[0] == ranks[1]


def test_equal_priorities_change_nothing():
    for seed in range(20):
        one = tiny(seed)
        usual, all_first = (assign(one.scores, one.capacity, demand=one.demand, priority=rank) for rank in (0, 7))
        assert usual.pairs.tolist() == all_first.pairs.tolist()


def test_who_waited_gets_the_only_place_although_another_fits_better():
    mentor = Mentor("m", interests=["chess"], languages=["en"])
    better = Mentee("a", interests=["chess"], languages=["en"])
    waited = Mentee("b", interests=["chess", "law", "nursing"], languages=["en"], priority=1)
    usual = Mentee("b", interests=["chess", "law", "nursing"], languages=["en"])
    assert [pair.mentee for pair in solve(Problem([mentor], [better, usual])).pairs] == ["a"]
    found = solve(Problem([mentor], [better, waited]))
    assert [pair.mentee for pair in found.pairs] == ["b"]
    assert found.certificate.valid
    assert [(one.reason, one.detail["waited_first"]) for one in found.unplaced] == [("all_full", 1)]
    if_it_helps = Policy(place_first=False)
    assert [one.mentee for one in solve(Problem([mentor], [better, waited], policy=if_it_helps)).pairs] == ["a"]


def test_the_usual_priority_leaves_no_trace():
    told = Mentee("a").to_dict()
    assert "priority" not in told
    assert Mentee.from_dict(told | {"priority": 2}).to_dict() == told | {"priority": 2}
    assert "waited_first" not in str(solve(cohort(3)).to_dict())
    with pytest.raises(PersonError, match="priority"):
        Mentee("a", priority=-1)
