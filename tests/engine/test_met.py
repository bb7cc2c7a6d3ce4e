"""What was said after a meeting: in the score of that pair alone, the same however it is computed."""

from dataclasses import replace

import numpy as np
import pytest

from matching.engine import Component, Index, Mentee, Mentor, PersonError, Policy, Problem, explain, solve
from matching.engine.scanning import scan
from tests.engine.people import cohort

POLICY = Policy(components={**Policy().components, "met": Component(weight=4)})


def met_cohort(seed, **problem):
    """People of whom each mentee has met up to three mentors."""
    plain = cohort(seed, policy=POLICY, **problem)
    chance = np.random.default_rng(seed)
    ids = [one.id for one in plain.mentors]

    def met():
        some = chance.choice(ids, size=min(len(ids), int(chance.integers(0, 4))), replace=False)
        return {str(one): round(float(chance.random()), 2) for one in some}

    return replace(plain, mentees=tuple(replace(one, met=met()) for one in plain.mentees))


def without(problem):
    return replace(problem, mentees=tuple(replace(one, met={}) for one in problem.mentees))


@pytest.mark.parametrize("seed", range(6))
def test_a_pair_that_has_met_gets_the_weighted_mean_and_all_others_stay(seed):
    problem = met_cohort(seed, mentees=8, mentors=6)
    plain, seen = without(problem), 0
    for mentee in problem.mentees:
        for mentor in problem.mentors:
            now, before = explain(problem, mentee.id, mentor.id), explain(plain, mentee.id, mentor.id)
            if mentor.id not in mentee.met:
                assert now == before
                continue
            parts = [one for one in now.components if one.value is not None]
            assert sum(one.weight for one in parts) == pytest.approx(1)
            assert now.score == pytest.approx(sum(one.weight * one.value for one in parts), abs=1e-9)
            (said,) = (one for one in parts if one.name == "met")
            assert (said.value, dict(said.evidence)) == (mentee.met[mentor.id], {})
            rest = 1 - said.weight
            assert now.score == pytest.approx(rest * before.score + said.weight * said.value, abs=1e-9)
            seen += 1
    assert seen


@pytest.mark.parametrize("seed", range(3))
def test_compiled_and_plain_agree_exactly(seed):
    problem = met_cohort(seed, mentees=40, mentors=30)
    seekers = Index(problem).encode(problem.mentees)
    chance = np.random.default_rng(seed)
    for k, least in ((1, None), (7, None), (30, np.round(chance.random(40), 1))):
        plain, fused = (scan(seekers, k, least=least, counting=True, compiled=one) for one in (False, True))
        for name in ("rows", "cols", "values"):
            assert getattr(plain.edges, name).tolist() == getattr(fused.edges, name).tolist()
        assert plain.above.tolist() == fused.above.tolist()


def test_who_knows_nothing_else_is_judged_by_the_meeting_alone():
    people = [Mentor("m"), Mentor("n")], [Mentee("e", met={"m": 0.5})]
    problem = Problem(*people, policy=POLICY)
    assert (explain(problem, "e", "m").score, explain(problem, "e", "n").score) == (0.5, 0.0)
    seekers = Index(problem).encode(problem.mentees)
    assert scan(seekers, 2, compiled=True).edges.values.tolist() == [0.5, 0.0]


def test_it_decides_between_two_who_fit_alike():
    mentors = [Mentor("m", interests=["a"]), Mentor("n", interests=["a"])]
    for first, second in (("m", "n"), ("n", "m")):
        mentee = Mentee("e", interests=["a"], met={first: 1.0, second: 1 / 3})
        (pair,) = solve(Problem(mentors, [mentee], policy=POLICY)).pairs
        assert pair.mentor == first


def test_problems_without_meetings_stay_what_they_were_and_nonsense_is_refused():
    assert "met" not in Mentee("e").to_dict()
    problem = met_cohort(1)
    assert Problem.from_json(problem.to_json()).digest == problem.digest
    with pytest.raises(PersonError, match="after meeting m"):
        Mentee("e", met={"m": 1.5})
