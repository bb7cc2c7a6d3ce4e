"""Scores and hard rules of all pairs of a block of mentees: plain numpy and scipy, exact, in bounded memory."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matching.engine.encode import IN_PERSON, ONLINE
from matching.engine.flow import Flags, Floats, Ints
from matching.engine.index import AVOIDED, EXCLUDED, SAME, Seekers

BLOCK_CELLS = 2_000_000
DIGITS = 12
ROUND = 10.0**DIGITS
RULES = ("same_person", "excluded", "avoided", "conflicts", "language", "formats", "shared_hours")


@dataclass(frozen=True)
class Block:
    """Some mentees against all mentors. `broken` maps a rule to the pairs that break it."""

    start: int
    scores: Floats
    broken: dict[str, Flags]

    @property
    def eligible(self) -> Flags:
        """Pairs that break no rule."""
        out = np.ones(self.scores.shape, bool)
        for flags in self.broken.values():
            out &= ~flags
        return out


def _shared(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return how many bits each row of `left` has in common with each row of `right`."""
    out = np.zeros((len(left), len(right)), np.int64)
    for word in range(left.shape[1]):
        out += np.bitwise_count(left[:, word, None] & right[None, :, word])
    return out


def _broken(seekers: Seekers, rows: slice, hours: np.ndarray, languages: np.ndarray) -> dict[str, Flags]:
    """Return which pairs break which rule; a rule that is off, or lacks an answer, breaks nothing."""
    mine, theirs, rules = seekers.encoded, seekers.index.mentors, seekers.index.policy.rules
    named = seekers.named.ruled_out[rows].toarray()
    broken = {name: (named & flag) > 0 for name, flag in zip(RULES, (SAME, EXCLUDED, AVOIDED), strict=False)}
    if rules.conflicts:
        broken["conflicts"] = (mine.keys[rows] @ seekers.index.keys_of).toarray() > 0
    if rules.languages:
        broken["language"] = (mine.spoken[rows, None] > 0) & (theirs.spoken[None, :] > 0) & (languages == 0)
    if rules.formats:
        common = mine.formats[rows, None] & theirs.formats[None, :]
        here, there = mine.place[rows, None], theirs.place[None, :]
        meet = ((common & ONLINE) > 0) | (((common & IN_PERSON) > 0) & ((here == there) | (here == 0) | (there == 0)))
        broken["formats"] = (mine.formats[rows, None] > 0) & (theirs.formats[None, :] > 0) & ~meet
    if rules.shared_hours:
        gave = mine.gave[rows, None] & theirs.gave[None, :]
        broken["shared_hours"] = gave & (hours < 2 * rules.shared_hours)
    return broken


@dataclass(frozen=True)
class Weights:
    """What turns counts into scores, for some mentees: added in the same order by every way of scoring.

    `constant` and `inverse` are mentees × kinds of mentors: what is earned by differing, and one over the
    weight that both sides know together (1 where they know none: only having met can be worth anything then).
    `tongue` and `hour` are weights per shared language and half-hour.
    """

    constant: Floats
    inverse: Floats
    tongue: Floats
    hour: Floats
    tongue_known: Floats
    hour_known: Floats


def weights_of(seekers: Seekers, rows: slice) -> Weights:
    """Return the weights of some mentees against all mentors."""
    mine, theirs = seekers.encoded, seekers.index.mentors
    distinct, _ = seekers.index.kinds
    size = len(mine.known[rows])
    constant, known = np.zeros((size, len(distinct))), np.zeros((size, len(distinct)))
    single = {name: (np.zeros(size), np.zeros(len(theirs.known))) for name in ("languages", "availability")}
    for at, channel in enumerate(seekers.index.encoder.channels):
        constant += mine.differs[rows, at, None] * distinct[None, :, at]
        known += mine.known[rows, at, None] * distinct[None, :, at]
        if channel.component in single:
            count = mine.spoken[rows] if channel.component == "languages" else mine.wanted[rows]
            single[channel.component] = mine.known[rows, at] / np.maximum(count, 1.0), theirs.known[:, at]
    inverse = np.divide(1.0, known, out=np.ones_like(known), where=known > 0)
    tongue, hour = single["languages"], single["availability"]
    return Weights(constant, inverse, tongue[0], hour[0], tongue[1], hour[1])


def score_block(seekers: Seekers, rows: slice) -> Block:
    """Return scores in [0, 1] and broken rules of some mentees against all mentors.

    A pair's score is the weighted mean of the values of those channels that both people know; 0 where they
    know none together.
    """
    index, mine, theirs = seekers.index, seekers.encoded, seekers.index.mentors
    kind, weights = index.kinds[1], weights_of(seekers, rows)
    languages = _shared(mine.languages[rows], theirs.languages)
    hours = _shared(mine.hours[rows], theirs.hours)
    worth = (mine.rows[rows] @ index.columns_of).toarray() + seekers.named.wished[rows].toarray()
    worth += weights.constant[:, kind]
    worth += (languages * weights.tongue[:, None]) * weights.tongue_known
    worth += (np.minimum(hours, mine.wanted[rows, None]) * weights.hour[:, None]) * weights.hour_known
    scores = np.clip(worth * weights.inverse[:, kind], 0.0, 1.0)
    return Block(rows.start, np.rint(scores * ROUND) / ROUND, _broken(seekers, rows, hours, languages))


def blocks(seekers: Seekers) -> Iterator[Block]:
    """Yield all mentees block by block, so that memory stays bounded."""
    size = max(1, BLOCK_CELLS // max(1, seekers.shape[1]))
    for start in range(0, seekers.shape[0], size):
        yield score_block(seekers, slice(start, min(start + size, seekers.shape[0])))


def stored(block: Block, pinned: Ints) -> sparse.csr_array:
    """Return the eligible pairs of a block, and the pinned ones, as a sparse array that keeps zeros."""
    kept = block.eligible
    kept[pinned[:, 0], pinned[:, 1]] = True
    rows, cols = np.nonzero(kept)
    indptr = np.concatenate(([0], np.cumsum(kept.sum(axis=1))))
    return sparse.csr_array((block.scores[rows, cols], cols, indptr), shape=kept.shape)
