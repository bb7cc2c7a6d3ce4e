"""Exchange among peers: as many pairs as any balanced exchange has, then the largest total, told as cycles."""

from itertools import combinations

import numpy as np
import pytest

from matching.engine import Component, Mentee, Mentor, Policy, Problem, ProblemError, exchange, shortlist

PLAIN = Policy(components={"interests": Component(idf=False)})
TOPICS = ("chess", "go", "cooking", "german", "maths")


def peers(seed, people=5, most=1):
    chance = np.random.default_rng(seed)

    def some():
        return chance.choice(TOPICS, size=chance.integers(1, 3), replace=False).tolist()

    ids = [f"p{at}" for at in range(people)]
    avoids = {one: [str(chance.choice(ids))] if chance.random() < 0.4 else [] for one in ids}
    return Problem(
        [Mentor(one, interests=some(), capacity=int(chance.integers(1, most + 1))) for one in ids],
        [Mentee(one, interests=some(), demand=int(chance.integers(1, most + 1)), avoids=avoids[one]) for one in ids],
        policy=PLAIN,
    )


def best_by_trying(problem, pin=None):
    arcs = [
        (ranked.mentor, mentee, ranked.score) for mentee, some in shortlist(problem, None).items() for ranked in some
    ]
    best = (0, 0.0)
    limit = {one.id: min(one.capacity, problem.mentee(one.id).demand) for one in problem.mentors}
    for size in range(len(arcs) + 1):
        if size > sum(limit.values()):
            break
        for picked in combinations(arcs, size):
            gives = [one for one, _, _ in picked]
            takes = [two for _, two, _ in picked]
            if pin and pin not in set(zip(gives, takes, strict=True)):
                continue
            if sorted(gives) == sorted(takes) and all(gives.count(one) <= limit[one] for one in limit):
                best = max(best, (size, round(sum(score for _, _, score in picked), 9)))
    return best


@pytest.mark.parametrize("seed", range(6))
def test_as_good_as_the_best_of_all(seed):
    problem = peers(seed, people=4, most=1 + seed % 2)
    found = exchange(problem)
    size, total = best_by_trying(problem)
    assert sum(len(cycle.people) for cycle in found.cycles) == size
    assert found.total == pytest.approx(total, abs=1e-5)


@pytest.mark.parametrize("seed", range(10))
def test_cycles_are_eligible_pairs_in_balance(seed):
    problem = peers(seed, people=12, most=3)
    lists = {mentee: {one.mentor: one.score for one in some} for mentee, some in shortlist(problem, None).items()}
    found = exchange(problem)
    made = set()
    for cycle in found.cycles:
        assert len(set(cycle.people)) == len(cycle.people) >= 2
        for one, two, score in zip(cycle.people, [*cycle.people[1:], cycle.people[0]], cycle.scores, strict=True):
            assert lists[two][one] == score
            assert (one, two) not in made
            made.add((one, two))
    for person in problem.mentors:
        given = sum(one == person.id for one, _ in made)
        assert given == sum(two == person.id for _, two in made)
        assert given <= min(person.capacity, problem.mentee(person.id).demand)
        assert (given == 0) == (person.id in found.left)
    assert found.total == pytest.approx(sum(lists[two][one] for one, two in made))


def test_a_ring_of_three():
    wants = {"ada": ("go", "chess"), "ben": ("chess", "maths"), "cy": ("maths", "go")}
    problem = Problem(
        [Mentor(one, interests=[gives]) for one, (gives, _) in wants.items()],
        [Mentee(one, interests=[seeks]) for one, (_, seeks) in wants.items()],
        policy=PLAIN,
    )
    found = exchange(problem)
    assert [cycle.people for cycle in found.cycles] == [("ada", "cy", "ben")]
    assert (found.total, found.left) == (3.0, ())


def test_refusals():
    with pytest.raises(ProblemError, match="both mentor and mentee"):
        exchange(Problem([Mentor("a")], [Mentee("b")]))
    both = [Mentor("a"), Mentor("b")], [Mentee("a"), Mentee("b", avoids=["a"])]
    with pytest.raises(ProblemError, match="everybody gives as often"):
        exchange(Problem(*both, pins=[("a", "b")]))
    with pytest.raises(ProblemError, match="c does not both give and receive"):
        exchange(Problem([*both[0], Mentor("c")], both[1], pins=[("a", "c")]))


@pytest.mark.parametrize("seed", range(8))
def test_pins_are_kept_and_the_rest_is_best(seed):
    problem = peers(seed, people=4, most=2)
    for mentee, some in shortlist(problem, None).items():
        for ranked in some:
            pinned = Problem(problem.mentors, problem.mentees, pins=[(mentee, ranked.mentor)], policy=PLAIN)
            size, total = best_by_trying(problem, (ranked.mentor, mentee))
            if not size:
                with pytest.raises(ProblemError, match="pins cannot all be kept"):
                    exchange(pinned)
                continue
            found = exchange(pinned)
            made = {
                pair for one in found.cycles for pair in zip(one.people, (*one.people[1:], one.people[0]), strict=True)
            }
            assert (ranked.mentor, mentee) in made
            assert (len(made), found.total) == (size, pytest.approx(total, abs=1e-5))
