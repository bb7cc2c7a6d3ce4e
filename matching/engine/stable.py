"""Stable assignments, in which no mentee and mentor would both rather have each other, and the count of such pairs."""

import math
from collections import deque
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from matching.engine.assigning import Assignment, assign, checked_scores, integers, pinned_arcs
from matching.engine.errors import ScoreError
from matching.engine.flow import Floats, Ints


def mentor_order(scores: sparse.csr_array, mentor_scores: object) -> Floats:
    """Return how mentors value each stored pair of `scores`; without `mentor_scores`, as mentees do."""
    if mentor_scores is None:
        return scores.data
    theirs = checked_scores(mentor_scores)
    if theirs.shape != scores.shape or not np.array_equal(theirs.indptr, scores.indptr):
        raise ScoreError("mentor_scores must store exactly the pairs that scores stores.")
    if not np.array_equal(theirs.indices, scores.indices):
        raise ScoreError("mentor_scores must store exactly the pairs that scores stores.")
    return theirs.data


def stable_assign(
    scores: sparse.sparray,
    capacity: ArrayLike,
    *,
    demand: ArrayLike = 1,
    mentor_scores: sparse.sparray | None = None,
    pins: Iterable[tuple[int, int]] = (),
    minimum: ArrayLike = 0,
    seed: int | None = None,
    best: Assignment | None = None,
) -> Assignment:
    """Return the stable assignment that is best for the mentees (deferred acceptance).

    Mentees order mentors by `scores`, mentors order mentees by `mentor_scores` (the same where None); equal
    values are ordered by row and column, with `seed` by chance from it, so ties are decided by a recorded rule.
    `shortfall` tells by how much loads stay below `minimum`, which changes nothing here. `upper_bound` is the largest
    total any assignment could have, so `gap` is the price of stability; `best` is such a one where it is known.
    """
    matrix = checked_scores(scores)
    n, m = matrix.shape
    places, wanted = integers("capacity", capacity, m), integers("demand", demand, n)
    every = np.repeat(np.arange(n), np.diff(matrix.indptr)).astype(np.int64)
    pinned = pinned_arcs(pins, every, matrix.indices.astype(np.int64), matrix.shape)
    missing = wanted - np.bincount(every[pinned], minlength=n)
    room = places - np.bincount(matrix.indices[pinned], minlength=m)
    if (missing < 0).any() or (room < 0).any():
        raise ScoreError("There are more pins than demand or capacity allows; remove one.")
    theirs = mentor_order(matrix, mentor_scores)
    turn = np.arange(matrix.nnz) if seed is None else np.random.default_rng(seed).permutation(matrix.nnz)
    held: list[list[tuple[float, int, int]]] = [[] for _ in range(m)]  # (value, -turn, arc), worst first
    lists = []
    for row in range(n):
        arcs = np.arange(matrix.indptr[row], matrix.indptr[row + 1])
        arcs = arcs[~pinned[arcs]]
        lists.append(arcs[np.lexsort((turn[arcs], -matrix.data[arcs]))].tolist()[::-1])
    asking = deque(range(n))
    while asking:
        row = asking.popleft()
        while missing[row] and lists[row]:
            arc = lists[row].pop()
            column = int(matrix.indices[arc])
            if not room[column]:
                continue
            held[column].append((float(theirs[arc]), -int(turn[arc]), arc))
            missing[row] -= 1
            if len(held[column]) > room[column]:
                worst = min(held[column])
                held[column].remove(worst)
                missing[every[worst[2]]] += 1
                asking.append(int(every[worst[2]]))
    arcs = np.array(sorted(arc for some in held for _, _, arc in some), np.int64)
    lower = integers("minimum", minimum, m)
    return _described(matrix, np.union1d(arcs, np.flatnonzero(pinned)), places, wanted, lower, best)


def _described(
    matrix: sparse.csr_array, arcs: Ints, places: Ints, wanted: Ints, lower: Ints, best: Assignment | None
) -> Assignment:
    n, m = matrix.shape
    rows = np.searchsorted(matrix.indptr, arcs, side="right") - 1
    cols = matrix.indices[arcs].astype(np.int64)
    total = math.fsum(matrix.data[arcs])
    best = best or assign(matrix, places, demand=wanted, objective="total", place_first=False)
    bound = max(best.upper_bound, total)
    return Assignment(
        pairs=np.stack([rows, cols], axis=1).astype(np.int64),
        total=total,
        unplaced=np.flatnonzero(np.bincount(rows, minlength=n) < wanted),
        loads=np.bincount(cols, minlength=m),
        upper_bound=bound,
        gap=max(bound - total, 0.0) / max(abs(total), 1.0),
        maximum_total=best.total,
        objective="stable",
        floor=None,
        shortfall=np.maximum(lower - np.bincount(cols, minlength=m), 0),
        prices=best.prices,
    )


def blocking_pairs(
    assignment: Assignment,
    scores: sparse.sparray,
    capacity: ArrayLike,
    *,
    demand: ArrayLike = 1,
    mentor_scores: sparse.sparray | None = None,
) -> Ints:
    """Return the eligible pairs (k × 2) that are not made although both would rather have each other.

    A side would rather where it has a place left, or strictly prefers the other to the least of those it has.
    """
    matrix = checked_scores(scores)
    n, m = matrix.shape
    places, wanted = integers("capacity", capacity, m), integers("demand", demand, n)
    theirs = mentor_order(matrix, mentor_scores)
    rows = np.repeat(np.arange(n), np.diff(matrix.indptr))
    cols = matrix.indices
    made = np.isin(rows * m + cols, assignment.pairs[:, 0] * m + assignment.pairs[:, 1])
    least_mine, _ = least_held(assignment, matrix, places, wanted)
    _, least_theirs = least_held(assignment, _with_data(matrix, theirs), places, wanted)
    blocking = ~made & (matrix.data > least_mine[rows]) & (theirs > least_theirs[cols])
    return np.stack([rows[blocking], cols[blocking]], axis=1).astype(np.int64)


def _with_data(matrix: sparse.csr_array, data: Floats) -> sparse.csr_array:
    return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def least_held(assignment: Assignment, scores: sparse.csr_array, capacity: Ints, demand: Ints) -> tuple[Floats, Floats]:
    """Return the score that each mentee, and each mentor, would have to be offered more than, to rather change.

    It is the least of those they have, -inf where they have a place left, inf where they want nobody.
    """
    n, m = scores.shape
    keys = np.repeat(np.arange(n), np.diff(scores.indptr)) * m + scores.indices
    rows, cols = assignment.pairs[:, 0], assignment.pairs[:, 1]
    values = scores.data[np.searchsorted(keys, rows * m + cols)]
    mine, theirs = np.full(n, np.inf), np.full(m, np.inf)
    np.minimum.at(mine, rows, values)
    np.minimum.at(theirs, cols, values)
    mine[np.bincount(rows, minlength=n) < demand] = -np.inf
    theirs[np.bincount(cols, minlength=m) < capacity] = -np.inf
    mine[demand == 0], theirs[capacity == 0] = np.inf, np.inf
    return mine, theirs
