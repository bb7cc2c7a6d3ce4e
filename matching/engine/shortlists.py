"""Ranked mentors for mentees: exact under all hard rules, best first, ties by mentor id."""

from collections.abc import Iterable

import numpy as np

from matching.engine.index import Index
from matching.engine.people import Mentee
from matching.engine.problem import Problem
from matching.engine.scoring import Block, blocks
from matching.engine.solution import Ranked


def top(block: Block, row: int, k: int | None, ids: tuple[str, ...]) -> tuple[Ranked, ...]:
    """Return the best k eligible mentors of one row of a block."""
    columns = np.flatnonzero(block.eligible[row])
    order = columns[np.argsort(-block.scores[row, columns], kind="stable")][:k]
    return tuple(Ranked(ids[at], float(block.scores[row, at])) for at in order)


def shortlist(
    problem: Problem,
    k: int | None = 50,
    mentees: Iterable[str | Mentee] | None = None,
    *,
    index: Index | None = None,
) -> dict[str, tuple[Ranked, ...]]:
    """Return the best k eligible mentors of each mentee, best first, ties by mentor id.

    `mentees` are ids, or people (also new or changed ones); all of the problem where None. `index` saves
    encoding the mentors again. k = None ranks everybody.
    """
    index = index or Index(problem)
    asked = problem.mentees if mentees is None else mentees
    people = [one if isinstance(one, Mentee) else problem.mentee(one) for one in asked]
    lists = {}
    for block in blocks(index.encode(people)):
        for row in range(len(block.scores)):
            lists[people[block.start + row].id] = top(block, row, k, index.mentors.ids)
    return lists


def rank_for(
    problem: Problem, mentee: str | Mentee, k: int | None = None, *, index: Index | None = None
) -> tuple[Ranked, ...]:
    """Return all eligible mentors of one mentee, best first."""
    return next(iter(shortlist(problem, k, [mentee], index=index).values()))
