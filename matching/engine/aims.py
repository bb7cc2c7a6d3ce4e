"""One problem under every objective: what each aim gives the best and the worst placed, and what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.engine.assigning import best_of
from matching.engine.certifying import values_at
from matching.engine.errors import EngineError, ProblemError
from matching.engine.ground import COMPLETE_UP_TO, Ground, assigned
from matching.engine.policy import OBJECTIVES
from matching.engine.problem import Problem

TENTH = 10


@dataclass(frozen=True)
class Reach:
    """What one objective reaches: mentees placed, pairs, and scores of all pairs and of the tenth that fit least.

    `worst_share` is the least share of one's own best score, `price` the part of the largest total given up; both
    from 0 to 1.
    """

    placed: int
    pairs: int
    mean: float
    worst_tenth: float
    worst_share: float
    total: float
    price: float


def compare_aims(problem: Problem, objectives: Sequence[str] = OBJECTIVES) -> Mapping[str, Reach]:
    """Return what each objective reaches on the same people under otherwise the same policy.

    An objective the policy cannot be combined with is left out. Raises ProblemError where there are more pairs than
    can be held at once. The scores are worked out once.
    """
    if len(problem.mentees) * len(problem.mentors) > COMPLETE_UP_TO:
        raise ProblemError("There are too many pairs to compare the aims on.")
    ground, found = Ground.of(problem), {}
    for objective in objectives:
        try:
            found[objective] = reach(ground, objective)
        except EngineError:
            continue
    return found


def reach(ground: Ground, objective: str) -> Reach:
    """Return what one objective reaches on this ground. Raises EngineError where the policy refuses it."""
    found = ground.found
    if objective != ground.problem.policy.objective:
        policy = replace(ground.problem.policy, objective=objective)
        found = assigned(replace(ground.problem, policy=policy), ground.scores)
    made, best = values_at(ground.scores, found.pairs), best_of(ground.scores)[found.pairs[:, 0]]
    share = np.divide(made, best, out=np.ones_like(made), where=best > 0)
    made.sort()
    total = float(made.sum())
    return Reach(
        placed=len(np.unique(found.pairs[:, 0])),
        pairs=len(made),
        mean=round(float(made.mean()), 9) if len(made) else 0.0,
        worst_tenth=round(float(made[: max(1, len(made) // TENTH)].mean()), 9) if len(made) else 0.0,
        worst_share=round(float(share.min(initial=1.0)), 9),
        total=round(total, 9),
        price=round(max(0.0, 1 - total / found.maximum_total), 9) if found.maximum_total > 0 else 0.0,
    )
