"""Before a run: who could be paired with nobody under the rules, and which single rule is to blame."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.engine import EngineError, Index
from matching.engine.scoring import RULES, blocks
from matching.kinds.purposes import Purpose
from matching.snapshot.policy import policy_from
from matching.snapshot.problem import problem_for
from programs.models import Cohort

MOST_PAIRS = 3_000_000
COMBINATION = "combination"


@dataclass(frozen=True)
class Stuck:
    """A mentee without any possible mentor. `rule` is the one that alone keeps `mentors` away, or "combination"."""

    mentee: str
    rule: str
    mentors: int


@dataclass(frozen=True)
class Forecast:
    """`pairs` no rule forbids; mentees who have none, and mentors who have none, by public id."""

    pairs: int
    stuck: tuple[Stuck, ...]
    lonely: tuple[str, ...]


def forecast_of(
    cohort: Cohort, stored: Mapping[str, Any] | None = None, *, purpose: str = Purpose.PAIRINGS
) -> Forecast | None:
    """Look at every pair of the cohort under the hard rules of a stored policy (none: the default); nothing is solved.

    None where there are too many pairs for a page, or where pairs laid down contradict each other.
    """
    places = cohort.enrolments.accepted().with_room()
    if places.mentees().count() * places.mentors().count() > MOST_PAIRS:
        return None
    try:
        problem = problem_for(cohort, policy_from(stored), purpose=purpose)
    except EngineError:
        return None
    if not problem.mentees or not problem.mentors:
        return Forecast(0, (), ())
    pairs, stuck = 0, []
    wanted = np.zeros(len(problem.mentors), bool)
    for block in blocks(Index(problem).encode(problem.mentees)):
        eligible = block.eligible
        pairs += int(eligible.sum())
        wanted |= eligible.any(axis=0)
        count = np.sum([block.broken[rule] for rule in block.broken], axis=0) if block.broken else None
        for row in np.flatnonzero(~eligible.any(axis=1)).tolist():
            alone = {rule: int(((count[row] == 1) & block.broken[rule][row]).sum()) for rule in block.broken}  # type: ignore[index]
            rule = max(alone, key=lambda one: (alone[one], -RULES.index(one)))
            mentee = problem.mentees[block.start + row].id
            stuck.append(Stuck(mentee, rule if alone[rule] else COMBINATION, alone[rule]))
    lonely = tuple(problem.mentors[at].id for at in np.flatnonzero(~wanted))
    return Forecast(pairs, tuple(stuck), lonely)
