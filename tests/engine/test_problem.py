"""Problems and policies: what they accept, how they are written down, and refusals that name the person."""

import math

import pytest

from matching.engine import (
    Component,
    EngineError,
    Mentee,
    Mentor,
    PersonError,
    Policy,
    PolicyError,
    Problem,
    ProblemError,
    Rules,
    solve,
)
from matching.engine.words import normal
from tests.engine.people import cohort


@pytest.mark.parametrize("seed", range(5))
def test_json_there_and_back(seed):
    problem = cohort(seed, pins=[], exclusions=[("e000", "m000", "past_pair")], synonyms={"KI": "ai"})
    again = Problem.from_json(problem.to_json())
    assert again == problem
    assert again.digest == problem.digest
    assert again.to_json() == problem.to_json()


def test_any_change_changes_the_digest():
    problem = Problem([Mentor("ben")], [Mentee("ada")])
    others = [
        Problem([Mentor("ben", capacity=2)], [Mentee("ada")]),
        Problem([Mentor("ben")], [Mentee("ada", about="x")]),
        Problem([Mentor("ben")], [Mentee("ada")], pins=[("ada", "ben")]),
        Problem([Mentor("ben")], [Mentee("ada")], exclusions=[("ada", "ben", "blocked")]),
        Problem([Mentor("ben")], [Mentee("ada")], policy=Policy(objective="total")),
        Problem([Mentor("ben")], [Mentee("ada")], synonyms={"a": "b"}),
    ]
    assert len({problem.digest, *(one.digest for one in others)}) == 7


def test_tags_are_one_however_typed():
    assert normal("  Fluid\t Mechanics ") == normal("ﬂuid mechanics")
    assert Mentor("m", interests=["Robotics", " robotics", "ROBOTICS "]).interests == ("robotics",)
    assert normal("STRASSE") == normal("Straße")


@pytest.mark.parametrize(
    ("kind", "told", "words"),
    [
        (Mentor, {"id": ""}, "has no id"),
        (Mentor, {"id": "ben", "name": "Ben", "capacity": -1}, r"Mentor ben \(Ben\): capacity"),
        (Mentor, {"id": "ben", "capacity": 1.5}, "whole number"),
        (Mentor, {"id": "ben", "capacity": 1, "minimum": 2}, "minimum of 2 is above the capacity of 1"),
        (Mentee, {"id": "ada", "demand": "two"}, "Mentee ada: demand"),
        (Mentee, {"id": "ada", "availability": [336]}, "half-hours 0 to 335"),
        (Mentee, {"id": "ada", "formats": ["telepathy"]}, "'telepathy'"),
        (Mentee, {"id": "ada", "interests": "chess"}, "interests is one text"),
        (Mentee, {"id": "ada", "interests": [str(at) for at in range(10**4 + 1)]}, "at most 10000"),
        (Mentee, {"id": "ada", "weights": {"interests": math.nan}}, "weight of interests"),
        (Mentee, {"id": "ada", "weights": {"interests": -1}}, "weight of interests"),
        (Mentee, {"id": "ada", "weights": {"looks": 1}}, "no component 'looks'"),
    ],
)
def test_persons_refused_by_name(kind, told, words):
    with pytest.raises(PersonError, match=words):
        kind(**told)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"components": {"interests": {"weight": math.nan}}}, "weight"),
        ({"components": {"interests": {"weight": math.inf}}}, "finite"),
        ({"components": {"interests": {"weight": -0.5}}}, "at least 0"),
        ({"components": {"interests": {"weight": 0}}}, "no component a weight above 0"),
        ({"components": {"interests": {"measure": "guess"}}}, "interests has no measure 'guess'"),
        ({"components": {"looks": {}}}, "looks"),
        ({"components": {"interests": {"colour": 1}}}, "colour"),
        ({"components": []}, "table of names"),
        ({"rules": {"shared_hours": 0.25}}, "half-hour steps"),
        ({"rules": {"shared_hours": -1}}, "shared_hours"),
        ({"rules": {"languages": "yes"}}, "languages must be true or false"),
        ({"objective": "best"}, "no objective 'best'"),
        ({"minimum": -1}, "minimum"),
        ({"seed": 1.5}, "seed"),
        ({"place_first": 1}, "place_first"),
        ({"floor": 2}, "floor"),
        ({"speed": 1}, "speed"),
    ],
)
def test_policies_refused_by_name(told, words):
    with pytest.raises(PolicyError, match=words):
        Policy.from_dict(told)


def test_policy_there_and_back():
    policy = Policy(components={"interests": Component(2, "cosine")}, rules=Rules(shared_hours=1.5), seed=7)
    assert Policy.from_dict(policy.to_dict()) == policy
    assert Policy.from_toml('objective = "total"\n[components.goals]\nweight = 2') == Policy(
        components={"goals": Component(2.0)}, objective="total"
    )
    with pytest.raises(PolicyError, match="not valid TOML"):
        Policy.from_toml("objective = ")


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ({"mentors": [Mentor("a"), Mentor("a")]}, "same id"),
        ({"mentors": [Mentee("a")]}, "not a Mentor"),
        ({"pins": [("ada", "eve")]}, "not in this problem"),
        ({"pins": [("ada", "ben"), ("dov", "ben")]}, "2 pins but a capacity of 1"),
        ({"pins": [("ada", "ben"), ("ada", "cy")]}, "2 pins but seeks 1"),
        ({"pins": [("eli", "ben")]}, "asked to avoid"),
        (
            {"pins": [("ada", "ben")], "exclusions": [("ada", "ben", "past_pair")]},
            r"contradicts an exclusion \(past_pair\)",
        ),
        ({"exclusions": [("ada", "ben")]}, "reason"),
        ({"policy": "default"}, "must be a Policy"),
    ],
)
def test_problems_refused_by_name(problem, words):
    people = {
        "mentors": [Mentor("ben"), Mentor("cy")],
        "mentees": [Mentee("ada"), Mentee("dov"), Mentee("eli", avoids=["ben"])],
    }
    with pytest.raises(ProblemError, match=words):
        Problem(**(people | problem))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"mentors": 1, "mentees": []}', '{"version": 9}', '{"mentors": [{"id": "a", "x": 1}]}']
)
def test_broken_json_is_a_sentence(text):
    with pytest.raises(EngineError, match=r"\."):
        Problem.from_json(text)


def test_minimum_that_cannot_be_met_names_the_mentor():
    policy = Policy(minimum=1, objective="total")
    mentors = [Mentor("ben", name="Ben"), Mentor("cy", name="Cy", languages=["fr"])]
    mentees = [Mentee("ada", languages=["de"]), Mentee("dov", languages=["de"])]
    with pytest.raises(EngineError, match=r"Mentor cy \(Cy\)"):
        solve(Problem(mentors, mentees, policy=policy))
    relaxed = Policy(minimum=1, objective="total", relax_minimum=True)
    assert solve(Problem(mentors, mentees, policy=relaxed)).certificate.shortfall == {"cy": 1}


def test_one_side_empty():
    with pytest.raises(ProblemError, match="no mentees to match"):
        solve(Problem([Mentor("ben")], []))
    alone = solve(Problem([], [Mentee("ada")]))
    assert [(one.mentee, one.reason) for one in alone.unplaced] == [("ada", "no_mentors")]
    assert alone.certificate.valid


def test_a_million_tags_are_refused_before_they_are_read():
    with pytest.raises(PersonError, match=r"Mentee ada: .* at most 10000"):
        Mentee("ada", interests=(f"t{at}" for at in range(10**6)))
