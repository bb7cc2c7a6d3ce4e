"""`solve` as a whole: explained pairs, reasons for the unplaced, progress, and the same bytes every time."""

import json
import subprocess
import sys

import pytest

from matching.engine import Component, Mentee, Mentor, Policy, Problem, ProblemError, Rules, explain, solve
from tests.engine.people import cohort

PLAIN = Policy(components={"interests": Component(idf=False)}, objective="total")


def reason_of(mentors, mentee, policy=PLAIN, **problem):
    found = solve(Problem(mentors, [mentee], policy=policy, **problem))
    assert found.pairs == ()
    return found.unplaced[0]


def test_a_golden_explanation():
    mentor = Mentor(
        "ben",
        interests=["Robotics", "Energy "],
        goals=["first job"],
        about="I build robots and write applications.",
        background=["field:physics"],
        support=["practical"],
        languages=["de"],
        availability=range(36, 46),
    )
    mentee = Mentee(
        "ada",
        interests=[" robotics", "control"],
        background=["field:law", "industry:health"],
        differences=["field"],
        languages=["de", "en"],
        availability=range(40, 50),
        picks=["ben"],
    )
    components = {
        "interests": Component(weight=3, idf=False),
        "background": Component(weight=1),
        "support": Component(weight=1),
        "languages": Component(weight=1),
        "availability": Component(weight=2, hours=4),
        "wishes": Component(weight=2),
    }
    told = explain(Problem([mentor], [mentee], policy=Policy(components=components)), "ada", "ben")
    assert told.eligible
    assert {one.name: (one.value, dict(one.evidence)) for one in told.components} == {
        "interests": (0.5, {"shared": ["robotics"], "missing": ["control"]}),
        "background": (1.0, {"different": ["field:law"], "same": []}),
        "support": (None, {}),
        "languages": (0.5, {"languages": ["de"]}),
        "availability": (0.75, {"half_hours": [40, 41, 42, 43, 44, 45], "hours": 3.0}),
        "wishes": (1.0, {"rank_by_mentee": 1}),
    }
    weights = {one.name: one.weight for one in told.components}
    # background counts half: the industry of the mentor is not known
    assert weights["background"] == pytest.approx(0.5 / 8.5)
    assert weights["support"] == 0.0
    assert told.score == pytest.approx((3 * 0.5 + 0.5 * 1 + 1 * 0.5 + 2 * 0.75 + 2 * 1) / 8.5)


def test_unknown_is_never_zero():
    known, blank = Mentor("known", interests=["chess"], support=["advice"]), Mentor("blank", interests=["chess"])
    mentee = Mentee("ada", interests=["chess"], support=["practical"])
    problem = Problem([known, blank], [mentee])
    assert explain(problem, "ada", "blank").score == pytest.approx(1.0)
    assert explain(problem, "ada", "known").score < 1.0
    nothing = explain(Problem([Mentor("m")], [mentee]), "ada", "m")
    assert nothing.eligible
    assert (nothing.score, {one.value for one in nothing.components}) == (0.0, {None})


def test_own_weights_decide():
    chess, advice = (
        Mentor("chess", interests=["chess"], support=["x"]),
        Mentor("y", interests=["go"], support=["advice"]),
    )
    asked = {"interests": ["chess"], "support": ["advice"]}
    for weights, best in (({"interests": 4}, "chess"), ({"support": 4}, "y"), ({"interests": 0}, "y")):
        found = solve(Problem([chess, advice], [Mentee("ada", **asked, weights=weights)]))
        assert found.pairs[0].mentor == best


def test_rare_topics_count_more_on_request():
    mentors = [Mentor(f"m{at}", interests=["chess"]) for at in range(5)] + [Mentor("rare", interests=["grief"])]
    mentee = Mentee("ada", interests=["chess", "grief"])
    for idf in (True, False):
        policy = Policy(components={"interests": Component(idf=idf)})
        problem = Problem(mentors, [mentee], policy=policy)
        scores = [explain(problem, "ada", one).score for one in ("rare", "m0")]
        assert (scores[0] > scores[1]) is idf


def test_cosine_is_a_cosine():
    policy = Policy(components={"interests": Component(measure="cosine", idf=False)})
    problem = Problem([Mentor("m", interests=["a", "b", "c", "d"])], [Mentee("e", interests=["a"])], policy=policy)
    assert explain(problem, "e", "m").score == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("mentor", "mentee", "rules", "code"),
    [
        ({"languages": ["de"]}, {"languages": ["en"]}, Rules(), "language"),
        ({"formats": ["online"]}, {"formats": ["in_person"]}, Rules(), "formats"),
        (
            {"formats": ["in_person"], "place": "Hamm"},
            {"formats": ["in_person"], "place": " KASSEL"},
            Rules(),
            "formats",
        ),
        ({"availability": [1, 2]}, {"availability": [2, 3]}, Rules(shared_hours=1), "shared_hours"),
        ({"conflicts": ["lab:A"]}, {"conflicts": [" Lab:a "]}, Rules(), "conflicts"),
        ({"avoids": ["ada"]}, {}, Rules(), "avoided"),
        ({}, {"avoids": ["ben"]}, Rules(), "avoided"),
        ({"capacity": 0}, {}, Rules(), "all_full"),
        ({"languages": ["de"], "conflicts": ["x"]}, {"languages": ["en"], "conflicts": ["x"]}, Rules(), "combination"),
    ],
)
def test_reasons_of_the_unplaced(mentor, mentee, rules, code):
    policy = Policy(rules=rules)
    one = reason_of([Mentor("ben", **mentor)], Mentee("ada", **mentee), policy)
    assert (one.mentee, one.reason, one.open_demand) == ("ada", code, 1)


@pytest.mark.parametrize(
    ("mentor", "mentee", "rules"),
    [
        ({"languages": ["de"]}, {}, Rules()),
        ({}, {"formats": ["online"]}, Rules()),
        ({"availability": [1]}, {}, Rules(shared_hours=1)),
        ({"languages": ["de"]}, {"languages": ["en"]}, Rules(languages=False)),
        ({"conflicts": ["x"]}, {"conflicts": ["x"]}, Rules(conflicts=False)),
        ({"formats": ["in_person"], "place": "Hamm"}, {"formats": ["in_person"]}, Rules()),
        ({"formats": ["in_person", "online"], "place": "Hamm"}, {"formats": ["online"], "place": "Ulm"}, Rules()),
        ({"availability": [1, 2]}, {"availability": [1, 2]}, Rules(shared_hours=1)),
    ],
)
def test_what_is_unknown_or_switched_off_refuses_nobody(mentor, mentee, rules):
    found = solve(Problem([Mentor("ben", **mentor)], [Mentee("ada", **mentee)], policy=Policy(rules=rules)))
    assert found.certificate.pairs == 1


def test_reasons_that_are_not_rules():
    assert reason_of([], Mentee("ada")).reason == "no_mentors"
    assert reason_of([Mentor("ada")], Mentee("ada")).reason == "excluded"
    excluded = reason_of([Mentor("ben")], Mentee("ada"), exclusions=[("ada", "ben", "blocked")])
    assert (excluded.reason, excluded.detail["would_free"]) == ("excluded", {"excluded": 1})
    shy = Policy(components={"interests": Component()}, place_first=False)
    nothing = reason_of([Mentor("ben", interests=["a"])], Mentee("ada", interests=["b"]), shy)
    assert nothing.reason == "not_worth_it"


def test_demand_beyond_the_mentors_is_told():
    found = solve(Problem([Mentor("m1"), Mentor("m2")], [Mentee("ada", demand=3)]))
    assert [(one.mentee, one.reason, one.open_demand) for one in found.unplaced] == [("ada", "no_mentors", 1)]
    assert found.certificate.placed == 1
    assert found.certificate.pairs == 2


def test_pins_override_rules_but_not_refusals():
    mentor, mentee = Mentor("ben", languages=["de"]), Mentee("ada", languages=["en"])
    found = solve(Problem([mentor], [mentee], pins=[("ada", "ben")]))
    assert [(pair.mentee, pair.mentor, pair.pinned) for pair in found.pairs] == [("ada", "ben", True)]
    with pytest.raises(ProblemError, match="contradicts an exclusion"):
        Problem([mentor], [mentee], pins=[("ada", "ben")], exclusions=[("ada", "ben", "blocked")])


def test_progress_is_told_and_can_stop_the_work():
    told = []
    solve(cohort(1), progress=lambda *step: told.append(step))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == ["encode", "score", "assign", "certify", "explain"]
    assert all(done <= total for _, done, total in told)

    class Stop(Exception):
        pass

    def stop(stage, done, total):
        if stage == "assign":
            raise Stop

    with pytest.raises(Stop):
        solve(cohort(1), progress=stop)


def test_nobody_to_match_is_said():
    with pytest.raises(ProblemError, match="no mentees"):
        solve(Problem([Mentor("ben")], []))


def test_same_digest_same_bytes_in_another_process():
    problem = cohort(5)
    program = "import sys; from matching.engine import *; print(solve(Problem.from_json(sys.stdin.read())).to_json())"
    other = subprocess.run(
        [sys.executable, "-c", program], input=problem.to_json(), capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == solve(problem).to_json() == solve(cohort(5)).to_json()


def test_solution_is_plain_json():
    told = json.loads(solve(cohort(2)).to_json())
    assert set(told) == {"pairs", "unplaced", "idle", "certificate"}
    assert told["certificate"]["digest"] == cohort(2).digest
    assert told["certificate"]["valid"] is True
