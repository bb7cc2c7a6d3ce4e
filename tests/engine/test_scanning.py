"""The compiled scan against its plain oracle, bit for bit, and ranges against the whole."""

from dataclasses import replace

import numpy as np
import pytest

from matching.engine import Component, Index, Policy, Rules, shortlist
from matching.engine.scanning import scan
from tests.engine.people import cohort

POLICIES = (
    Policy(),
    Policy(rules=Rules(shared_hours=1)),
    Policy(rules=Rules(conflicts=False, languages=False, formats=False)),
)


def seekers_of(seed, policy):
    problem = cohort(seed, mentees=40, mentors=30, policy=policy, exclusions=[("e001", "m002", "past_pair")])
    return Index(problem).encode(problem.mentees)


def answer(found):
    edges = found.edges
    arrays = edges.rows, edges.cols, edges.values, found.eligible, found.above
    return [one.tolist() for one in arrays]


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("seed", range(4))
def test_compiled_and_plain_agree_exactly(seed, policy):
    seekers = seekers_of(seed, policy)
    chance = np.random.default_rng(seed)
    for k, offset, least in (
        (1, None, None),
        (7, None, None),
        (50, None, None),
        (5, -np.round(chance.random(30), 2), None),
        (5, np.where(chance.random(30) < 0.5, -np.inf, 0.0), None),
        (9, None, np.round(chance.random(40), 1)),
    ):
        plain = scan(seekers, k, offset=offset, least=least, counting=True, compiled=False)
        fused = scan(seekers, k, offset=offset, least=least, counting=True, compiled=True)
        assert answer(plain) == answer(fused)


@pytest.mark.parametrize("idf", [True, False])
@pytest.mark.parametrize("kind", ["interests", "support", "goals"])
def test_the_first_look_misses_nothing_among_many(idf, kind):
    """Enough mentors that most pairs are never worked out; coarse scores tie, at zero and above."""
    told = {"interests": Component(idf=idf), kind: Component(0.5, idf=idf)}
    problem = cohort(7, mentees=15, mentors=700, policy=Policy(components=told))
    seekers = Index(problem).encode(problem.mentees)
    chance = np.random.default_rng(1)
    for k, offset, least in (
        (1, None, None),
        (20, None, None),
        (60, -np.round(chance.random(700), 1), None),
        (20, np.where(chance.random(700) < 0.3, np.inf, -0.5), np.round(chance.random(15), 1)),
    ):
        asked = {"offset": offset, "least": least, "counting": True}
        assert answer(scan(seekers, k, compiled=False, **asked)) == answer(scan(seekers, k, compiled=True, **asked))


@pytest.mark.parametrize("weights", [(1e-30, 1.0), (1.0, 1e-300), (1e25, 1e-25), (1e200, 1e200)])
def test_weights_far_apart_are_not_lost_in_the_first_look(weights):
    told = dict(zip(("interests", "background"), map(Component, weights), strict=True))
    problem = cohort(3, mentees=15, mentors=300, policy=Policy(components=told))
    heavy = [replace(one, weights={"interests": 1e20}) if at % 3 else one for at, one in enumerate(problem.mentors)]
    for mentors in (problem.mentors, heavy):
        changed = replace(problem, mentors=mentors)
        seekers = Index(changed).encode(changed.mentees)
        assert answer(scan(seekers, 9, compiled=False)) == answer(scan(seekers, 9, compiled=True))


def test_ranges_put_together_are_the_whole():
    seekers = seekers_of(1, POLICIES[1])
    whole = scan(seekers, 6)
    parts = [scan(seekers, 6, rows=(start, min(start + 7, 40)), compiled=bool(start % 2)) for start in range(0, 40, 7)]
    joined = [[one for part in parts for one in answer(part)[at]] for at in range(5)]
    assert answer(whole) == joined


def test_scan_is_the_shortlist():
    seekers = seekers_of(2, POLICIES[1])
    edges = scan(seekers, 5, compiled=True).edges
    lists = shortlist(seekers.index.problem, 5)
    for row, mentee in enumerate(seekers.people):
        mine = edges.rows == row
        assert sorted((one.mentor, one.score) for one in lists[mentee.id]) == [
            (seekers.index.mentors.ids[col], value)
            for col, value in zip(edges.cols[mine], edges.values[mine], strict=True)
        ]
