"""Exchange among peers: everybody gives as much as they receive, so help goes round in cycles."""

import math
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from matching.engine.errors import ProblemError, ScoreError
from matching.engine.flow import Flags, Ints
from matching.engine.ground import score_all, silent
from matching.engine.index import Index
from matching.engine.problem import Problem

SCALE = 2**20


@dataclass(frozen=True)
class Cycle:
    """People of whom each helps the next, and the last the first; `scores` in the same order."""

    people: tuple[str, ...]
    scores: tuple[float, ...]


@dataclass(frozen=True)
class Exchange:
    """All cycles of an exchange, its total score, and the peers who are in no cycle."""

    cycles: tuple[Cycle, ...]
    total: float
    left: tuple[str, ...]


def exchange(problem: Problem) -> Exchange:
    """Return the exchange with the most pairs and, among those, the largest total score (to about 1e-6 a pair).

    Peers are the people on both sides of the problem (same id); others take no part. Nobody receives more or
    less often than they give, at most as often as both their capacity and their demand allow; pins are kept. Raises
    ProblemError for pins that cannot be kept in balance.
    """
    peers = sorted(problem.mentor_row.keys() & problem.mentee_row.keys())
    if not peers:
        raise ProblemError("Nobody is both mentor and mentee, so there is nobody to exchange with.")
    scores = score_all(Index(problem).encode(problem.mentees), silent)
    seat = {one: at for at, one in enumerate(peers)}
    mentee = np.array([seat.get(one.id, -1) for one in problem.mentees])
    mentor = np.array([seat.get(one.id, -1) for one in problem.mentors])
    receives = mentee[np.repeat(np.arange(scores.shape[0]), np.diff(scores.indptr))]
    gives = mentor[scores.indices]
    inside = (receives >= 0) & (gives >= 0)
    gives, receives, values = gives[inside], receives[inside], scores.data[inside]
    most = np.array([min(problem.mentor(one).capacity, problem.mentee(one).demand) for one in peers], np.int64)
    pinned = _pinned(problem, seat, gives, receives)
    used = _circulation(gives, receives, np.rint(values * SCALE).astype(np.int64), most, pinned)
    worth = {
        (int(one), int(two)): float(value)
        for one, two, value in zip(gives[used], receives[used], values[used], strict=True)
    }
    cycles = _cycles(worth, peers)
    busy = {one for cycle in cycles for one in cycle.people}
    return Exchange(cycles, math.fsum(worth.values()), tuple(one for one in peers if one not in busy))


def _pinned(problem: Problem, seat: dict[str, int], gives: Ints, receives: Ints) -> Flags:
    """Return which arcs are pins. Raises ProblemError for a pin of somebody who takes no part."""
    wanted = []
    for mentee, mentor in problem.pins:
        for one in (mentee, mentor):
            if one not in seat:
                raise ProblemError(
                    f"The pin of mentee {mentee} to mentor {mentor} cannot be kept in an exchange, because {one} does "
                    "not both give and receive; remove the pin."
                )
        wanted.append(seat[mentor] * len(seat) + seat[mentee])
    return np.isin(gives * len(seat) + receives, wanted)


def _circulation(gives: Ints, receives: Ints, gain: Ints, most: Ints, pinned: Flags) -> Flags:
    """Return the arcs of the circulation through all pins with the most arcs and then the largest gain."""
    n, arcs = len(most), len(gives)
    if not arcs:
        return np.zeros(0, bool)
    supply = np.bincount(receives[pinned] + n, minlength=2 * n) - np.bincount(gives[pinned], minlength=2 * n)
    every = int(gain.max(initial=0)) * min(int(most.sum()), arcs) + 1  # one pair more outweighs all scores
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(gives, receives + n, (~pinned).astype(np.int64), -(gain + every))
    solver.add_arcs_with_capacity_and_unit_cost(np.arange(n) + n, np.arange(n), most, np.zeros(n, np.int64))
    solver.set_nodes_supplies(np.arange(2 * n), supply)
    status = solver.solve()
    if status == solver.INFEASIBLE:
        raise ProblemError(
            "The pins cannot all be kept while everybody gives as often as they receive; remove a pin, or raise the "
            "capacity and demand of the people in it."
        )
    if status != solver.OPTIMAL:
        raise ScoreError(f"The exchange could not be solved ({status}); try fewer people.")
    return solver.flows(np.arange(arcs)).astype(bool) | pinned


def _cycles(worth: dict[tuple[int, int], float], peers: list[str]) -> tuple[Cycle, ...]:
    """Split balanced pairs into cycles in which nobody appears twice."""
    following: dict[int, list[int]] = {}
    for one, two in sorted(worth, reverse=True):
        following.setdefault(one, []).append(two)
    out = []
    for start in sorted(following):
        while following[start]:
            path = [start]
            while True:
                one = following[path[-1]].pop()
                if one in path:
                    ring = path[path.index(one) :]
                    out.append(_cycle(ring, worth, peers))
                    path = path[: path.index(one) + 1]
                    if not following[path[-1]]:  # only the start can run dry, as all others are in balance
                        break
                else:
                    path.append(one)
    return tuple(out)


def _cycle(ring: list[int], worth: dict[tuple[int, int], float], peers: list[str]) -> Cycle:
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    return Cycle(tuple(peers[one] for one in ring), tuple(worth[pair] for pair in pairs))
