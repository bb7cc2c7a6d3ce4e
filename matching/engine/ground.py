"""What a problem looks like once scored and assigned: the ground on which further questions are answered."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from matching.engine.assigning import Assignment, assign
from matching.engine.flow import Floats, Ints
from matching.engine.index import Index, Seekers
from matching.engine.market import STABLE, Edges, ScannedPairs, StoredPairs, is_priced, trade
from matching.engine.problem import Problem
from matching.engine.scanning import Told
from matching.engine.scoring import blocks, score_block, stored
from matching.engine.stable import stable_assign

COMPLETE_UP_TO = 1_000_000  # pairs; more are scored again and again instead of kept
DIRECT_UP_TO = 20_000
Progress = Callable[[str, int, int], None]


def silent(_stage: str, _done: int, _total: int) -> None:
    """Take no notice of progress."""


@dataclass(frozen=True)
class Ground:
    """A problem with scores and its assignment.

    `scores` holds all eligible (and pinned) pairs where `complete`, else those that were worth looking at.
    `doubtful` counts mentees for whom that was not shown of all their pairs, `beyond` bounds the scores of pairs that
    are not held.
    """

    problem: Problem
    seekers: Seekers
    scores: sparse.csr_array
    found: Assignment
    complete: bool = True
    doubtful: int = 0
    beyond: Floats | None = None

    @classmethod
    def of(cls, problem: Problem, progress: Progress = silent, first: Edges | None = None) -> "Ground":
        """Return the ground of a problem, scored and assigned under its policy.

        `first` as in `of_edges`; a problem small enough to keep every pair is scored whole and has no use for it.
        """
        progress("encode", 0, 1)
        seekers = Index(problem).encode(problem.mentees)
        progress("encode", 1, 1)
        cells = len(problem.mentees) * len(problem.mentors)
        if cells > COMPLETE_UP_TO:
            return cls._scanned(problem, seekers, progress, first)
        scores = score_all(seekers, progress)
        progress("assign", 0, 1)
        found = assigned(problem, scores)
        progress("assign", 1, 1)
        return cls(problem, seekers, scores, found)

    @classmethod
    def _scanned(cls, problem: Problem, seekers: Seekers, progress: Progress, first: Edges | None) -> "Ground":
        def told(done: int, total: int) -> None:
            progress("score", done, total)

        if first is None:
            told(0, len(problem.mentees))
        return cls.of_edges(problem, seekers, first, told, progress)

    @classmethod
    def of_edges(
        cls,
        problem: Problem,
        seekers: Seekers,
        first: Edges | None,
        told: Told | None = None,
        progress: Progress = silent,
    ) -> "Ground":
        """Return the ground of a problem whose best pairs were scored before, for example in ranges elsewhere.

        `first` are the best CANDIDATES of each mentee (None: find them now); the result is the same either way.
        """
        market = trade(ScannedPairs(seekers, told), pinned_edges(seekers), asked_of(problem), first)
        progress("assign", 1, 1)
        return cls(problem, seekers, market.scores, market.found, False, market.doubtful, market.beyond)

    @cached_property
    def capacity(self) -> Ints:
        """Places of each mentor."""
        return capacities(self.problem)

    @cached_property
    def demand(self) -> Ints:
        """Mentors sought by each mentee."""
        return demands(self.problem)

    @cached_property
    def partners(self) -> dict[int, tuple[int, ...]]:
        """The mentor columns of every placed mentee row."""
        out: dict[int, tuple[int, ...]] = {}
        for row, column in self.found.pairs.tolist():
            out[row] = (*out.get(row, ()), column)
        return out


def capacities(problem: Problem) -> Ints:
    """Return the places of each mentor."""
    return np.array([one.capacity for one in problem.mentors], np.int64)


def demands(problem: Problem) -> Ints:
    """Return how many mentors each mentee seeks."""
    return np.array([one.demand for one in problem.mentees], np.int64)


def priorities(problem: Problem) -> Ints:
    """Return which mentees are placed before others where not everybody can be."""
    return np.array([one.priority for one in problem.mentees], np.int64)


def minimum_loads(problem: Problem) -> Ints:
    """Return the least load of each mentor: their own, else the policy's, never above their capacity."""
    usual = problem.policy.minimum
    return np.array(
        [min(usual, one.capacity) if one.minimum is None else one.minimum for one in problem.mentors], np.int64
    )


def pinned_pairs(problem: Problem) -> Ints:
    """Return the pins as (mentee row, mentor column)."""
    pins = [(problem.mentee_row[mentee], problem.mentor_row[mentor]) for mentee, mentor in problem.pins]
    return np.array(pins, np.int64).reshape(-1, 2)


def score_all(seekers: Seekers, progress: Progress) -> sparse.csr_array:
    """Return the scores of all eligible pairs, and of pinned ones, telling how far it is."""
    total, parts = len(seekers.people), []
    progress("score", 0, total)
    pinned = pinned_pairs(seekers.index.problem)
    for block in blocks(seekers):
        inside = pinned[(pinned[:, 0] >= block.start) & (pinned[:, 0] < block.start + len(block.scores))]
        parts.append(stored(block, inside - np.array([block.start, 0])))
        progress("score", block.start + len(block.scores), total)
    return sparse.csr_array(sparse.vstack(parts, format="csr"))


def pinned_edges(seekers: Seekers) -> Edges:
    """Return the pins with their scores."""
    pins = pinned_pairs(seekers.index.problem)
    values = [score_block(seekers, slice(row, row + 1)).scores[0, column] for row, column in pins.tolist()]
    return Edges.of(pins[:, 0], pins[:, 1], np.array(values, float))


def asked_of(problem: Problem) -> dict[str, Any]:
    """Return what a problem's policy asks of `assign`."""
    policy = problem.policy
    return {
        "capacity": capacities(problem),
        "demand": demands(problem),
        "priority": priorities(problem),
        "minimum": minimum_loads(problem),
        "pins": [tuple(one) for one in pinned_pairs(problem).tolist()],
        "objective": policy.objective,
        "place_first": policy.place_first,
        "seed": policy.seed,
        "floor": policy.floor,
        "relax_minimum": policy.relax_minimum,
        "balance": policy.balance,
        "column_names": [one.label for one in problem.mentors],
    }


def assigned(problem: Problem, scores: sparse.csr_array) -> Assignment:
    """Return the assignment of a problem whose scores are all held, the shorter way where there is one."""
    if scores.shape[0] * scores.shape[1] <= DIRECT_UP_TO or not is_priced(asked_of(problem)):
        return assign_all(problem, scores)
    return trade(StoredPairs(scores), Edges.none(), asked_of(problem)).found


def assign_all(problem: Problem, scores: sparse.csr_array, **changed: object) -> Assignment:
    """Return the assignment that the problem's policy asks for; `changed` overrides what is told to `assign`."""
    asked = asked_of(problem) | changed
    if problem.policy.objective == "stable":
        return stable_assign(scores, asked["capacity"], **{name: asked[name] for name in STABLE})
    return assign(scores, **asked)
