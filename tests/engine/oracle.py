"""The slow truth: every possible assignment of a tiny problem, tried one by one."""

from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from scipy import sparse

TIERS = (0.25, 0.5, 0.75, 0.9)
NEAR = 1e-9


@dataclass(frozen=True)
class Tiny:
    """A random problem small enough to try everything."""

    values: np.ndarray
    eligible: np.ndarray
    capacity: np.ndarray
    demand: np.ndarray
    minimum: np.ndarray
    pins: tuple[tuple[int, int], ...]

    @property
    def scores(self) -> sparse.csr_array:
        rows, cols = np.nonzero(self.eligible)
        return sparse.csr_array((self.values[rows, cols], (rows, cols)), shape=self.values.shape)

    def share(self, row: int, col: int) -> float:
        best = max((self.values[row, at] for at in np.flatnonzero(self.eligible[row])), default=0.0)
        return self.values[row, col] / best if best > 0 else 1.0

    def total(self, pairs) -> float:
        return sum(self.values[row, col] for row, col in pairs)

    def free(self, pairs) -> list[tuple[int, int]]:
        return [pair for pair in pairs if pair not in self.pins]


def tiny(seed: int, *, pins: bool = False, minimum: bool = False) -> Tiny:
    """Return a random problem; its scores are coarse or fine, positive or of either sign, by the seed."""
    chance = np.random.default_rng(seed)
    n, m = int(chance.integers(1, 5)), int(chance.integers(1, 4))
    values = np.round(chance.random((n, m)), 1) if seed % 2 else chance.normal(size=(n, m))
    values = np.abs(values) if seed % 3 == 0 else values
    eligible = chance.random((n, m)) < 0.8
    capacity, demand = chance.integers(0, 3, m), chance.integers(0, 3, n)
    least = np.minimum(capacity, chance.integers(0, 2, m)) if minimum else np.zeros(m, int)
    fixed = ()
    if pins and eligible.any():
        rows, cols = np.nonzero(eligible)
        at = int(chance.integers(len(rows)))
        fixed = ((int(rows[at]), int(cols[at])),)
        capacity[cols[at]], demand[rows[at]] = max(1, capacity[cols[at]]), max(1, demand[rows[at]])
    return Tiny(values, eligible, capacity, demand, least, fixed)


def assignments(one: Tiny) -> list[list[tuple[int, int]]]:
    """Return every assignment that keeps eligibility, capacities, demands, least loads and pins."""
    choices = []
    for row, most in enumerate(one.demand):
        columns = np.flatnonzero(one.eligible[row]).tolist()
        choices.append([some for size in range(most + 1) for some in combinations(columns, size)])
    out = []
    for picked in product(*choices):
        pairs = [(row, col) for row, some in enumerate(picked) for col in some]
        loads = np.bincount([col for _, col in pairs], minlength=len(one.capacity))
        if (loads <= one.capacity).all() and (loads >= one.minimum).all() and set(one.pins) <= set(pairs):
            out.append(pairs)
    return out


def most_pairs(all_of_them):
    """Return those with the most placements."""
    most = max(map(len, all_of_them))
    return [pairs for pairs in all_of_them if len(pairs) == most]


def fair(one: Tiny, objective: str, place_first: bool, all_of_them):
    """Return the assignments among which the objective takes the largest total, by its definition."""
    left = most_pairs(all_of_them) if place_first else all_of_them
    if objective == "floor":
        ground = left
        if not place_first:
            helping = [pairs for pairs in all_of_them if all(one.values[pair] > 0 for pair in one.free(pairs))]
            ground = most_pairs(helping)
        worst = max(min((one.share(*pair) for pair in one.free(pairs)), default=1.0) for pairs in ground)
        least = 0.95 * worst if worst > 0 else worst
        return [pairs for pairs in left if all(one.share(*pair) >= least - NEAR for pair in one.free(pairs))]
    if objective == "tiers":
        for tier in TIERS:
            below = [sum(one.share(*pair) < tier for pair in one.free(pairs)) for pairs in left]
            left = [pairs for pairs, count in zip(left, below, strict=True) if count == min(below)]
        return left
    if objective == "concave":
        sums = [sum(max(one.share(*pair), 0.0) ** 0.5 for pair in one.free(pairs)) for pairs in left]
        return [pairs for pairs, value in zip(left, sums, strict=True) if value > max(sums) - 1e-8]
    return left


def prefers(one: Tiny, pairs, row: int, col: int) -> bool:
    """Tell whether a pair that is not made blocks an assignment."""
    mine = [one.values[row, other] for at, other in pairs if at == row]
    theirs = [one.values[at, col] for at, other in pairs if other == col]
    value = one.values[row, col]
    wants = len(mine) < one.demand[row] or (mine and value > min(mine))
    would = len(theirs) < one.capacity[col] or (theirs and value > min(theirs))
    return bool(wants and would and one.demand[row] and one.capacity[col])


def blocking(one: Tiny, pairs) -> set[tuple[int, int]]:
    """Return every blocking pair."""
    rows, cols = np.nonzero(one.eligible)
    return {
        (row, col)
        for row, col in zip(rows.tolist(), cols.tolist(), strict=True)
        if (row, col) not in pairs and prefers(one, pairs, row, col)
    }
