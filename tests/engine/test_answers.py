"""Why not, what if, whom to recruit: every answer is checked by solving the changed problem from scratch."""

from dataclasses import replace

import pytest

from matching.engine import (
    Component,
    Ground,
    Mentee,
    Mentor,
    Policy,
    Problem,
    ProblemError,
    Rules,
    counterfactual,
    explain,
    market,
    nearest_feasible,
    price_of,
    recruitment_advice,
    solve,
)
from matching.engine import ground as grounds
from tests.engine.people import cohort

TOTAL = Policy(objective="total", rules=Rules(shared_hours=1))
PLAIN = Policy(components={"interests": Component(idf=False)}, objective="total")


def changed(problem, **what):
    told = {name: getattr(problem, name) for name in ("mentors", "mentees", "exclusions", "pins", "policy")}
    return Problem(**(told | what))


@pytest.mark.parametrize("seed", range(4))
def test_the_price_of_a_pair_is_what_solving_again_says(seed):
    problem = cohort(seed, mentees=8, mentors=4, policy=TOTAL)
    ground, before = Ground.of(problem), solve(problem)
    made = {(pair.mentee, pair.mentor) for pair in before.pairs}
    for mentee in problem.mentees:
        for mentor in problem.mentors:
            told = counterfactual(problem, mentee.id, mentor.id, ground=ground)
            assert told.made == ((mentee.id, mentor.id) in made)
            assert (told.eligible, told.broken) == (not told.broken, explain(problem, mentee.id, mentor.id).broken)
            if told.price is None:
                assert {"same_person", "excluded", "avoided"} & set(told.broken)
                continue
            if not mentee.demand or not mentor.capacity:
                assert not told.price.possible
                assert told.price.why.endswith(".")
                continue
            after = solve(changed(problem, pins=[(mentee.id, mentor.id)]))
            assert told.price.cost == pytest.approx(before.certificate.total - after.certificate.total, abs=1e-7)
            assert told.price.placements == after.certificate.pairs - before.certificate.pairs
            lost = sum(move.score_before - move.score_after for move in told.price.moves)
            assert told.price.cost == pytest.approx(lost, abs=1e-7)
            assert set(told.price.losers) <= {move.mentee for move in told.price.moves}


@pytest.mark.parametrize("objective", ["total", "floor", "tiers", "concave"])
@pytest.mark.parametrize("seed", range(2))
def test_answers_are_the_same_where_not_all_pairs_are_kept(seed, objective, monkeypatch):
    problem = cohort(seed, mentees=20, mentors=12, policy=Policy(objective=objective, rules=Rules(shared_hours=0.5)))
    whole = Ground.of(problem)
    monkeypatch.setattr(grounds, "COMPLETE_UP_TO", 0)
    monkeypatch.setattr(market, "CANDIDATES", 3)
    monkeypatch.setattr(market, "ADDED", 2)
    scanned = Ground.of(problem)
    assert scanned.scores.nnz < whole.scores.nnz
    for mentee in problem.mentees[:6]:
        for mentor in problem.mentors[::3]:
            pair = (mentee.id, mentor.id)
            first, second = (counterfactual(problem, *pair, ground=one).price for one in (whole, scanned))
            assert (first is None) == (second is None)
            if first is not None and second is not None:
                assert (first.possible, first.placements) == (second.possible, second.placements)
                if explain(problem, *pair).eligible:
                    assert second.cost == pytest.approx(first.cost, abs=1e-7)
    for pair in [(one.mentee, one.mentor) for one in solve(problem).pairs[:4]]:
        told = [price_of(problem, exclusions=[pair], ground=one) for one in (whole, scanned)]
        assert told[1].placements == told[0].placements
        assert told[1].cost == pytest.approx(told[0].cost, abs=1e-7)


def test_a_swap_names_who_moves_and_who_loses():
    mentors = [Mentor("chess", interests=["chess"]), Mentor("both", interests=["chess", "go"])]
    mentees = [Mentee("ada", interests=["chess"]), Mentee("ben", interests=["go"])]
    told = counterfactual(Problem(mentors, mentees, policy=PLAIN), "ada", "both")
    assert (told.made, told.eligible, told.score) == (False, True, 1.0)
    assert told.price.cost == 1.0
    assert [(move.mentee, move.before, move.after) for move in told.price.moves] == [
        ("ada", ("chess",), ("both",)),
        ("ben", ("both",), ("chess",)),
    ]
    assert told.price.losers == ("ben",)


def test_exclusions_and_capacities_have_a_price():
    mentors = [Mentor("one", interests=["a"], capacity=1), Mentor("two", interests=["b"], capacity=2)]
    mentees = [Mentee("ada", interests=["a"]), Mentee("ben", interests=["a"])]
    problem = Problem(mentors, mentees, policy=PLAIN)
    assert price_of(problem, capacities={"one": 2}).cost == -1.0
    assert price_of(problem, capacities={"two": 0}).placements == -1
    pair = next((one.mentee, one.mentor) for one in solve(problem).pairs if one.mentor == "one")
    assert price_of(problem, exclusions=[pair]).cost == 0.0
    assert price_of(problem, exclusions=[("ada", "one"), ("ben", "one")]).cost == 1.0
    with pytest.raises(ProblemError, match="at the same time"):
        price_of(problem, pins=[("ada", "one")], exclusions=[("ada", "one")])
    with pytest.raises(ProblemError, match="no mentor nobody"):
        price_of(problem, pins=[("ada", "nobody")])


def test_the_nearest_way_in():
    mentors = [
        Mentor("full", languages=["de"], interests=["a"]),
        Mentor("french", languages=["fr"], interests=["a"]),
        Mentor("lab", languages=["fr"], conflicts=["x"]),
    ]
    mentees = [Mentee("ada", languages=["de"], interests=["a"]), Mentee("ben", languages=["de"], conflicts=["x"])]
    told = nearest_feasible(Problem(mentors, mentees, policy=PLAIN))
    assert [(one.mentee, one.rule, [who.mentor for who in one.mentors]) for one in told] == [
        ("ben", "all_full", ["full"]),
        ("ben", "language", ["french"]),
    ]


def test_advice_is_what_a_real_mentor_would_bring():
    mentors = [Mentor("ben", interests=["chess"], capacity=2)]
    mentees = [Mentee(f"go{at}", interests=["go"]) for at in range(3)] + [Mentee("ada", interests=["chess"])]
    problem = Problem(mentors, mentees, policy=PLAIN)
    advice = recruitment_advice(problem, places=2)
    best = advice[0]
    assert best.topics == ("go",)
    assert best.placements == 2
    recruited = Mentor("new", interests=best.topics, capacity=best.places)
    after = solve(replace(problem, mentors=(*mentors, recruited)))
    before = solve(problem)
    assert best.score == pytest.approx(after.certificate.total - before.certificate.total)
    assert best.placements == after.certificate.pairs - before.certificate.pairs


@pytest.mark.parametrize("objective", ["floor", "stable", "tiers"])
def test_answers_under_every_objective(objective):
    problem = cohort(3, policy=Policy(objective=objective))
    ground = Ground.of(problem)
    for mentee in problem.mentees[:4]:
        for mentor in problem.mentors:
            told = counterfactual(problem, mentee.id, mentor.id, ground=ground)
            if told.price and told.price.possible and not told.made:
                assert mentor.id in next(move.after for move in told.price.moves if move.mentee == mentee.id)
    assert all(one.placements >= 0 for one in recruitment_advice(problem, ground=ground))
