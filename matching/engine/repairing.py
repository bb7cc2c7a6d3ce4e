"""The best flow again after a few more pairs became known: what was best before tells which pairs still matter."""

from dataclasses import dataclass

import numpy as np

from matching.engine import flow
from matching.engine.flow import Flags, Floats, Ints, Network
from matching.engine.prices import LOW, IntegerPrices, Prices, prices


@dataclass(frozen=True)
class Known:
    """Pairs (as arcs of the network at hand) and prices that were best over some of its arcs."""

    chosen: Flags
    prices: Prices

    def only(self, keep: Flags) -> "Known | None":
        """Return the same over some arcs, None where pairs are lost by that."""
        return Known(self.chosen[keep], self.prices) if keep[self.chosen].all() else None


def known_from(net: Network, pairs: Ints, at: Prices) -> Known:
    """Return earlier pairs as arcs of a network (which stand by row and column); those it lacks are left out."""
    width = len(net.upper)
    keys, wanted = net.rows * width + net.cols, pairs[:, 0] * width + pairs[:, 1]
    at_most = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    chosen = np.zeros(len(keys), bool)
    if len(keys):
        chosen[at_most[keys[at_most] == wanted]] = True
    return Known(chosen, at)


def best_flow(
    net: Network, gain: Ints, placements: int | None, step: int, known: Known | None, scale: float
) -> tuple[Flags, IntegerPrices] | None:
    """Return the arcs of a flow of largest gain and the prices that prove it, None where there is no flow.

    Exact with and without `known`: arcs are left out only where these prices show that no best flow uses them.
    `scale` makes scores gains.
    """
    fixed = placements is not None
    if known is not None and not step:
        at = _whole(known.prices, scale)
        if at is not None and _fits(net, gain, known.chosen, at, placements):
            return _repaired(net, gain, known.chosen, at, placements)
    chosen = flow.cheapest(net, -gain, placements, step)
    return None if chosen is None else (chosen, prices(net, gain, chosen, fixed, step))


def _whole(at: Prices, scale: float) -> IntegerPrices | None:
    """Return prices in the unit of the gains, None where they were found in another one."""

    def whole(value: Floats) -> Ints:
        return np.rint(value * scale).astype(np.int64)

    out = IntegerPrices(whole(at.mentee), whole(at.mentor), round(at.placement * scale), True)
    back = out.scaled(scale)
    same = np.array_equal(back.mentee, at.mentee) and np.array_equal(back.mentor, at.mentor)
    return out if same and back.placement == at.placement else None


def _fits(net: Network, gain: Ints, chosen: Flags, at: IntegerPrices, placements: int | None) -> bool:
    """Tell whether a flow keeps all bounds and, but for further arcs worth making, is best under these prices."""
    used = np.bincount(net.rows[chosen], minlength=len(net.demand))
    load = np.bincount(net.cols[chosen], minlength=len(net.upper))
    if placements is not None and int(chosen.sum()) != placements:
        return False
    own = at.mentee - (at.placement if placements is not None else 0)
    worth = gain[chosen] - at.mentee[net.rows[chosen]] - at.mentor[net.cols[chosen]]
    return bool(
        (worth >= 0).all()
        and (used <= net.demand).all()
        and (used[(own > 0) | net.must] == net.demand[(own > 0) | net.must]).all()
        and (used[(own < 0) & ~net.must] == 0).all()
        and ((load >= net.lower) & (load <= net.upper)).all()
        and (load[at.mentor > 0] == net.upper[at.mentor > 0]).all()
        and (load[at.mentor < 0] == net.lower[at.mentor < 0]).all()
    )


def _repaired(
    net: Network, gain: Ints, chosen: Flags, at: IntegerPrices, placements: int | None
) -> tuple[Flags, IntegerPrices] | None:
    worth = gain - at.mentee[net.rows] - at.mentor[net.cols]
    over = (worth > 0) & ~chosen
    if not over.any():
        return chosen, at
    most = np.zeros(len(net.demand), np.int64)
    np.maximum.at(most, net.rows[over], worth[over])
    room = int((most * net.demand).sum())  # no flow is better by more, so what loses more is in no best one
    made, keep = chosen & (worth > room), worth >= -room
    left, unsure = net.without(made, keep), np.flatnonzero(keep & ~made)
    again = flow.cheapest(left, -gain[unsure], None if placements is None else placements - int(made.sum()))
    if again is None:
        return None
    out = made.copy()
    out[unsure] = again
    some, fixed = keep | made, placements is not None
    at = prices(net.only(some), gain[some], out[some], fixed)
    if (gain - at.mentee[net.rows] - at.mentor[net.cols])[~some].max(initial=LOW) > 0:
        at = prices(net, gain, out, fixed)
    return out, at
