"""Answers to "why not?" and "what if?": the price of an override, and what keeps somebody out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matching.engine.assigning import Assignment
from matching.engine.errors import ProblemError, ScoreError
from matching.engine.ground import Ground, asked_of, assign_all
from matching.engine.market import Allowed, Edges, ScannedPairs, edges_of, trade
from matching.engine.people import whole
from matching.engine.problem import Problem
from matching.engine.scoring import RULES, score_block
from matching.engine.solution import Alternate

FINAL = RULES[:3]  # refusals by name, which no pin overrides
MOST = 3
NEAR = 1e-9


@dataclass(frozen=True)
class Move:
    """A mentee whose mentors would change; `score` sums the scores of all their pairs."""

    mentee: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    score_before: float
    score_after: float


@dataclass(frozen=True)
class Price:
    """What a change of the assignment costs.

    `cost` is the loss of total score (negative for a gain), `placements` how many pairs there would be more or
    fewer, `moves` everybody whose mentors would change, `losers` those of them whose score would fall.
    `possible` is False where no assignment fits, and `why` then says so in a sentence.
    """

    possible: bool
    cost: float
    placements: int
    moves: tuple[Move, ...]
    losers: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True)
class Counterfactual:
    """Why a mentee is not with a mentor.

    `made` if they are together anyway; `broken` are the hard rules between them; `price` is what pairing them
    all the same would cost, None where somebody's refusal by name forbids it.
    """

    mentee: str
    mentor: str
    score: float
    made: bool
    eligible: bool
    broken: tuple[str, ...]
    price: Price | None


@dataclass(frozen=True)
class Nearest:
    """The single rule (or lack of places) that keeps an unplaced mentee out, with the best mentors behind it."""

    mentee: str
    rule: str
    mentors: tuple[Alternate, ...]


def _moves(ground: Ground, found: Assignment, scores: np.ndarray) -> tuple[Move, ...]:
    after: dict[int, tuple[int, ...]] = {}
    for row, column in found.pairs.tolist():
        after[row] = (*after.get(row, ()), column)
    ids, out = ground.seekers.index.mentors.ids, []
    for row in sorted({*ground.partners, *after}):
        old, new = ground.partners.get(row, ()), after.get(row, ())
        if old != new:
            names = [tuple(ids[column] for column in some) for some in (old, new)]
            worth = [sum(float(scores[row, column]) for column in some) for some in (old, new)]
            out.append(Move(ground.problem.mentees[row].id, names[0], names[1], worth[0], worth[1]))
    return tuple(out)


def price_of(
    problem: Problem,
    *,
    pins: Iterable[tuple[str, str]] = (),
    exclusions: Iterable[tuple[str, str]] = (),
    capacities: Mapping[str, int] | None = None,
    ground: Ground | None = None,
) -> Price:
    """Return what changes would cost: pairs forced, pairs forbidden, mentors with another capacity.

    Pairs are (mentee id, mentor id). `ground` (of the same problem) saves scoring everybody again. Raises
    ProblemError for somebody unknown or a pair that was refused by name.
    """
    ground = ground or Ground.of(problem)
    fixed = [(problem.mentee_row[mentee], problem.mentor_row[mentor]) for mentee, mentor in problem.pins]
    for mentee, mentor in pins:
        pair = _row(problem, mentee), _column(problem, mentor)
        if pair[1] in ground.seekers.index.ruled_out(problem.mentees[pair[0]]):
            raise ProblemError(f"Mentee {mentee} and mentor {mentor} are kept apart by name; they cannot be paired.")
        fixed.append(pair)
    forbidden = [(_row(problem, mentee), _column(problem, mentor)) for mentee, mentor in exclusions]
    if set(forbidden) & set(fixed):
        raise ProblemError("A pair cannot be forced and forbidden at the same time.")
    places = ground.capacity.copy()
    for mentor, capacity in (capacities or {}).items():
        places[_column(problem, mentor)] = whole(f"Mentor {mentor}", "capacity", capacity, 0)
    scores = without_pairs(with_pairs(ground, fixed), forbidden)
    told = {"pins": fixed, "capacity": places, "least_share": ground.found.floor, "compare": False}
    try:
        if ground.complete:
            found = assign_all(problem, scores, **told)
        else:
            others = Allowed(ScannedPairs(ground.seekers), frozenset(forbidden))
            known = edges_of(scores)
            market = trade(others, Edges.none(), asked_of(problem) | told, known, ground.beyond)
            found, scores = market.found, market.scores
    except ScoreError as error:
        return Price(False, 0.0, 0, (), (), str(error))
    moves = _moves(ground, found, scores)
    losers = tuple(one.mentee for one in moves if one.score_after < one.score_before - NEAR)
    cost = round(ground.found.total - found.total, 9)
    return Price(True, cost, len(found.pairs) - len(ground.found.pairs), moves, losers)


def with_pairs(ground: Ground, pairs: Iterable[tuple[int, int]]) -> sparse.csr_array:
    """Return the scores with further pairs made eligible."""
    scores, missing = ground.scores, []
    for row, column in pairs:
        span = slice(scores.indptr[row], scores.indptr[row + 1])
        if column not in scores.indices[span]:
            missing.append((row, column, score_block(ground.seekers, slice(row, row + 1)).scores[0, column]))
    return _rebuilt(scores, np.ones(scores.nnz, bool), missing) if missing else scores


def without_pairs(scores: sparse.csr_array, pairs: Iterable[tuple[int, int]]) -> sparse.csr_array:
    """Return the scores with some pairs forbidden."""
    keep = np.ones(scores.nnz, bool)
    for row, column in pairs:
        span = slice(scores.indptr[row], scores.indptr[row + 1])
        keep[span] &= scores.indices[span] != column
    return scores if keep.all() else _rebuilt(scores, keep, [])


def _rebuilt(scores: sparse.csr_array, keep: np.ndarray, more: list[tuple[int, int, float]]) -> sparse.csr_array:
    rows = np.repeat(np.arange(scores.shape[0]), np.diff(scores.indptr))[keep]
    rows = np.append(rows, [row for row, _, _ in more]).astype(np.int64)
    cols = np.append(scores.indices[keep], [column for _, column, _ in more]).astype(np.int64)
    values = np.append(scores.data[keep], [value for _, _, value in more])
    order = np.lexsort((cols, rows))
    indptr = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=scores.shape[0]))))
    return sparse.csr_array((values[order], cols[order], indptr), shape=scores.shape)


def counterfactual(problem: Problem, mentee_id: str, mentor_id: str, *, ground: Ground | None = None) -> Counterfactual:
    """Return why a mentee is not with a mentor, and what pairing them all the same would cost and whom.

    `ground` (of the same problem) saves scoring everybody again. Raises ProblemError for somebody unknown.
    """
    ground = ground or Ground.of(problem)
    row, column = _row(problem, mentee_id), _column(problem, mentor_id)
    block = score_block(ground.seekers, slice(row, row + 1))
    broken = tuple(rule for rule, flags in block.broken.items() if flags[0, column])
    made = column in ground.partners.get(row, ())
    price = None
    if not set(broken) & set(FINAL):
        price = Price(True, 0.0, 0, (), ()) if made else price_of(problem, pins=[(mentee_id, mentor_id)], ground=ground)
    score = float(block.scores[0, column])
    return Counterfactual(mentee_id, mentor_id, score, made, not broken, broken, price)


def nearest_feasible(problem: Problem, *, ground: Ground | None = None) -> tuple[Nearest, ...]:
    """Return, for everybody with too few mentors, each single rule behind which mentors would be, best first.

    The rule "all_full" names eligible mentors whose places are taken; any other, mentors who break only it.
    """
    ground = ground or Ground.of(problem)
    ids, out = ground.seekers.index.mentors.ids, []
    for row in ground.found.unplaced.tolist():
        block = score_block(ground.seekers, slice(row, row + 1))
        own = np.zeros(len(ids), bool)
        own[list(ground.partners.get(row, ()))] = True
        count = np.sum([flags[0] for flags in block.broken.values()], axis=0)
        behind = {"all_full": (count == 0) & ~own}
        behind |= {rule: (count == 1) & flags[0] & ~own for rule, flags in block.broken.items()}
        for rule, flags in behind.items():
            columns = np.flatnonzero(flags)
            best = columns[np.argsort(-block.scores[0, columns], kind="stable")][:MOST]
            mentors = tuple(Alternate(ids[at], float(block.scores[0, at])) for at in best)
            if mentors:
                out.append(Nearest(problem.mentees[row].id, rule, mentors))
    return tuple(out)


def _row(problem: Problem, mentee: str) -> int:
    return problem.mentee_row[problem.mentee(mentee).id]


def _column(problem: Problem, mentor: str) -> int:
    return problem.mentor_row[problem.mentor(mentor).id]
