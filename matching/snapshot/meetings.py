"""First sessions as a run reads them: who may meet whom before anything is decided, and what came of it."""

from matching.snapshot.rules import Pair
from meetings.kinds import Rating
from meetings.queries.first import said_in
from programs.models import Cohort

DIGITS = 4


def came_of_it(cohort: Cohort) -> tuple[set[Pair], dict[str, dict[str, float]]]:
    """Pairs of which one said no, and how gladly the others would go on where both have said it; one query.

    By public ids; the second by mentee, from 0 to 1: the mean of both, so that it does not tell who said what. Whoever
    has not said anything counts for nothing. None is asked where the program has no first sessions.
    """
    apart: set[Pair] = set()
    met: dict[str, dict[str, float]] = {}
    if not cohort.program.first_sessions:
        return apart, met
    for (mentee, mentor), said in said_in(cohort).items():
        if Rating.NO in said:
            apart.add((mentee, mentor))
        elif len(said) == 2:
            met.setdefault(mentee, {})[mentor] = round(sum(map(gladness, said)) / 2, DIGITS)
    return apart, met


def gladness(rating: int) -> float:
    """An answer from 0 (no) to 1 (gladly)."""
    return (Rating.NO - rating) / (Rating.NO - Rating.GLADLY)
