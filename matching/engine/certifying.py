"""The certificate: everything counted again from the pairs, apart from the solver."""

import math
from importlib.metadata import version

import numpy as np
from scipy import sparse

from matching.engine.assigning import Assignment, best_of
from matching.engine.flow import Floats, Ints
from matching.engine.ground import Ground, capacities, demands, pinned_pairs
from matching.engine.problem import Problem
from matching.engine.scanning import scan
from matching.engine.scoring import score_block
from matching.engine.solution import Certificate
from matching.engine.stable import blocking_pairs, least_held

ENGINE = "1"
TIES = "equal totals: order of ids"
SEEDED = "scores closer than 1e-9: by chance from the seed"
NEAR = 1e-7
ALL = "all pairs"


def versions() -> dict[str, str]:
    """Return the versions of everything the result rests on."""
    return {"engine": ENGINE} | {name: version(name) for name in ("numpy", "scipy", "ortools")}


def valid(problem: Problem, scores: sparse.csr_array, found: Assignment) -> bool:
    """Count again that pairs are eligible and distinct, and that loads, demands and pins are kept."""
    n, m = scores.shape
    rows, cols = found.pairs[:, 0], found.pairs[:, 1]
    keys = np.repeat(np.arange(n), np.diff(scores.indptr)) * m + scores.indices
    mine = rows * m + cols
    stored = keys[np.minimum(np.searchsorted(keys, mine), len(keys) - 1)] == mine if len(keys) else mine < 0
    pins = {(problem.mentee_row[mentee], problem.mentor_row[mentor]) for mentee, mentor in problem.pins}
    made = set(map(tuple, found.pairs.tolist()))
    return bool(
        stored.all()
        and len(made) == len(found.pairs)
        and (np.bincount(cols, minlength=m) <= capacities(problem)).all()
        and (np.bincount(rows, minlength=n) <= demands(problem)).all()
        and pins <= made
    )


def values_at(scores: sparse.csr_array, pairs: Ints) -> Floats:
    """Return the scores of pairs that are stored."""
    n, m = scores.shape
    keys = np.repeat(np.arange(n), np.diff(scores.indptr)) * m + scores.indices
    return scores.data[np.searchsorted(keys, pairs[:, 0] * m + pairs[:, 1])]


def first_choice_share(problem: Problem, found: Assignment) -> float | None:
    """Return which part of the placed mentees with picks got their first one."""
    got: dict[int, set[str]] = {}
    for row, column in found.pairs.tolist():
        got.setdefault(row, set()).add(problem.mentors[column].id)
    asked = [row for row in got if any(one in problem.mentor_row for one in problem.mentees[row].picks)]
    if not asked:
        return None
    first = {row: next(one for one in problem.mentees[row].picks if one in problem.mentor_row) for row in asked}
    return round(sum(first[row] in got[row] for row in asked) / len(asked), 9)


def tally(ground: Ground) -> tuple[int, int]:
    """Return how many pairs are eligible, and how many of them block, over all pairs."""
    found, scores = ground.found, ground.scores
    if ground.complete:
        blocking = blocking_pairs(found, scores, ground.capacity, demand=ground.demand)
        return int(scores.nnz), len(blocking)
    mine, theirs = least_held(found, scores, ground.capacity, ground.demand)
    strictly = np.minimum(np.nextafter(mine, np.inf), np.finfo(float).max)  # inf would leave the row out
    seen = scan(ground.seekers, 1, offset=-theirs, least=strictly, counting=True)
    rows, cols = found.pairs[:, 0], found.pairs[:, 1]
    pinned = set(map(tuple, pinned_pairs(ground.problem).tolist()))
    made = [pair for pair in zip(rows.tolist(), cols.tolist(), strict=True) if pair not in pinned]
    made += [pair for pair in pinned if score_block(ground.seekers, slice(pair[0], pair[0] + 1)).eligible[0, pair[1]]]
    pairs = np.array(made, np.int64).reshape(-1, 2)
    values = values_at(scores, pairs)
    at_once = (values > mine[pairs[:, 0]]) & (values > theirs[pairs[:, 1]])
    return int(seen.eligible.sum()), int(seen.above.sum()) - int(at_once.sum())


def scope_of(ground: Ground) -> str:
    """Return over which pairs the assignment was proved best, in words."""
    if not ground.doubtful:
        return ALL
    return f"all pairs, but only the best ones of {ground.doubtful} mentees"


def certify(ground: Ground) -> Certificate:
    """Return the certificate of an assignment over all eligible pairs."""
    problem, scores, found = ground.problem, ground.scores, ground.found
    demand = ground.demand
    made = values_at(scores, found.pairs)
    best = best_of(scores)[found.pairs[:, 0]]
    share = np.where(best > 0, made / np.where(best > 0, best, 1.0), 1.0)
    total = math.fsum(made)
    eligible, blocking = tally(ground)
    loads = {str(load): int(count) for load, count in enumerate(np.bincount(found.loads)) if count}
    return Certificate(
        valid=valid(problem, scores, found) and abs(total - found.total) < NEAR,
        digest=problem.digest,
        objective=found.objective,
        place_first=problem.policy.place_first,
        total=round(total, 9),
        upper_bound=round(found.upper_bound, 9),
        gap=round(found.gap, 12),
        maximum_total=round(found.maximum_total, 9),
        price=round(100.0 * max(found.maximum_total - total, 0.0) / max(found.maximum_total, 1e-9), 9),
        mentees=len(problem.mentees),
        placed=int((np.bincount(found.pairs[:, 0], minlength=1) > 0).sum()),
        demand=int(demand.sum()),
        pairs=len(found.pairs),
        coverage=round(len(found.pairs) / max(1, int(demand.sum())), 9),
        worst_score=float(made.min()) if len(made) else None,
        worst_share=round(float(share.min()), 9) if len(made) else None,
        floor=None if found.floor is None else round(found.floor, 9),
        loads=loads,
        idle=int((found.loads == 0).sum()),
        blocking_pairs=blocking,
        first_choice_share=first_choice_share(problem, found),
        eligible_pairs=eligible,
        scope=scope_of(ground),
        shortfall={problem.mentors[at].id: int(found.shortfall[at]) for at in np.flatnonzero(found.shortfall)},
        seed=problem.policy.seed,
        ties=TIES if problem.policy.seed is None else SEEDED,
        versions=versions(),
    )
