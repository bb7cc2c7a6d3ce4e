"""Whom to recruit next: imagined mentors the engine tried out on a finished run, as plain values to keep and show."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from matching.engine import Advice, Problem, recruitment_advice
from matching.models import MatchRun
from matching.snapshot.whatif import ground_of

MOST_PAIRS = 1_000_000
PLACES = 3
WINDOW = 4  # half-hours: two hours in which most of those who would be helped are free
MOST = 5


def advice_for(run: MatchRun) -> list[dict[str, Any]]:
    """The best imagined mentors, and what one or two such people with three places each would change.

    Raises LookupError where the run's problem is gone or too large to try in a page.
    """
    ground = ground_of(run)
    if len(ground.problem.mentees) * len(ground.problem.mentors) > MOST_PAIRS:
        raise LookupError("too many pairs to try mentors out in a page")
    twice = {one.topics: one for one in recruitment_advice(ground.problem, places=2 * PLACES, most=99, ground=ground)}
    once = recruitment_advice(ground.problem, places=PLACES, most=MOST, ground=ground)
    return [advice_row(ground.problem, one, twice.get(one.topics)) for one in once]


def advice_row(problem: Problem, one: Advice, two: Advice | None) -> dict[str, Any]:
    """One imagined mentor as plain values; hours are half-hours of the week in UTC."""
    return {
        "topics": list(one.topics),
        "support": list(one.support),
        "languages": list(one.languages),
        "formats": list(one.formats),
        "hours": busiest_window(problem.mentee(key).availability for key in one.mentees),
        "places": one.places,
        "placements": one.placements,
        "score": one.score,
        "helped": len(one.mentees),
        "two": {"placements": two.placements, "helped": len(two.mentees)} if two else {},
    }


def busiest_window(people: Iterable[Iterable[int]]) -> list[int]:
    """The two hours in which most of these people are free; empty where none gave hours."""
    counts: Mapping[int, int] = Counter(hour for hours in people for hour in hours)
    if not counts:
        return []
    start = max(counts, key=lambda hour: (sum(counts.get(hour + step, 0) for step in range(WINDOW)), -hour))
    return [hour for hour in range(start, start + WINDOW) if counts.get(hour)]
