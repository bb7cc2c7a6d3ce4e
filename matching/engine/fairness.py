"""The objectives: the largest total, or first a fair share for everybody and then the largest total."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

import numpy as np

from matching.engine import flow
from matching.engine.errors import ScoreError
from matching.engine.flow import Flags, Floats, Ints, Network
from matching.engine.prices import IntegerPrices, Prices, optimal_face, prices, upper_bound
from matching.engine.repairing import Known, best_flow

NEAR_TIE = 1e-9
NO_FLOW = "No assignment meets all least loads; lower the minimum or make more pairs eligible."
TIERS = (0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True)
class Goal:
    """A network with the score of each arc and the best score its mentee could have anywhere.

    `priority` says which mentees are placed first; `sure` is the least share among pairs that are settled already.
    """

    net: Network
    score: Floats
    best: Floats
    place_first: bool
    floor: float
    balance: float
    seed: int | None
    least_share: float | None = None
    known: Known | None = None
    priority: Ints | None = None
    sure: float = math.inf

    @property
    def ranked(self) -> bool:
        """Whether some mentees are placed before others."""
        return self.place_first and self.priority is not None and is_ranked(self.priority)

    @property
    def share(self) -> Floats:
        """Share of one's own best that each arc gives; 1 for those whose best is not above 0."""
        return np.where(self.best > 0, self.score / np.where(self.best > 0, self.best, 1.0), 1.0)

    def only(self, keep: Flags) -> "Goal":
        """Return the goal over some of its arcs."""
        known = self.known and self.known.only(keep)
        return replace(self, net=self.net.only(keep), score=self.score[keep], best=self.best[keep], known=known)


@dataclass(frozen=True)
class Witness:
    """Why nobody's worst share can exceed `share`: `rows` would need a mentor beyond `cols`."""

    share: float
    rows: Flags
    cols: Flags


@dataclass(frozen=True)
class Stage:
    """One objective before the total: what a share gains, the prices of its optimum, and the demand left after it."""

    gain: Callable[[Floats], Ints]
    prices: IntegerPrices
    left: Ints


@dataclass(frozen=True)
class Reached:
    """The arcs used, by how much the total could be larger at most, and the floor that was kept."""

    chosen: Flags
    slack: float
    floor: float | None
    prices: Prices
    witness: Witness | None = None
    stages: tuple[Stage, ...] = ()


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
        raise ScoreError(NO_FLOW)
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
    reached = _largest(goal, placements)
    if reached is None:
        raise ScoreError(NO_FLOW)
    return reached


def _largest(goal: Goal, placements: int | None) -> Reached | None:
    nodes = len(goal.net.demand) + len(goal.net.upper) + 2
    scale = scale_for(goal.score, nodes)
    gain = np.rint(goal.score * scale).astype(np.int64)
    if goal.seed is not None:
        spread = max(2, int(scale * NEAR_TIE))
        gain += np.random.default_rng(goal.seed).integers(0, spread, len(gain))
    step = int(goal.balance * scale)
    found = best_flow(goal.net, gain, placements, step, goal.known if goal.seed is None else None, scale)
    if found is None:
        return None
    chosen, at = found[0], found[1].scaled(scale)
    if placements is None:
        chosen = _worth_making(goal, chosen)
    load = goal.net.held + np.bincount(goal.net.cols[chosen], minlength=len(goal.net.held))
    given_up = goal.balance * float((load * (load - 1) - goal.net.held * (goal.net.held - 1)).sum()) / 2
    bound = upper_bound(goal.net, goal.score, at, placements, goal.balance)
    return Reached(chosen, max(0.0, bound + given_up - math.fsum(goal.score[chosen])), None, at)


def total(goal: Goal) -> Reached:
    """Maximise the total and nothing else."""
    if not goal.place_first:
        return largest_total(goal, None)
    # Mostly there is room for all that could be placed; only where there is not, the number has to be found first.
    return _largest(goal, flow.placements_at_most(goal.net)) or largest_total(goal, placements_of(goal))


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
        if net.must.any():
            return flow.cheapest(net, np.zeros(len(net.rows), np.int64), placements) is not None
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
    if net.must.any() and placements is not None:
        return flow.cheapest(net, np.zeros(len(net.rows), np.int64), placements) is not None
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
        share = min(witness.share, goal.sure)
        least = goal.floor * share if share > 0 else share
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


def _after(goal: Goal, gains: Sequence[Callable[[Floats], Ints]]) -> Reached:
    """Meet integer gains of shares one after the other, each among the optima of those before; then the total."""
    placements = placements_of(goal)
    fixed = placements is not None
    chosen, alive = np.zeros(len(goal.score), bool), np.arange(len(goal.score))
    stages = []
    for gain_of in gains:
        gain = gain_of(goal.share)
        used = _cheapest(goal, gain, placements, 0)
        at = _settled(goal.net, gain, used, fixed)
        face, made, keep = optimal_face(goal.net, gain, at, fixed)
        stages.append(Stage(gain_of, at, face.demand))
        chosen[alive[made]] = True
        placements = placements - int(made.sum()) if placements is not None else None
        goal = replace(goal, net=face, score=goal.score[keep], best=goal.best[keep], known=None)
        alive = alive[keep]
    inner = largest_total(goal, placements)
    chosen[alive[inner.chosen]] = True
    return replace(inner, chosen=chosen, stages=tuple(stages))


def tiers(goal: Goal) -> Reached:
    """As few as possible below a quarter of their own best, then below a half, three quarters, nine tenths;
    then the largest total."""
    return _after(goal, [partial(_below, least=least) for least in TIERS])


def _below(share: Floats, least: float) -> Ints:
    return -(share < least).astype(np.int64)


def _rooted(share: Floats, scale: float) -> Ints:
    return np.rint(np.sqrt(np.clip(share, 0.0, None)) * scale).astype(np.int64)


def concave(goal: Goal) -> Reached:
    """The largest sum of square roots of shares, which lifts the low before the high; then the total."""
    nodes = len(goal.net.demand) + len(goal.net.upper) + 2
    scale = min(scale_for(np.sqrt(np.clip(goal.share, 0.0, None)), nodes), 1e9)
    return _after(goal, [partial(_rooted, scale=scale)])


OBJECTIVES: Mapping[str, Callable[[Goal], Reached]] = MappingProxyType(
    {"total": total, "floor": floor, "tiers": tiers, "concave": concave}
)


def is_ranked(priority: Ints) -> bool:
    """Tell whether these priorities set some people before others."""
    return bool((priority != priority[:1]).any())


def reach(goal: Goal, objective: str) -> Reached:
    """Meet the objective; where some are placed before others, among the assignments that place those first.

    The sets of people who can be placed together are a matroid, so the largest sum of priorities places as many of the
    highest as can be, then as many of the next, and so on; no bonus has to outweigh any score.
    """
    if not goal.ranked or goal.priority is None:
        return OBJECTIVES[objective](goal)
    priority, placements = goal.priority, placements_of(goal)
    gain = priority[goal.net.rows]
    at = _settled(goal.net, gain, _cheapest(goal, gain, placements, 0), fixed=True)
    face, made, keep = optimal_face(goal.net, gain, at, fixed=True)
    inner = OBJECTIVES[objective](
        replace(
            goal,
            net=face,
            score=goal.score[keep],
            best=goal.best[keep],
            known=None,
            priority=None,
            sure=float(goal.share[made].min(initial=math.inf)),
        )
    )
    chosen = made.copy()
    chosen[np.flatnonzero(keep)[inner.chosen]] = True
    return replace(inner, chosen=chosen, stages=(Stage(lambda _share: priority, at, face.demand), *inner.stages))
