"""The objectives: the largest total, or first a fair share for everybody and then the largest total."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from matching.engine import flow
from matching.engine.errors import ScoreError
from matching.engine.flow import Flags, Floats, Network
from matching.engine.prices import IntegerPrices, Prices, optimal_face, prices, upper_bound

NEAR_TIE = 1e-9
TIERS = (0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True)
class Goal:
    """A network with the score of each arc and the best score its mentee could have anywhere."""

    net: Network
    score: Floats
    best: Floats
    place_first: bool
    floor: float
    balance: float
    seed: int | None
    least_share: float | None = None

    @property
    def share(self) -> Floats:
        """Share of one's own best that each arc gives; 1 for those whose best is not above 0."""
        return np.where(self.best > 0, self.score / np.where(self.best > 0, self.best, 1.0), 1.0)

    def only(self, keep: Flags) -> "Goal":
        """Return the goal over some of its arcs."""
        return replace(self, net=self.net.only(keep), score=self.score[keep], best=self.best[keep])


@dataclass(frozen=True)
class Witness:
    """Why nobody's worst share can exceed `share`: `rows` would need a mentor beyond `cols`."""

    share: float
    rows: Flags
    cols: Flags


@dataclass(frozen=True)
class Reached:
    """The arcs used, by how much the total could be larger at most, and the floor that was kept."""

    chosen: Flags
    slack: float
    floor: float | None
    prices: Prices
    witness: Witness | None = None


def scale_for(values: Floats, nodes: int) -> float:
    """Return the power of two that makes scores integers as fine as the flow solver can add up safely."""
    most = float(np.abs(values).max(initial=0.0))
    room = 2.0**60 / ((nodes + 1) * min(nodes + 1, 4096))
    return math.ldexp(1.0, min(1023, math.floor(math.log2(room) - (math.log2(most) if most else 0.0))))


def placements_of(goal: Goal) -> int | None:
    """Return how many pairs have to be made, or None where a pair is made only if it helps."""
    return flow.most_placements(goal.net) if goal.place_first else None


def _cheapest(goal: Goal, gain: np.ndarray, placements: int | None, step: int) -> Flags:
    chosen = flow.cheapest(goal.net, -gain, placements, step)
    if chosen is None:
        raise ScoreError("No assignment meets all least loads; lower the minimum or make more pairs eligible.")
    return chosen


def _worth_making(goal: Goal, chosen: Flags) -> Flags:
    """Take back pairs that add nothing, where nothing asks for a pair and the least load stays met."""
    load = np.bincount(goal.net.cols[chosen], minlength=len(goal.net.upper))
    kept = chosen.copy()
    for arc in np.flatnonzero(chosen & (goal.score <= 0) & ~goal.net.must[goal.net.rows]):
        if load[goal.net.cols[arc]] > goal.net.lower[goal.net.cols[arc]]:
            kept[arc] = False
            load[goal.net.cols[arc]] -= 1
    return kept


def largest_total(goal: Goal, placements: int | None) -> Reached:
    """Return the largest total among the assignments with that many pairs."""
    nodes = len(goal.net.demand) + len(goal.net.upper) + 2
    scale = scale_for(goal.score, nodes)
    gain = np.rint(goal.score * scale).astype(np.int64)
    if goal.seed is not None:
        spread = max(2, int(scale * NEAR_TIE))
        gain += np.random.default_rng(goal.seed).integers(0, spread, len(gain))
    step = int(goal.balance * scale)
    chosen = _cheapest(goal, gain, placements, step)
    at = prices(goal.net, gain, chosen, placements is not None, step).scaled(scale)
    if placements is None:
        chosen = _worth_making(goal, chosen)
    load = goal.net.held + np.bincount(goal.net.cols[chosen], minlength=len(goal.net.held))
    given_up = goal.balance * float((load * (load - 1) - goal.net.held * (goal.net.held - 1)).sum()) / 2
    bound = upper_bound(goal.net, goal.score, at, placements, goal.balance)
    return Reached(chosen, max(0.0, bound + given_up - math.fsum(goal.score[chosen])), None, at)


def total(goal: Goal) -> Reached:
    """Maximise the total and nothing else."""
    return largest_total(goal, placements_of(goal))


def best_worst_share(goal: Goal, known: float = -math.inf) -> Witness:
    """Return the largest share of one's own best that everybody placed can have at the same time.

    As many people are placed as can be; without `place_first`, as can be by pairs that help, unless the least
    loads ask for others too. `known` is a share that is surely possible.
    """
    helping = goal.only(goal.score > 0)
    if not goal.place_first and not flow.lower_shortfall(helping.net).any():
        goal = helping
    share, nobody = goal.share, np.zeros(len(goal.net.demand), bool)
    placements = flow.most_placements(goal.net)
    if not placements:
        return Witness(1.0, nobody, np.zeros(len(goal.net.upper), bool))
    steps = np.unique(share)

    def possible(least: float) -> bool:
        net = goal.net.only(share >= least)
        if flow.most_placements(net) < placements:
            return False
        return not net.lower.any() or not flow.lower_shortfall(net).any()

    sure, beyond = max(0, int(np.searchsorted(steps, known, side="right")) - 1), len(steps)
    while beyond - sure > 1:
        middle = (sure + beyond) // 2
        sure, beyond = (middle, beyond) if possible(steps[middle]) else (sure, middle)
    if beyond == len(steps):
        return Witness(float(steps[sure]), nobody, np.zeros(len(goal.net.upper), bool))
    tight = goal.net.only(share >= steps[beyond])
    return Witness(float(steps[sure]), *flow.short_of(tight, flow.placed_arcs(tight)))


def _kept(goal: Goal, placements: int | None) -> bool:
    """Tell whether the floor that was asked for can be kept."""
    if goal.least_share is None:
        return False
    net = goal.net.only(goal.share >= goal.least_share)
    reached = placements is None or flow.most_placements(net) == placements
    return reached and not flow.lower_shortfall(net).any()


def floor(goal: Goal) -> Reached:
    """Nobody below `floor` times the best attainable worst share of their own best; then the largest total.

    With `least_share` that floor is used, as long as it can be kept.
    """
    placements, witness = placements_of(goal), None
    if _kept(goal, placements):
        least = goal.least_share or 0.0
    else:
        witness = best_worst_share(goal)
        least = goal.floor * witness.share if witness.share > 0 else witness.share
    keep = goal.share >= least
    inner = largest_total(goal.only(keep), placements)
    chosen = np.zeros(len(keep), bool)
    chosen[np.flatnonzero(keep)] = inner.chosen
    return replace(inner, chosen=chosen, floor=least, witness=witness)


def _settled(net: Network, gain: np.ndarray, chosen: Flags, fixed: bool) -> IntegerPrices:
    at = prices(net, gain, chosen, fixed)
    if not at.settled:
        raise ScoreError("The prices of this fairness stage did not settle; choose another objective.")
    return at


def _after(goal: Goal, stages: list[np.ndarray]) -> Reached:
    """Meet integer gains one after the other, each among the optima of those before; then the total."""
    placements = placements_of(goal)
    fixed = placements is not None
    chosen, alive = np.zeros(len(goal.score), bool), np.arange(len(goal.score))
    for stage in stages:
        gain = stage[alive]
        used = _cheapest(goal, gain, placements, 0)
        face, made, keep = optimal_face(goal.net, gain, _settled(goal.net, gain, used, fixed), fixed)
        chosen[alive[made]] = True
        placements = placements - int(made.sum()) if placements is not None else None
        goal = replace(goal, net=face, score=goal.score[keep], best=goal.best[keep])
        alive = alive[keep]
    inner = largest_total(goal, placements)
    chosen[alive[inner.chosen]] = True
    return replace(inner, chosen=chosen)


def tiers(goal: Goal) -> Reached:
    """As few as possible below a quarter of their own best, then below a half, three quarters, nine tenths;
    then the largest total."""
    share = goal.share
    return _after(goal, [-(share < least).astype(np.int64) for least in TIERS])


def concave(goal: Goal) -> Reached:
    """The largest sum of square roots of shares, which lifts the low before the high; then the total."""
    gain = np.sqrt(np.clip(goal.share, 0.0, None))
    nodes = len(goal.net.demand) + len(goal.net.upper) + 2
    scale = min(scale_for(gain, nodes), 1e9)
    return _after(goal, [np.rint(gain * scale).astype(np.int64)])


OBJECTIVES: Mapping[str, Callable[[Goal], Reached]] = MappingProxyType(
    {"total": total, "floor": floor, "tiers": tiers, "concave": concave}
)
