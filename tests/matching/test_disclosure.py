"""What is told of groups lets nobody work out a small one: every possible world that fits is looked at."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.queries.disclosure import (
    LEAST,
    Question,
    balanced,
    share_of,
    telling_of,
    told,
    withheld,
)
from matching.queries.intervals import mean_interval, median_interval, share_interval, wilson

SMALL = set(range(1, LEAST))
# Yes to which of three questions, by kind of people: crossed, one within another, both.
CROSSED = ((0, 0), (0, 1), (1, 0), (1, 1))
NESTED = ((0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 1, 1))
BOTH = ((0, 0, 0), (1, 0, 1), (1, 1, 0), (1, 1, 1))
Kinds = Sequence[Sequence[int]]


def people_of(sizes: Sequence[int]) -> list[list[int]]:
    """So many people of each kind, by number."""
    starts = [sum(sizes[:at]) for at in range(len(sizes))]
    return [list(range(start, start + size)) for start, size in zip(starts, sizes, strict=True)]


def worlds(sizes: Sequence[int], kinds: Kinds) -> dict[object, list[tuple[int, ...]]]:
    """Every group there could be, as members by kind, under what is told of it."""
    people = people_of(sizes)
    everybody = {one for kind in people for one in kind}
    asked = {
        str(at): Question(everybody, {one for kind, yes in zip(people, kinds, strict=True) if yes[at] for one in kind})
        for at in range(len(kinds[0]))
    }
    questions = balanced(everybody, asked)
    found: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for members in product(*(range(size + 1) for size in sizes)):
        group = {one for kind, number in zip(people, members, strict=True) for one in kind[:number]}
        telling = telling_of(group, everybody, questions)
        found[telling and (telling.people, tuple(telling.shares.items()))].append(members)
    return found


def check(sizes: Sequence[int], kinds: Kinds) -> int:
    """Whoever knows everything but who is in the group learns of no small cell and of nobody; how much was told."""
    found = worlds(sizes, kinds)
    for members in found.values():
        for at in range(len(kinds[0])):
            for side in (0, 1):
                which = [number for number, yes in enumerate(kinds) if yes[at] == side]
                inside = {sum(one[number] for number in which) for one in members}
                outside = {sum(sizes[number] for number in which) - number for number in inside}
                assert not inside <= SMALL
                assert not outside <= SMALL
        for number, size in enumerate(sizes):
            assert not size or min(one[number] for one in members) < size
    return len(found) - 1


@pytest.mark.parametrize(
    ("sizes", "kinds"),
    [
        ((1, 10, 14, 1), CROSSED),
        ((7, 6, 6, 7), CROSSED),
        ((12, 4, 8, 6), NESTED),
        ((10, 1, 1, 14), NESTED),
        ((10, 4, 2, 12), BOTH),
    ],
)
def test_nobody_is_made_out_in_cohorts_that_tempt(sizes: Sequence[int], kinds: Kinds) -> None:
    assert check(sizes, kinds)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4), st.sampled_from([CROSSED, NESTED, BOTH]))
def test_nobody_is_made_out_in_any_cohort(sizes: list[int], kinds: Kinds) -> None:
    check(sizes, kinds)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).filter(lambda one: sum(one) >= LEAST), min_size=2))
def test_shares_of_all_groups_of_a_grouping_leave_no_small_rest(groups: list[tuple[int, int]]) -> None:
    """Groups are seen beside each other: whoever knows the whole subtracts what is told of the others."""
    people = people_of([yes + no for yes, no in groups])
    everybody = {one for group in people for one in group}
    first = {one for group, (yes, _no) in zip(people, groups, strict=True) for one in group[:yes]}
    shares = [share_of(set(group), Question(everybody, first)) for group in people]
    hidden = [at for at, share in enumerate(shares) if share is None]
    if len(hidden) == 1:
        rest = len(first) - sum(share.yes for share in shares if share)
        off = LEAST // 2 * (len(groups) - 1)
        possible = set(range(max(0, rest - off), min(len(people[hidden[0]]), rest + off) + 1))
        assert not possible <= SMALL


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8))
def test_exact_parts_leave_two_hidden_of_five_people_or_none(sizes: list[int]) -> None:
    hidden = withheld(sizes)
    shown = [size for at, size in enumerate(sizes) if size and at not in hidden]
    assert all(size >= LEAST for size in shown)
    assert not hidden or not shown or (len(hidden) > 1 and sum(sizes[at] for at in hidden) >= LEAST)
    assert hidden or all(size == 0 or size >= LEAST for size in sizes)


@given(st.integers(5, 400), st.integers(5, 400))
def test_the_interval_of_a_share_in_fives_holds_that_of_the_true_one(yes: int, no: int) -> None:
    low, high = share_interval(told(yes, no))
    exact_low, exact_high = wilson(yes, yes + no)
    assert 0 <= low <= exact_low + 1e-12
    assert exact_high - 1e-12 <= high <= 1


def test_intervals_are_those_of_the_books() -> None:
    assert wilson(10, 20) == pytest.approx((0.2993, 0.7007), abs=1e-4)  # Newcombe 1998
    assert mean_interval([0.5, 0.6, 0.7, 0.8, 0.2]) == pytest.approx((0.2743, 0.8457), abs=1e-3)
    assert median_interval([1, 2, 3, 4, 5]) is None
    assert median_interval(list(range(6))) == (0, 5)
    assert mean_interval([0.5]) is None
