"""Minimum-cost flow between mentees and mentors."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import max_flow, min_cost_flow

from matching.engine.errors import ScoreError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Network:
    """Arcs (row, col) of capacity 1 from mentees with a demand to mentors with a lower and upper load.

    `must` marks mentees whose whole demand has to be placed. `held` counts what each mentor has already
    outside this network.
    """

    rows: Ints
    cols: Ints
    demand: Ints
    lower: Ints
    upper: Ints
    must: Flags
    held: Ints

    def only(self, keep: Flags) -> "Network":
        """Return the same network with some of its arcs."""
        return replace(self, rows=self.rows[keep], cols=self.cols[keep])

    def without(self, made: Flags, keep: Flags) -> "Network":
        """Return what is left to decide, of the arcs in `keep`, once the arcs in `made` are used."""
        taken = np.bincount(self.cols[made], minlength=len(self.upper))
        return Network(
            self.rows[keep & ~made],
            self.cols[keep & ~made],
            self.demand - np.bincount(self.rows[made], minlength=len(self.demand)),
            np.maximum(self.lower - taken, 0),
            self.upper - taken,
            self.must,
            self.held + taken,
        )

    def places(self, step: int) -> tuple[Ints, Ints]:
        """Return (mentor, cost) of every single place above the lower load; a place costs `step` per mentee
        whom the mentor has already."""
        degree = np.bincount(self.cols, minlength=len(self.upper))
        upper = np.maximum(np.minimum(self.upper, degree), self.lower)
        mentor = np.repeat(np.arange(len(upper)), upper - self.lower)
        first = np.concatenate(([0], np.cumsum(upper - self.lower)))[:-1]
        rank = np.arange(len(mentor)) - first[mentor]
        return mentor, step * (self.held[mentor] + self.lower[mentor] + rank)


def _fullest(net: Network) -> max_flow.SimpleMaxFlow:
    n, m = len(net.demand), len(net.upper)
    source, sink = n + m, n + m + 1
    solver = max_flow.SimpleMaxFlow()
    solver.add_arcs_with_capacity(net.rows, net.cols + n, np.ones(len(net.rows), np.int64))
    solver.add_arcs_with_capacity(np.full(n, source), np.arange(n), net.demand)
    solver.add_arcs_with_capacity(np.arange(n, n + m), np.full(m, sink), net.upper)
    if solver.solve(source, sink) != solver.OPTIMAL:
        raise ScoreError("The number of possible placements could not be found; check capacities and demands.")
    return solver


def placements_at_most(net: Network) -> int:
    """Return a number of placements that capacities and demands surely do not exceed; often it is reached."""
    ends = ((net.rows, net.demand), (net.cols, net.upper))
    return min(int(np.minimum(np.bincount(at, minlength=len(room)), room).sum()) for at, room in ends)


def most_placements(net: Network) -> int:
    """Return the largest number of placements that capacities and demands allow (lower loads aside)."""
    return int(_fullest(net).optimal_flow()) if len(net.rows) else 0


def placed_arcs(net: Network) -> Flags:
    """Return the arcs of an assignment with the most placements (lower loads aside)."""
    arcs = len(net.rows)
    return _fullest(net).flows(np.arange(arcs)).astype(bool) if arcs else np.zeros(0, bool)


def short_of(net: Network, used: Flags) -> tuple[Flags, Flags]:
    """Return mentees and mentors that are reached from open demand by swapping pairs.

    If `used` has the most placements, all those mentors are full, and only a pair of such a mentee with another
    mentor could place more.
    """
    rows = np.bincount(net.rows[used], minlength=len(net.demand)) < net.demand
    cols = np.zeros(len(net.upper), bool)
    while True:
        cols[net.cols[~used & rows[net.rows]]] = True
        more = rows.copy()
        more[net.rows[used & cols[net.cols]]] = True
        if (more == rows).all():
            return rows, cols
        rows = more


def lower_shortfall(net: Network) -> Ints:
    """Return by how much each mentor's least load cannot be met, as little as possible in all."""
    needed = replace(net, lower=np.zeros_like(net.lower), upper=net.lower, must=np.zeros_like(net.must))
    chosen = cheapest(needed, np.zeros(len(net.rows), np.int64), most_placements(needed))
    if chosen is None:
        raise ScoreError("The least loads could not be checked; check capacities and demands.")
    return net.lower - np.bincount(net.cols[chosen], minlength=len(net.lower))


def cheapest(net: Network, cost: Ints, placements: int | None, step: int = 0) -> Flags | None:
    """Return which arcs a flow of least cost uses, or None where no flow meets the lower loads.

    With `placements` exactly that many pairs are made, with None as many as lower the cost. `step` is what a
    place costs per mentee whom the mentor has already.
    """
    n, m = len(net.demand), len(net.upper)
    sink, unplaced = n + m, n + m + 1
    total, kept, arcs = int(net.demand.sum()), int(net.lower.sum()), len(net.rows)
    supply = np.zeros(n + m + 2, np.int64)
    supply[:n], supply[n : n + m] = net.demand, -net.lower
    supply[sink] = kept - (total if placements is None else placements)
    supply[unplaced] = 0 if placements is None else placements - total
    if supply[sink] > 0 or supply[unplaced] > 0:
        return None
    solver = min_cost_flow.SimpleMinCostFlow()
    arc = solver.add_arcs_with_capacity_and_unit_cost
    if arcs:
        arc(net.rows, net.cols + n, np.ones(arcs, np.int64), cost)
    if n:
        arc(np.arange(n), np.full(n, unplaced), np.where(net.must, 0, net.demand), np.zeros(n, np.int64))
    if step:
        mentor, price = net.places(step)
        arc(mentor + n, np.full(len(mentor), sink), np.ones(len(mentor), np.int64), price)
    elif m:
        arc(np.arange(n, n + m), np.full(m, sink), net.upper - net.lower, np.zeros(m, np.int64))
    if placements is None:
        solver.add_arc_with_capacity_and_unit_cost(unplaced, sink, total, 0)
    solver.set_nodes_supplies(np.arange(n + m + 2), supply)
    status = solver.solve()
    if status == solver.INFEASIBLE:
        return None
    if status != solver.OPTIMAL:
        raise ScoreError(f"The flow solver stopped with {status}; the scores are too far apart in size.")
    return solver.flows(np.arange(arcs)).astype(bool) if arcs else np.zeros(0, bool)
