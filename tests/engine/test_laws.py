"""Laws that must hold whatever the numbers: renaming, reordering, excluding, adding places."""

from dataclasses import replace

import pytest

from matching.engine import Policy, Problem, Rules, explain, shortlist, solve
from tests.engine.people import cohort

SEEDS = range(12)
HARD = Policy(objective="total", rules=Rules(shared_hours=1))


def changed(problem, **what):
    told = {name: getattr(problem, name) for name in ("mentors", "mentees", "exclusions", "pins", "policy")}
    return Problem(**(told | what))


def pairs_of(solution):
    return [(pair.mentee, pair.mentor) for pair in solution.pairs]


def told(solution):
    """Everything a solution says except digest and names."""
    certificate = solution.certificate
    return (certificate.total, certificate.placed, certificate.pairs, certificate.worst_share)


@pytest.mark.parametrize("seed", SEEDS)
def test_order_of_people_changes_nothing(seed):
    problem = cohort(seed)
    turned = changed(problem, mentors=problem.mentors[::-1], mentees=problem.mentees[::-1])
    assert turned.digest == problem.digest
    assert solve(turned).to_json() == solve(problem).to_json()


@pytest.mark.parametrize("seed", SEEDS)
def test_new_names_in_the_same_order_change_only_names(seed):
    problem = cohort(seed)
    new = {one.id: f"x{one.id}" for one in (*problem.mentors, *problem.mentees)}

    def renamed(one):
        return replace(
            one,
            id=new[one.id],
            name=f"Somebody {one.id}",
            picks=tuple(new[other] for other in one.picks),
            avoids=tuple(new[other] for other in one.avoids),
        )

    other = Problem(map(renamed, problem.mentors), map(renamed, problem.mentees), policy=problem.policy)
    first, second = solve(problem), solve(other)
    assert [(new[mentee], new[mentor]) for mentee, mentor in pairs_of(first)] == pairs_of(second)
    assert told(first) == told(second)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_excluded_pair_is_never_made_and_never_helps(seed):
    problem = cohort(seed, policy=HARD)
    before = solve(problem)
    if not before.pairs:
        pytest.fail("this cohort should have pairs")
    lost = before.pairs[seed % len(before.pairs)]
    without = changed(problem, exclusions=[(lost.mentee, lost.mentor, "past_pair")])
    after = solve(without)
    assert (lost.mentee, lost.mentor) not in pairs_of(after)
    assert after.certificate.pairs <= before.certificate.pairs
    if after.certificate.pairs == before.certificate.pairs:
        assert after.certificate.total <= before.certificate.total + 1e-9
    assert "excluded" in explain(without, lost.mentee, lost.mentor).broken


@pytest.mark.parametrize("seed", SEEDS)
def test_excluding_a_pair_that_is_not_made_keeps_the_total(seed):
    problem = cohort(seed, policy=HARD)
    before = solve(problem)
    made = set(pairs_of(before))
    spare = next(
        (mentee.id, mentor.id, "coordinator")
        for mentee in problem.mentees
        for mentor in problem.mentors
        if (mentee.id, mentor.id) not in made
    )
    after = solve(changed(problem, exclusions=[spare]))
    assert after.certificate.total == pytest.approx(before.certificate.total)


@pytest.mark.parametrize("seed", SEEDS)
def test_more_places_never_place_fewer_or_lower_the_total(seed):
    problem = cohort(seed, policy=HARD)
    before = solve(problem).certificate
    roomy = changed(problem, mentors=[replace(one, capacity=one.capacity + 1) for one in problem.mentors])
    after = solve(roomy).certificate
    assert after.pairs >= before.pairs
    assert after.total >= before.total - 1e-9 or after.pairs > before.pairs
    assert after.valid


@pytest.mark.parametrize("seed", SEEDS)
def test_a_pin_that_the_optimum_has_changes_nothing(seed):
    problem = cohort(seed, policy=HARD)
    before = solve(problem)
    pair = before.pairs[0]
    after = solve(changed(problem, pins=[(pair.mentee, pair.mentor)]))
    assert after.certificate.total == pytest.approx(before.certificate.total)
    assert (pair.mentee, pair.mentor) in pairs_of(after)


@pytest.mark.parametrize("seed", SEEDS)
def test_shortlists_explanations_and_pairs_agree(seed):
    problem = cohort(seed, policy=HARD)
    lists = shortlist(problem, None)
    solution = solve(problem)
    for mentee in problem.mentees:
        ranked = {one.mentor: one.score for one in lists[mentee.id]}
        order = [(-one.score, one.mentor) for one in lists[mentee.id]]
        assert order == sorted(order)
        for mentor in problem.mentors:
            told_of = explain(problem, mentee.id, mentor.id)
            assert told_of.eligible == (mentor.id in ranked)
            if told_of.eligible:
                assert told_of.score == ranked[mentor.id]
            known = [one for one in told_of.components if one.value is not None]
            parts = sum(one.weight * one.value for one in known)
            assert parts == pytest.approx(told_of.score, abs=1e-8)
            assert sum(one.weight for one in known) == pytest.approx(1.0 if known else 0.0, abs=1e-8)
            assert 0.0 <= told_of.score <= 1.0
    for pair in solution.pairs:
        assert {one.mentor: one.score for one in lists[pair.mentee]}[pair.mentor] == pair.score
        best = [one for one in lists[pair.mentee] if (pair.mentee, one.mentor) not in pairs_of(solution)]
        assert [one.mentor for one in pair.alternates] == [one.mentor for one in best[:3]]


@pytest.mark.parametrize("objective", ["total", "floor", "tiers", "concave", "stable"])
def test_every_objective_is_valid_and_never_above_the_largest_total(objective):
    for seed in SEEDS:
        problem = cohort(seed, policy=Policy(objective=objective, rules=Rules(shared_hours=0.5)))
        found = solve(problem).certificate
        assert found.valid
        assert found.total <= found.maximum_total + 1e-9 or found.pairs != found.demand
        assert found.upper_bound >= found.total - 1e-9
        assert objective != "stable" or found.blocking_pairs == 0
        assert objective == "stable" or found.gap < 1e-7
