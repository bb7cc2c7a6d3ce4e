"""The compiled scan against its plain oracle, bit for bit, and ranges against the whole."""

import numpy as np
import pytest

from matching.engine import Index, Policy, Rules, shortlist
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


def told(found):
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
        plain = scan(seekers, k, offset=offset, least=least, compiled=False)
        fused = scan(seekers, k, offset=offset, least=least, compiled=True)
        assert told(plain) == told(fused)


def test_ranges_put_together_are_the_whole():
    seekers = seekers_of(1, POLICIES[1])
    whole = scan(seekers, 6)
    parts = [scan(seekers, 6, rows=(start, min(start + 7, 40)), compiled=bool(start % 2)) for start in range(0, 40, 7)]
    joined = [[one for part in parts for one in told(part)[at]] for at in range(5)]
    assert told(whole) == joined


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
