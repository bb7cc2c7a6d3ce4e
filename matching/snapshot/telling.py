"""Fits as people may see them: by what the two have told, without what they said after they met."""

from collections.abc import Iterable

from matching.engine import Index, Problem
from matching.engine.scoring import DIGITS
from matching.snapshot.rules import Pair


def told_scores(problem: Problem, pairs: Iterable[Pair], *, index: Index | None = None) -> dict[Pair, float]:
    """The fits of those of these pairs (mentee, mentor) who have met, as if they had not; empty where nobody has.

    The score of a run counts what both said. Whoever saw it beside what the two told could work that out, so that it is
    stored with no pair and shown nowhere.
    """
    met = [pair for pair in dict.fromkeys(pairs) if pair[1] in problem.mentee(pair[0]).met]
    if not met:
        return {}
    people = list(dict.fromkeys(mentee for mentee, _mentor in met))
    seekers = (index or Index(problem)).encode([problem.mentee(one) for one in people])
    rows = {one: row for row, one in enumerate(people)}
    found = seekers.plain([(rows[mentee], problem.mentor_row[mentor]) for mentee, mentor in met])
    return dict(zip(met, (round(one, DIGITS) for one in found), strict=True))
