"""`solve`: from a problem to explained pairs with a certificate, the whole job."""

from collections.abc import Callable

import numpy as np
from scipy import sparse

from matching.engine.assigning import Assignment, assign
from matching.engine.certifying import certify
from matching.engine.errors import ProblemError
from matching.engine.explaining import Explainer
from matching.engine.flow import Flags, Ints
from matching.engine.index import Index, Seekers
from matching.engine.problem import Problem
from matching.engine.reasons import reason
from matching.engine.scoring import blocks, stored
from matching.engine.solution import Alternate, Pair, Solution, UnplacedMentee
from matching.engine.stable import stable_assign

Progress = Callable[[str, int, int], None]
ALTERNATES = 3


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Take no notice of progress."""


def minimum_loads(problem: Problem) -> Ints:
    """Return the least load of each mentor: their own, else the policy's, never above their capacity."""
    usual = problem.policy.minimum
    return np.array(
        [min(usual, one.capacity) if one.minimum is None else one.minimum for one in problem.mentors], np.int64
    )


def score_all(seekers: Seekers, progress: Progress) -> sparse.csr_array:
    """Return the scores of all eligible pairs, and of pinned ones, telling how far it is."""
    total, parts = len(seekers.people), []
    progress("score", 0, total)
    pinned = pinned_pairs(seekers.index.problem)
    for block in blocks(seekers):
        inside = pinned[(pinned[:, 0] >= block.start) & (pinned[:, 0] < block.start + len(block.scores))]
        parts.append(stored(block, inside - [block.start, 0]))
        progress("score", block.start + len(block.scores), total)
    return sparse.csr_array(sparse.vstack(parts, format="csr"))


def pinned_pairs(problem: Problem) -> Ints:
    """Return the pins as (mentee row, mentor column)."""
    pins = [(problem.mentee_row[mentee], problem.mentor_row[mentor]) for mentee, mentor in problem.pins]
    return np.array(pins, np.int64).reshape(-1, 2)


def assign_all(problem: Problem, scores: sparse.csr_array) -> Assignment:
    """Return the assignment that the problem's policy asks for."""
    policy = problem.policy
    capacity = np.array([one.capacity for one in problem.mentors], np.int64)
    demand = np.array([one.demand for one in problem.mentees], np.int64)
    pins = [tuple(one) for one in pinned_pairs(problem).tolist()]
    if policy.objective == "stable":
        return stable_assign(scores, capacity, demand=demand, pins=pins)
    return assign(
        scores,
        capacity,
        demand=demand,
        minimum=minimum_loads(problem),
        pins=pins,
        objective=policy.objective,
        place_first=policy.place_first,
        seed=policy.seed,
        floor=policy.floor,
        relax_minimum=policy.relax_minimum,
        balance=policy.balance,
        column_names=[one.label for one in problem.mentors],
    )


def _alternates(scores: sparse.csr_array, row: int, taken: set[int], ids: tuple[str, ...]) -> tuple[Alternate, ...]:
    span = slice(scores.indptr[row], scores.indptr[row + 1])
    columns, values = scores.indices[span], scores.data[span]
    order = np.argsort(-values, kind="stable")[: ALTERNATES + len(taken)]
    others = [at for at in order if int(columns[at]) not in taken][:ALTERNATES]
    return tuple(Alternate(ids[columns[at]], float(values[at])) for at in others)


def _pairs(seekers: Seekers, scores: sparse.csr_array, found: Assignment, progress: Progress) -> tuple[Pair, ...]:
    explainer = Explainer(seekers)
    ids, pins = seekers.index.mentors.ids, set(seekers.index.problem.pins)
    taken: dict[int, set[int]] = {}
    for row, column in found.pairs.tolist():
        taken.setdefault(row, set()).add(column)
    out = []
    for done, (row, column) in enumerate(found.pairs.tolist()):
        if done % 100 == 0:
            progress("explain", done, len(found.pairs))
        mentee = seekers.people[row].id
        alternates = _alternates(scores, row, taken[row], ids)
        pinned = (mentee, ids[column]) in pins
        components = explainer.components(row, column)
        out.append(Pair(mentee, ids[column], float(scores[row, column]), components, alternates, pinned))
    progress("explain", len(found.pairs), len(found.pairs))
    return tuple(out)


def _unplaced(seekers: Seekers, found: Assignment, free: Flags) -> tuple[UnplacedMentee, ...]:
    problem, out = seekers.index.problem, []
    for row in found.unplaced.tolist():
        own = found.pairs[found.pairs[:, 0] == row, 1]
        code, detail = reason(seekers, row, own, free, problem.policy.place_first)
        mentee = problem.mentees[row]
        out.append(UnplacedMentee(mentee.id, code, detail, mentee.demand - len(own)))
    return tuple(out)


def solve(problem: Problem, *, progress: Progress | None = None) -> Solution:
    """Return the best assignment of a problem under its policy, explained and certified.

    `progress(stage, done, total)` is called now and then with the stages "encode", "score", "assign",
    "certify" and "explain"; an exception from it ends the work. Raises EngineError. The same problem gives the
    same solution, byte for byte.
    """
    tell = progress or _silent
    if not problem.mentees:
        raise ProblemError("There are no mentees to match; add some first.")
    tell("encode", 0, 1)
    seekers = Index(problem).encode(problem.mentees)
    tell("encode", 1, 1)
    scores = score_all(seekers, tell)
    tell("assign", 0, 1)
    found = assign_all(problem, scores)
    tell("assign", 1, 1)
    tell("certify", 0, 1)
    certificate = certify(seekers, scores, found)
    tell("certify", 1, 1)
    capacity = np.array([one.capacity for one in problem.mentors], np.int64)
    return Solution(
        pairs=_pairs(seekers, scores, found, tell),
        unplaced=_unplaced(seekers, found, capacity > found.loads),
        idle=tuple(one.id for one, load in zip(problem.mentors, found.loads, strict=True) if load == 0),
        certificate=certificate,
    )
