"""`assign` against HiGHS: the same optimum as a linear programme with least loads, demands and pins finds."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from matching.engine import ScoreError, assign


@dataclass(frozen=True)
class Case:
    """A random problem, far too large to try everything."""

    scores: sparse.csr_array
    capacity: np.ndarray
    demand: np.ndarray
    minimum: np.ndarray
    pins: tuple[tuple[int, int], ...]

    @property
    def arcs(self):
        rows = np.repeat(np.arange(self.scores.shape[0]), np.diff(self.scores.indptr))
        return rows, self.scores.indices

    @property
    def pinned(self):
        rows, cols = self.arcs
        return np.array([pair in self.pins for pair in zip(rows.tolist(), cols.tolist(), strict=True)], float)

    @property
    def share(self):
        rows, _ = self.arcs
        best = np.maximum.reduceat(self.scores.data, self.scores.indptr[:-1])[rows]
        return np.where(best > 0, self.scores.data / np.where(best > 0, best, 1.0), 1.0)


def case(seed, n, m):
    chance = np.random.default_rng(seed)
    eligible = chance.random((n, m)) < 0.7
    eligible[np.arange(n), chance.integers(0, m, n)] = True
    rows, cols = np.nonzero(eligible)
    values = chance.random(len(rows)) if seed % 2 else np.round(chance.random(len(rows)), 1)
    values = values - 0.3 if seed % 3 == 0 else values
    capacity, demand = chance.integers(1, max(3, 2 * n // m + 2), m), chance.integers(0, 3, n)
    minimum = np.minimum(capacity, chance.integers(0, 2, m))
    at = int(chance.integers(len(rows)))
    demand[rows[at]] = max(1, demand[rows[at]])
    pins = ((int(rows[at]), int(cols[at])),) if seed % 4 else ()
    return Case(sparse.csr_array((values, (rows, cols)), (n, m)), capacity, demand, minimum, pins)


def highs(one, gain, allowed, placements=None):
    """Return the largest gain over the allowed arcs (and pins), or None where nothing keeps all bounds."""
    rows, cols = one.arcs
    n, m = one.scores.shape
    many, arcs = len(rows), np.arange(len(rows))
    by_row = sparse.csr_array((np.ones(many), (rows, arcs)), (n, many))
    by_col = sparse.csr_array((np.ones(many), (cols, arcs)), (m, many))
    pinned = one.pinned
    found = linprog(
        -gain,
        A_ub=sparse.vstack([by_row, by_col, -by_col]),
        b_ub=np.concatenate([one.demand, one.capacity, -one.minimum]),
        A_eq=None if placements is None else np.ones((1, many)),
        b_eq=None if placements is None else [placements],
        bounds=np.stack([pinned, np.maximum(pinned, allowed)], axis=1),
        method="highs",
    )
    return None if found.status == 2 else -found.fun


SIZES = [(seed, 6 + seed % 9, 3 + seed % 5) for seed in range(60)] + [(seed, 150, 40) for seed in range(60, 68)]


@pytest.mark.parametrize("place_first", [True, False])
def test_the_same_total(place_first):
    met = 0
    for one in (case(*size) for size in SIZES):
        every = np.ones(one.scores.nnz)
        most = highs(one, every, every)
        asked = {"demand": one.demand, "minimum": one.minimum, "pins": one.pins}
        if most is None:
            with pytest.raises(ScoreError, match="least loads"):
                assign(one.scores, one.capacity, objective="total", place_first=place_first, **asked)
            continue
        met += 1
        found = assign(one.scores, one.capacity, objective="total", place_first=place_first, **asked)
        best = highs(one, one.scores.data, every, round(most) if place_first else None)
        assert found.total == pytest.approx(best, abs=1e-7)
        assert found.upper_bound == pytest.approx(best, abs=1e-7)
        assert not place_first or len(found.pairs) == round(most)
    assert met > len(SIZES) / 2


def test_the_same_floor_and_the_largest_total_above_it():
    for one in (case(*size) for size in SIZES):
        every = np.ones(one.scores.nnz)
        most = highs(one, every, every)
        if most is None:
            continue
        found = assign(one.scores, one.capacity, demand=one.demand, minimum=one.minimum, pins=one.pins)
        above = (one.share >= found.floor) * 1.0
        assert found.total == pytest.approx(highs(one, one.scores.data, above, round(most)), abs=1e-7)
        free = one.share[one.pinned == 0]
        worst = found.floor / 0.95 if found.floor > 0 else found.floor
        higher = free[free > worst + 1e-9]
        if len(higher):
            reached = highs(one, every, (one.share >= higher.min()) * 1.0)
            assert reached is None or round(reached) < round(most)
