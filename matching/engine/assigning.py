"""`assign`: the exact best assignment for any sparse score matrix, checked going in and certified coming out."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from matching.engine import flow
from matching.engine.errors import ScoreError
from matching.engine.fairness import OBJECTIVES, Goal, Stage, Witness, reach
from matching.engine.flow import Flags, Floats, Ints, Network
from matching.engine.prices import Prices
from matching.engine.repairing import known_from


@dataclass(frozen=True)
class Assignment:
    """Who goes to whom. `pairs` is k × 2: mentee row, mentor column, in that order.

    `unplaced` lists rows with demand left. `upper_bound` is what no assignment under the same objective can
    exceed, `gap` is (upper_bound - total) / max(|total|, 1), `maximum_total` is the total without fairness.
    `floor` is the least share of one's own best that the objective allowed, `shortfall` by how much each least
    load was relaxed, `witness` why the floor cannot be higher, `stages` what was met before the total.
    """

    pairs: Ints
    total: float
    unplaced: Ints
    loads: Ints
    upper_bound: float
    gap: float
    maximum_total: float
    objective: str
    floor: float | None
    shortfall: Ints
    prices: Prices
    witness: Witness | None = None
    stages: tuple[Stage, ...] = ()


def integers(name: str, value: ArrayLike, size: int) -> Ints:
    """Return `value` as `size` whole numbers from 0 up, or refuse by name."""
    given = np.asarray(value)
    if given.dtype.kind not in "iu" and not (given.dtype.kind == "f" and np.all(given == np.floor(given))):
        raise ScoreError(f"{name} must be whole numbers.")
    if given.shape not in ((), (size,)):
        raise ScoreError(f"{name} has {given.size} entries but {size} are needed; give one number or one each.")
    out = np.broadcast_to(given.astype(np.int64), (size,)).copy()
    if size and out.min() < 0:
        raise ScoreError(f"{name} of entry {int(out.argmin())} is {out.min()}; it must be 0 or more.")
    return np.minimum(out, 10**9)


def checked_scores(scores: object) -> sparse.csr_array:
    """Return scores as a CSR array with sorted int64 indices that keeps stored zeros, or refuse."""
    if not sparse.issparse(scores):
        raise ScoreError("scores must be a sparse array in which a stored entry is an eligible pair.")
    out = sparse.csr_array(scores, dtype=np.float64, copy=True)
    stored = out.nnz
    out.sum_duplicates()
    if out.nnz != stored:
        raise ScoreError("scores holds a pair twice; store every eligible pair once.")
    if not np.isfinite(out.data).all():
        at = int(np.flatnonzero(~np.isfinite(out.data))[0])
        row = int(np.searchsorted(out.indptr, at, side="right") - 1)
        raise ScoreError(f"The score of row {row} and column {int(out.indices[at])} is {out.data[at]}, not finite.")
    return out


def best_of(matrix: sparse.csr_array) -> Floats:
    """Return the largest score of each row, 0 where the row has no eligible pair."""
    best = np.zeros(matrix.shape[0])
    filled = np.diff(matrix.indptr) > 0
    if filled.any():
        best[filled] = np.maximum.reduceat(matrix.data, matrix.indptr[:-1][filled])
    return best


def pinned_arcs(pins: Iterable[tuple[int, int]], rows: Ints, cols: Ints, shape: tuple[int, int]) -> Flags:
    """Return which stored pairs are pinned, or refuse a pin that is not one of them."""
    wanted = sorted({(int(row), int(col)) for row, col in pins})
    chosen = np.zeros(len(rows), bool)
    if not wanted:
        return chosen
    keys = rows * shape[1] + cols
    for row, col in wanted:
        at = int(np.searchsorted(keys, row * shape[1] + col)) if 0 <= row < shape[0] and 0 <= col < shape[1] else -1
        if at < 0 or at >= len(keys) or keys[at] != row * shape[1] + col:
            raise ScoreError(f"The pin of row {row} to column {col} is not an eligible pair; remove it.")
        chosen[at] = True
    return chosen


def _network_left(net: Network, pinned: Flags) -> Network:
    """Return what is left to decide once the pins are made."""
    left = net.without(pinned, np.ones_like(pinned))
    if (left.demand < 0).any():
        raise ScoreError(f"Row {int(left.demand.argmin())} has more pins than its demand; remove one.")
    if (left.upper < 0).any():
        raise ScoreError(f"Column {int(left.upper.argmin())} has more pins than its capacity; remove one.")
    return left


def _meet_minimum(net: Network, relax: bool, names: Sequence[str] | None) -> tuple[Network, Ints]:
    if not net.lower.any():
        return net, np.zeros_like(net.lower)
    shortfall = flow.lower_shortfall(net)
    if shortfall.any() and not relax:
        column = int(shortfall.argmax())
        name = names[column] if names else f"column {column}"
        raise ScoreError(
            f"The least loads cannot all be met: {int(shortfall.sum())} places too few, {int(shortfall[column])} "
            f"of them at {name}; lower the minimum or make more pairs eligible."
        )
    return replace(net, lower=net.lower - shortfall), shortfall


def assign(
    scores: sparse.sparray,
    capacity: ArrayLike,
    *,
    demand: ArrayLike = 1,
    priority: ArrayLike = 0,
    minimum: ArrayLike = 0,
    pins: Iterable[tuple[int, int]] = (),
    objective: str = "floor",
    place_first: bool = True,
    seed: int | None = None,
    floor: float = 0.95,
    relax_minimum: bool = False,
    balance: float = 0.0,
    column_names: Sequence[str] | None = None,
    least_share: float | None = None,
    compare: bool = True,
    own_best: Floats | None = None,
    known: Assignment | None = None,
) -> Assignment:
    """Return the best assignment of mentees (rows) to mentors (columns).

    `scores` is sparse, mentees × mentors: a stored entry is an eligible pair (a stored 0.0 is eligible with
    score 0). `place_first` makes as many placements as possible and only then looks at the objective;
    otherwise a pair is made only where it helps. With it, rows of a higher `priority` are placed before others, and
    the objective decides among the assignments in which as many of them as possible are. Equal totals are decided by
    the order of rows and columns; with `seed`, scores closer than 1e-9 are decided by chance from that seed.
    `least_share` is a floor to use instead of the best attainable one; without `compare` the total without fairness
    is not worked out; `own_best` is each row's best score where `scores` lacks some pairs. `known` is what was best
    before further pairs joined; it saves work and changes nothing.
    Raises ScoreError.
    """
    matrix = checked_scores(scores)
    n, m = matrix.shape
    rows = np.repeat(np.arange(n), np.diff(matrix.indptr)).astype(np.int64)
    cols, values = matrix.indices.astype(np.int64), matrix.data
    if objective not in OBJECTIVES:
        raise ScoreError(f"There is no objective {objective!r}; use one of {', '.join(OBJECTIVES)}.")
    lower, upper = integers("minimum", minimum, m), integers("capacity", capacity, m)
    wanted = integers("demand", demand, n)
    net = Network(rows, cols, wanted, lower, upper, np.zeros(n, bool), np.zeros(m, np.int64))
    over = net.lower > net.upper
    if over.any():
        column = int(np.flatnonzero(over)[0])
        raise ScoreError(f"Column {column} has a minimum of {net.lower[column]} above its capacity.")
    pinned = pinned_arcs(pins, rows, cols, (n, m))
    left, shortfall = _meet_minimum(_network_left(net, pinned), relax_minimum, column_names)
    goal = Goal(
        left,
        values[~pinned],
        (best_of(matrix) if own_best is None else own_best)[left.rows],
        place_first,
        floor,
        balance,
        seed,
        least_share,
        known_from(left, known.pairs, known.prices) if known is not None else None,
        integers("priority", priority, n),
    )
    reached = reach(goal, objective)
    chosen = pinned.copy()
    chosen[np.flatnonzero(~pinned)] = reached.chosen
    total = math.fsum(values[chosen])
    unfair = OBJECTIVES["total"](goal) if compare and (objective != "total" or goal.ranked) else reached
    loads = np.bincount(cols[chosen], minlength=m)
    placed = np.bincount(rows[chosen], minlength=n)
    return Assignment(
        pairs=np.stack([rows[chosen], cols[chosen]], axis=1),
        total=total,
        unplaced=np.flatnonzero(placed < net.demand),
        loads=loads,
        upper_bound=total + reached.slack,
        gap=reached.slack / max(abs(total), 1.0),
        maximum_total=math.fsum(values[pinned]) + math.fsum(goal.score[unfair.chosen]),
        objective=objective,
        floor=reached.floor,
        shortfall=shortfall,
        prices=reached.prices,
        witness=reached.witness,
        stages=reached.stages,
    )
