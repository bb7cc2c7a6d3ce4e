"""Prices of mentees and mentors that prove an assignment optimal, or say how far from it it can be."""

from dataclasses import dataclass, replace

import numpy as np

from matching.engine.flow import Flags, Floats, Ints, Network

ROUNDS = 10_000
LOW = -(2**61)


@dataclass(frozen=True)
class Prices:
    """A pair is worth making where its score exceeds mentee + mentor; `placement` is what one placement is
    worth where as many as possible are made, else 0."""

    mentee: Floats
    mentor: Floats
    placement: float


class _Grouped:
    """Arcs sorted by one end, so that the largest value per end is one pass."""

    def __init__(self, keys: Ints, size: int) -> None:
        self.order = np.argsort(keys, kind="stable")
        counts = np.bincount(keys, minlength=size)
        self.filled = counts > 0
        self.starts = np.concatenate(([0], np.cumsum(counts)))[:-1][self.filled]

    def most(self, values: Ints) -> Ints:
        out = np.full(len(self.filled), LOW, np.int64)
        if len(values):
            out[self.filled] = np.maximum.reduceat(values[self.order], self.starts)
        return out


@dataclass(frozen=True)
class IntegerPrices:
    """Prices in the unit of the flow's costs; exact where `settled`."""

    mentee: Ints
    mentor: Ints
    placement: int
    settled: bool

    def scaled(self, unit: float) -> Prices:
        """Return the prices in the unit of the scores."""
        return Prices(self.mentee / unit, self.mentor / unit, float(self.placement / unit))


def prices(net: Network, gain: Ints, chosen: Flags, fixed: bool, step: int = 0) -> IntegerPrices:
    """Return prices under which `chosen` is optimal for `gain`; `fixed` where the number of pairs is.

    They are the least fixed point of the optimality conditions, reached by relaxation. Where `chosen` is not
    optimal the rounds run out, and the prices still give a valid, looser bound.
    """
    n, m = len(net.demand), len(net.upper)
    free, used = np.flatnonzero(~chosen), np.flatnonzero(chosen)
    by_row, by_col = _Grouped(net.rows[free], n), _Grouped(net.cols[used], m)
    row_used, gain_used, gain_free, col_free = net.rows[used], gain[used], gain[free], net.cols[free]
    load = np.bincount(net.cols[used], minlength=m)
    waiting = (np.bincount(row_used, minlength=n) < net.demand) & ~net.must
    counted = (net.demand > 0) & ~net.must
    above, below = load > net.lower, load < net.upper
    last, following = step * (net.held + load - 1), step * (net.held + load)
    own, less = np.zeros(n, np.int64), np.zeros(m, np.int64)  # the mentee's price; minus the mentor's price
    zero = place = 0
    settled = False
    for _ in range(ROUNDS):
        before = own, less, zero, place
        own = np.maximum(own, by_row.most(gain_free + less[col_free]))
        own = np.where(counted, np.maximum(own, place), own)
        place = max(place, int(own[waiting].max(initial=LOW)))
        less = np.maximum(less, by_col.most(own[row_used] - gain_used))
        zero = max(zero, int((less + last)[above].max(initial=LOW)))
        if not fixed:
            zero = place = max(zero, place)
        less = np.where(below, np.maximum(less, zero - following), less)
        settled = before[2:] == (zero, place) and all(map(np.array_equal, before[:2], (own, less)))
        if settled:
            break
    return IntegerPrices(own - zero, zero - less, place - zero, settled)


def upper_bound(net: Network, gain: Floats, at: Prices, placements: int | None, step: float = 0.0) -> float:
    """Return what no assignment over these arcs can exceed (weak duality: true for any prices)."""
    place = at.placement if placements is not None else 0.0
    own = np.where(net.must, at.mentee - place, np.maximum(at.mentee - place, 0.0))
    slack = np.maximum(gain - place - own[net.rows] - at.mentor[net.cols], 0.0)
    if step:
        mentor, rank = net.places(1)
        loads = np.maximum(at.mentor[mentor] - step * rank, 0.0).sum()
        loads += (net.lower * (at.mentor - step * (net.held + (net.lower - 1) / 2))).sum()
    else:
        loads = np.where(at.mentor > 0, net.upper * at.mentor, net.lower * at.mentor).sum()
    return float(place * (placements or 0) + (net.demand * own).sum() + loads + slack.sum())


def optimal_face(net: Network, gain: Ints, at: IntegerPrices, fixed: bool) -> tuple[Network, Flags, Flags]:
    """Return the network of all assignments that are optimal under settled prices `at`.

    The second result marks arcs that every one of them uses (taken out of the network), the third the arcs
    that are still open. So one objective can be followed by the next without weighing them.
    """
    worth = gain - at.mentee[net.rows] - at.mentor[net.cols]
    made, keep = worth > 0, worth >= 0
    full, least = at.mentor > 0, at.mentor < 0
    must = net.must | (at.mentee > (at.placement if fixed else 0))
    upper = np.where(least, net.lower, net.upper)
    lower = np.where(full, net.upper, net.lower)
    narrowed = replace(net, lower=lower, upper=upper, must=must & (net.demand > 0))
    return narrowed.without(made, keep), made, keep & ~made
