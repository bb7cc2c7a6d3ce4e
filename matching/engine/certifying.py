"""The certificate: everything counted again from the pairs, apart from the solver."""

import math
from importlib.metadata import version

import numpy as np
from scipy import sparse

from matching.engine.assigning import Assignment, own_best
from matching.engine.ground import Ground, capacities, demands
from matching.engine.problem import Problem
from matching.engine.solution import Certificate
from matching.engine.stable import blocking_pairs

ENGINE = "1"
TIES = "equal totals: order of ids"
SEEDED = "scores closer than 1e-9: by chance from the seed"
NEAR = 1e-7


def versions() -> dict[str, str]:
    """Return the versions of everything the result rests on."""
    return {"engine": ENGINE} | {name: version(name) for name in ("numpy", "scipy", "ortools")}


def valid(problem: Problem, scores: sparse.csr_array, found: Assignment) -> bool:
    """Count again that pairs are eligible and distinct, and that loads, demands and pins are kept."""
    n, m = scores.shape
    rows, cols = found.pairs[:, 0], found.pairs[:, 1]
    keys = np.repeat(np.arange(n), np.diff(scores.indptr)) * m + scores.indices
    pins = {(problem.mentee_row[mentee], problem.mentor_row[mentor]) for mentee, mentor in problem.pins}
    made = set(map(tuple, found.pairs.tolist()))
    return bool(
        np.isin(rows * m + cols, keys).all()
        and len(made) == len(found.pairs)
        and (np.bincount(cols, minlength=m) <= capacities(problem)).all()
        and (np.bincount(rows, minlength=n) <= demands(problem)).all()
        and pins <= made
    )


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


def certify(ground: Ground) -> Certificate:
    """Return the certificate of an assignment over all eligible pairs."""
    problem, scores, found = ground.problem, ground.scores, ground.found
    capacity, demand = ground.capacity, ground.demand
    made = np.array([scores[row, column] for row, column in found.pairs.tolist()])
    best = own_best(scores)[found.pairs[:, 0]]
    share = np.where(best > 0, made / np.where(best > 0, best, 1.0), 1.0)
    total = math.fsum(made)
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
        placed=len(np.unique(found.pairs[:, 0])),
        demand=int(demand.sum()),
        pairs=len(found.pairs),
        coverage=round(len(found.pairs) / max(1, int(demand.sum())), 9),
        worst_score=float(made.min()) if len(made) else None,
        worst_share=round(float(share.min()), 9) if len(made) else None,
        floor=None if found.floor is None else round(found.floor, 9),
        loads=loads,
        idle=int((found.loads == 0).sum()),
        blocking_pairs=len(blocking_pairs(found, scores, capacity, demand=demand)),
        first_choice_share=first_choice_share(problem, found),
        eligible_pairs=int(scores.nnz),
        shortfall={problem.mentors[at].id: int(found.shortfall[at]) for at in np.flatnonzero(found.shortfall)},
        seed=problem.policy.seed,
        ties=TIES if problem.policy.seed is None else SEEDED,
        versions=versions(),
    )
