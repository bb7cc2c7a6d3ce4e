"""Answers to questions both sides were asked: shares, weights, unknown ones, and one result however it is computed."""

import numpy as np
import pytest

from matching.engine import Component, Index, Mentee, Mentor, Policy, PolicyError, Problem, explain
from matching.engine.scanning import scan

ANSWERS = Policy(components={"answers": Component(idf=False, parts={"a": 3, "b": 1})}, objective="total")


def value(mentee, mentor, policy=ANSWERS):
    problem = Problem([Mentor("m", answers=mentor)], [Mentee("e", answers=mentee)], policy=policy)
    return explain(problem, "e", "m").score


@pytest.mark.parametrize(
    ("mentee", "mentor", "expected"),
    [
        (["a:1"], ["a:1", "a:2"], 1.0),
        (["a:1", "a:2"], ["a:1"], 0.5),
        (["a:1", "b:1"], ["a:1", "b:2"], 0.75),
        (["a:1", "b:1"], ["a:2", "b:1"], 0.25),
        (["a:1", "b:1"], ["b:1"], 1.0),
        (["a:1", "c:1"], ["a:2", "c:1"], 0.25),
        ([], ["a:1"], 0.0),
    ],
)
def test_value(mentee, mentor, expected):
    assert value(mentee, mentor) == pytest.approx(expected)


def test_evidence_names_what_is_shared():
    problem = Problem([Mentor("m", answers=["a:1", "b:2"])], [Mentee("e", answers=["a:1", "b:1"])], policy=ANSWERS)
    (told,) = explain(problem, "e", "m").components
    assert dict(told.evidence) == {"shared": ["a:1"], "missing": ["b:1"]}


def test_a_background_of_the_same_name_stays_apart():
    policy = Policy(components={"answers": Component(), "background": Component()})
    mentor, mentee = Mentor("m", answers=["a:1"], background=["a:2"]), Mentee("e", answers=["a:1"], background=["a:1"])
    found = explain(Problem([mentor], [mentee], policy=policy), "e", "m")
    assert {one.name: one.value for one in found.components} == {"answers": 1.0, "background": 0.0}


def test_compiled_and_plain_agree_exactly():
    chance = np.random.default_rng(5)

    def told():
        return [f"{q}:{chance.integers(3)}" for q in "abc" if chance.random() < 0.7]

    mentors = [Mentor(f"m{at}", answers=told(), capacity=2) for at in range(20)]
    mentees = [Mentee(f"e{at}", answers=told()) for at in range(30)]
    seekers = Index(Problem(mentors, mentees, policy=ANSWERS))
    seekers = seekers.encode(seekers.problem.mentees)
    plain, fused = (scan(seekers, 7, compiled=compiled).edges for compiled in (False, True))
    assert plain.values.tolist() == fused.values.tolist()
    assert plain.cols.tolist() == fused.cols.tolist()


def test_parts_are_kept_in_the_problem_and_leave_older_ones_as_they_were():
    assert Policy.from_dict(ANSWERS.to_dict()) == ANSWERS
    assert "parts" not in Policy().to_dict()["components"]["interests"]
    with pytest.raises(PolicyError):
        Component(parts={"a": -1})
