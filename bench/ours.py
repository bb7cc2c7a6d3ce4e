"""The engine's own stages: scoring, assigning, certifying, and the answers people wait for."""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from bench.cohorts import POLICY, SIZES, cohort
from bench.measure import measured, tell
from matching.engine import Component, Ground, Index, Policy, Rules, counterfactual, solve, stable_assign
from matching.engine.certifying import certify
from matching.engine.ground import asked_of
from matching.engine.market import CANDIDATES, Edges, ScannedPairs, trade
from matching.engine.scanning import scan, warm_up

COSINE = Policy(components={"interests": Component(1.0, "cosine")}, rules=Rules(shared_hours=1), objective="total")
TOOL = "ours"


def scored(size: str) -> None:
    """The exact top 50 of everybody: by interests alone (as the peers do it) and by the whole policy."""
    n, m = SIZES[size]
    for stage, policy in (("top 50, interests", COSINE), ("top 50, all components", POLICY)):
        problem = cohort(n, m, policy=policy)
        encode, seekers = measured(lambda problem=problem: Index(problem).encode(problem.mentees))
        tell(f"encode, {stage[8:]}", size, TOOL, None, encode, n + m)
        warm_up(seekers)
        numbers, found = measured(lambda seekers=seekers: scan(seekers, 50, compiled=True), 3)
        tell(stage, size, TOOL, n * m, numbers, round(float(found.edges.values.sum()), 6))


def assigned(size: str) -> None:
    """The certified optimum, from the candidates on."""
    n, m = SIZES[size]
    problem = cohort(n, m)
    seekers = Index(problem).encode(problem.mentees)
    warm_up(seekers)
    first = scan(seekers, CANDIDATES, compiled=True).edges
    pairs, asked = ScannedPairs(seekers), asked_of(problem)
    numbers, market = measured(lambda: trade(pairs, Edges.none(), asked, first), 1 if size == "L" else 3)
    tell("assign, total", size, TOOL, None, numbers, round(market.found.total, 6))
    ground = Ground(problem, seekers, market.scores, market.found, False, market.doubtful, market.beyond)
    numbers, certificate = measured(lambda: certify(ground))
    tell("certificate", size, TOOL, n * m, numbers, {"gap": certificate.gap, "scope": certificate.scope})
    if size == "L":
        return
    for objective in ("floor", "stable"):
        told = {**asked, "objective": objective}
        numbers, market = measured(lambda told=told: trade(pairs, Edges.none(), told, first))
        found = market.found
        shown = {"total": round(found.total, 6), "floor": found.floor, "maximum": round(found.maximum_total, 6)}
        tell(f"assign, {objective}", size, TOOL, None, numbers, shown)


def whole(size: str) -> None:
    """Encode, score, assign and certify, as one; at S also the explanation of every pair, which is `solve`."""
    n, m = SIZES[size]
    problem = cohort(n, m)
    warm_up(Index(problem).encode(problem.mentees[:1]))
    if size == "S":
        solve(problem)
        numbers, solution = measured(lambda: solve(problem), 5)
        told = solution.certificate
    else:
        numbers, told = measured(lambda: certify(Ground.of(problem)))
    tell("whole", size, TOOL, None, numbers, {"total": told.total, "placed": told.placed, "gap": told.gap})


def stable(size: str) -> None:
    """The stable assignment over complete lists."""
    n, m = SIZES[size]
    values = np.random.default_rng(1).random((n, m))
    edges = Edges(*np.indices((n, m)).reshape(2, -1), values.ravel())
    matrix = edges.matrix((n, m))
    capacity = np.full(m, -(-n // m))
    best = measured(lambda: stable_assign(matrix, capacity, best=stable_assign(matrix, capacity)))[1]
    numbers, found = measured(lambda: stable_assign(matrix, capacity, best=best), 3)
    tell("stable, complete lists", size, TOOL, None, numbers, round(found.total, 6))


def answers() -> None:
    """A changed profile against 30,000 mentors, and why not somebody else at 1,000 × 975."""
    problem = cohort(50, 30_000)
    index = Index(problem)
    warm_up(index.encode(problem.mentees[:1]))
    times = []
    for mentee in [*problem.mentees[:20], *problem.mentees]:
        changed = replace(mentee, interests=(*mentee.interests, "t7"))
        times.append(_timed(lambda changed=changed: scan(index.encode([changed]), 50)))
    _told("changed profile", "1 × 30,000", times[20:])
    problem = cohort(1_000, 975)
    ground = Ground.of(problem)
    chance, times = np.random.default_rng(1), []
    for _ in range(40):
        mentee, mentor = problem.mentees[chance.integers(1_000)], problem.mentors[chance.integers(975)]
        times.append(_timed(lambda ids=(mentee.id, mentor.id): counterfactual(problem, *ids, ground=ground)))
    _told("why not X", "1,000 × 975", times)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _told(stage: str, size: str, times: list[tuple[float, float]]) -> None:
    """Print the 95th percentile of seconds and CPU seconds."""
    walls, cpus = (np.percentile([one[at] for one in times], [50, 95]).tolist() for at in (0, 1))
    numbers = {"seconds": walls[1], "cpu_seconds": cpus[1], "peak_mb": 0.0}
    shown = {"median": walls[0], "p95": walls[1], "CPU median": cpus[0], "CPU p95": cpus[1]}
    tell(stage, size, TOOL, None, numbers, {name: round(one, 6) for name, one in shown.items()})
