"""Assigning over a few promising pairs, then proving over all pairs that no left-out one would help."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from scipy import sparse

from matching.engine import flow
from matching.engine.assigning import Assignment, assign
from matching.engine.fairness import is_ranked
from matching.engine.flow import Flags, Floats, Ints, Network
from matching.engine.index import Seekers
from matching.engine.scanning import Edges, Told, scan
from matching.engine.stable import stable_assign

CANDIDATES = 24
ADDED = 12
ROUNDS = 12
SLACK = 1e-9
MOST_MORE = 4_000_000  # pairs looked at once more for the mentees for whom they might matter
PRICED = ("total", "floor")
STABLE = ("demand", "pins", "minimum", "seed")  # what a stable assignment takes into account


class Pairs(Protocol):
    """All eligible pairs of a problem, wherever they are."""

    @property
    def shape(self) -> tuple[int, int]:
        """Mentees and mentors."""

    def best(self, k: int, offset: Floats | None = None, least: Floats | None = None) -> Edges:
        """Return the k pairs of largest score + offset (per mentor) of each mentee, of at least `least`."""


def is_priced(asked: Mapping[str, Any]) -> bool:
    """Tell whether the prices of the last stage say of every left-out pair whether it matters."""
    first = asked["place_first"] and is_ranked(np.atleast_1d(asked.get("priority", 0)))
    return asked["objective"] in PRICED and not first


@dataclass(frozen=True)
class StoredPairs:
    """Pairs that fit in memory."""

    scores: sparse.csr_array

    @property
    def shape(self) -> tuple[int, int]:
        """Mentees and mentors."""
        return self.scores.shape

    def best(self, k: int, offset: Floats | None = None, least: Floats | None = None) -> Edges:
        """See Pairs."""
        scores = self.scores
        rows = np.repeat(np.arange(scores.shape[0]), np.diff(scores.indptr))
        keys = scores.data if offset is None else scores.data + offset[scores.indices]
        keep = keys > -np.inf
        if least is not None:
            keep &= scores.data >= least[rows]
        dense = np.full(scores.shape, -np.inf)
        dense[rows[keep], scores.indices[keep]] = keys[keep]
        k = min(k, scores.shape[1])
        if k < scores.shape[1]:
            edge = -np.partition(-dense, k - 1, axis=1)[:, k - 1]
            keep &= keys >= edge[rows]
        return Edges(rows[keep], scores.indices[keep].astype(np.int64), scores.data[keep])


@dataclass(frozen=True)
class ScannedPairs:
    """Pairs too many for memory, scored anew whenever they are asked for."""

    seekers: Seekers
    told: Told | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Mentees and mentors."""
        return self.seekers.shape

    def best(self, k: int, offset: Floats | None = None, least: Floats | None = None) -> Edges:
        """See Pairs."""
        return scan(self.seekers, k, offset=offset, least=least, told=self.told).edges


@dataclass(frozen=True)
class Allowed:
    """Pairs without a few that are forbidden."""

    pairs: Pairs
    forbidden: frozenset[tuple[int, int]]

    @property
    def shape(self) -> tuple[int, int]:
        """Mentees and mentors."""
        return self.pairs.shape

    def best(self, k: int, offset: Floats | None = None, least: Floats | None = None) -> Edges:
        """See Pairs; where some are forbidden, a few more may come."""
        edges = self.pairs.best(k + len(self.forbidden), offset, least)
        keep = [pair not in self.forbidden for pair in zip(edges.rows.tolist(), edges.cols.tolist(), strict=True)]
        return edges.only(np.array(keep, bool)) if self.forbidden else edges


@dataclass(frozen=True)
class Market:
    """The result over the pairs looked at: `scores` holds them, `rounds` how often pairs were added.

    `doubtful` counts mentees for whom pairs that were not looked at have not been shown to be of no use; all others
    are as well off as over all pairs. No other pair of a mentee has a score above `beyond`.
    """

    found: Assignment
    scores: sparse.csr_array
    rounds: int
    beyond: Floats
    doubtful: int = 0


def _row_limits(rows: Flags, least: Floats) -> Floats:
    """Return the limits of some mentees; the others are not looked at."""
    return np.where(rows, least, np.inf)


def _closed(cols: Flags) -> Floats:
    return np.where(cols, -np.inf, 0.0)


def _placing_more(pairs: Pairs, edges: Edges, found: Assignment, net: Network, asked: Mapping[str, Any]) -> Edges:
    """Return left-out pairs by which more placements might be made.

    Where only helpful pairs are made, the floor still asks how many could be.
    """
    if asked["place_first"] and not len(found.unplaced):
        return Edges.none()
    if asked["place_first"]:
        least, keep = -np.inf, np.ones(len(edges.rows), bool)
    elif asked["objective"] == "floor":
        least, keep = np.nextafter(0.0, 1.0), edges.values > 0
    else:
        return Edges.none()
    keys = edges.rows * pairs.shape[1] + edges.cols
    pins = np.array(asked["pins"], np.int64).reshape(-1, 2)
    pinned = np.isin(keys, pins[:, 0] * pairs.shape[1] + pins[:, 1])
    left = net.without(pinned, keep)
    if asked["place_first"]:
        used = np.isin(keys, found.pairs[:, 0] * pairs.shape[1] + found.pairs[:, 1])[~pinned]
    else:
        used = flow.placed_arcs(left)
    rows, cols = flow.short_of(left, used)
    if not rows.any() or cols.all():
        return Edges.none()
    return pairs.best(ADDED, _closed(cols), _row_limits(rows, np.full(len(rows), least)))


def _raising_floor(pairs: Pairs, found: Assignment, best: Floats) -> Edges:
    """Return left-out pairs by which the worst share might be higher."""
    witness = found.witness
    if witness is None or not witness.rows.any():
        return Edges.none()
    least = np.nextafter(witness.share * best, np.inf)
    return pairs.best(ADDED, _closed(witness.cols), _row_limits(witness.rows & (best > 0), least))


def _paying(pairs: Pairs, found: Assignment, best: Floats, beyond: Floats) -> Edges:
    """Return left-out pairs whose score exceeds the prices of both.

    No left-out pair of a mentee has a score above `beyond`, so most mentees need not be looked at again.
    """
    own, cheapest = found.prices.mentee, found.prices.mentor.min(initial=np.inf)
    least = np.full(pairs.shape[0], -np.inf)
    if found.floor is not None:
        least = np.where(best > 0, found.floor * best, -np.inf)
    rows = beyond - cheapest > own + SLACK
    if not rows.any():
        return Edges.none()
    edges = pairs.best(ADDED, -found.prices.mentor, _row_limits(rows, least))
    return edges.only(edges.values - found.prices.mentor[edges.cols] > own[edges.rows] + SLACK)


def _beyond(first: Edges, demand: Ints, width: int = 0) -> Floats:
    """Return the most that a pair outside each mentee's best ones can score; -inf where there is none."""
    last = np.full(len(demand), np.inf)
    np.minimum.at(last, first.rows, first.values)
    whole = np.bincount(first.rows, minlength=len(demand)) >= (width or CANDIDATES)
    return np.where(whole & (demand > 0), last, -np.inf)


def _meeting_minimum(pairs: Pairs, edges: Edges, net: Network) -> Edges:
    """Return pairs enough to meet the least loads as well as all pairs would."""
    width = ADDED
    while True:
        known = Network(edges.rows, edges.cols, net.demand, net.lower, net.upper, net.must, net.held)
        shortfall = flow.lower_shortfall(known)
        if not shortfall.any():
            return edges
        loads = net.lower - shortfall
        short = _reaching(known, loads, shortfall > 0)
        more = edges.plus(pairs.best(width, _closed(~short)))
        if len(more.rows) == len(edges.rows) and width >= pairs.shape[1]:
            return edges
        edges, width = more, width * 4


def _reaching(net: Network, loads: Ints, short: Flags) -> Flags:
    """Return the mentors whose mentees would have to come from those who fall short."""
    needed = Network(net.rows, net.cols, net.demand, np.zeros_like(net.lower), net.lower, net.must, net.held)
    used = flow.placed_arcs(needed)
    cols = short.copy()
    while True:
        rows = np.zeros(len(net.demand), bool)
        rows[net.rows[cols[net.cols]]] = True
        more = cols.copy()
        more[net.cols[used & rows[net.rows]]] = True
        if (more == cols).all():
            return cols
        cols = more


def _doubtful(found: Assignment, best: Floats, beyond: Floats, demand: Ints) -> Flags:
    """Return the mentees for whom a left-out pair might matter at some stage of fairness, or to the total after it."""
    share = np.where(best > 0, np.maximum(beyond, 0.0) / np.where(best > 0, best, 1.0), 1.0)
    unsure, out = (beyond > -np.inf) & (demand > 0), np.zeros(len(best), bool)
    if found.stages and found.floor is not None:
        return unsure  # what the floor could be among those who place the same people first was not priced
    for stage in found.stages:
        worth = stage.gain(share) - stage.prices.mentee - stage.prices.mentor.min()
        out |= unsure & (worth > 0)
        unsure &= (worth == 0) & (stage.left > 0)
    over = beyond - found.prices.mentee - found.prices.mentor.min(initial=np.inf) > SLACK
    return out | (unsure & over)


def trade(
    pairs: Pairs,
    extra: Edges,
    asked: Mapping[str, Any],
    first: Edges | None = None,
    beyond: Floats | None = None,
) -> Market:
    """Return the assignment that `assign(all pairs, **asked)` would find, from as few pairs as needed.

    `extra` are pairs to be looked at in any case (pins). `first` are the best CANDIDATES of each mentee where they are
    known already, or with `beyond` (as in Market) any pairs. Exact, but for the mentees counted as `doubtful`.
    """
    n, m = pairs.shape
    demand, capacity = np.asarray(asked["demand"]), np.asarray(asked["capacity"])
    lower = np.asarray(asked["minimum"])
    first = pairs.best(CANDIDATES) if first is None else first
    best = np.full(n, -np.inf)
    edges = first.plus(extra)
    np.maximum.at(best, edges.rows, edges.values)
    best[best == -np.inf] = 0.0
    beyond = _beyond(first, demand) if beyond is None else beyond
    if asked["objective"] == "stable":
        return _stable(pairs, edges, asked, beyond)
    priced = is_priced(asked)
    if not priced:  # the largest total, to compare with
        free = {**asked, "objective": "total", "priority": 0, "least_share": None, "compare": False}
        edges = edges_of(trade(pairs, extra, free, first, beyond).scores)
    nobody, nothing = np.zeros(n, bool), np.zeros(m, np.int64)
    if lower.any():
        edges = _meeting_minimum(
            pairs, edges, Network(edges.rows, edges.cols, demand, lower, capacity, nobody, nothing)
        )
    found, width = None, CANDIDATES
    for turn in range(ROUNDS):
        scores = edges.matrix((n, m))
        found = assign(scores, own_best=best, known=found, **asked)
        more = Edges.none()
        if priced:
            more = _paying(pairs, found, best, beyond)
        net = Network(edges.rows, edges.cols, demand, lower, capacity, nobody, nothing)
        more = more.plus(_placing_more(pairs, edges, found, net, asked))
        more = more.plus(_raising_floor(pairs, found, best))
        grown, doubtful = edges.plus(more), np.zeros(n, bool)
        while len(grown.rows) == len(edges.rows) and not priced:
            doubtful, width = _doubtful(found, best, beyond, demand), width * 4
            if not doubtful.any() or int(doubtful.sum()) * width > MOST_MORE:
                break
            more = pairs.best(width, least=_row_limits(doubtful, np.full(n, -np.inf)))
            beyond, grown = np.where(doubtful, _beyond(more, demand, width), beyond), edges.plus(more)
        if len(grown.rows) == len(edges.rows):
            return Market(found, scores, turn, beyond, int(doubtful.sum()))
        edges = grown
    assert found is not None
    return Market(found, scores, ROUNDS, beyond, n)


def edges_of(scores: sparse.csr_array) -> Edges:
    """Return the stored pairs of scores."""
    rows = np.repeat(np.arange(scores.shape[0]), np.diff(scores.indptr)).astype(np.int64)
    return Edges(rows, scores.indices.astype(np.int64), scores.data)


def _stable(pairs: Pairs, edges: Edges, asked: Mapping[str, Any], beyond: Floats) -> Market:
    """Look further down the lists of those who come to the end of theirs; then what stability costs."""
    n, m = pairs.shape
    width, turn = CANDIDATES, 0
    freely = {"objective": "total", "place_first": False, "minimum": np.zeros(m, np.int64), "pins": ()}
    best = trade(pairs, edges, {**asked, **freely}).found
    while True:
        scores = edges.matrix((n, m))
        found = stable_assign(scores, asked["capacity"], best=best, **{name: asked[name] for name in STABLE})
        width, turn = width * 4, turn + 1
        waiting = np.zeros(n, bool)
        waiting[found.unplaced] = True
        more = edges.plus(pairs.best(width, least=_row_limits(waiting, np.full(n, -np.inf))))
        if len(more.rows) == len(edges.rows):
            return Market(found, scores, turn, beyond)
        edges = more
