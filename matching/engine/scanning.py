"""The best mentors of every mentee, over all pairs, in bounded memory: in machine code where it pays."""

import importlib.util
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from matching.engine.flow import Floats, Ints
from matching.engine.index import Seekers
from matching.engine.later import later
from matching.engine.lean import far_apart, narrowed
from matching.engine.scoring import score_block, weights_of

COMPILED_FROM = 1_000_000  # pairs; below, waiting for a compiler would not pay
WARM_FROM = 5_000  # pairs; once the code is compiled, it pays far earlier
ROWS = 512
FAR_APART = 1e12  # weights in short numbers lose nothing up to there
BLOCK_CELLS = 2_000_000
Told = Callable[[int, int], None]


kernel: Any = later("matching.engine.kernel") if importlib.util.find_spec("numba") else None
loading = threading.Lock()
ready = threading.Event()


@dataclass(frozen=True)
class Edges:
    """Some eligible pairs with their scores, by row and then column."""

    rows: Ints
    cols: Ints
    values: Floats

    @classmethod
    def of(cls, rows: Ints, cols: Ints, values: Floats) -> "Edges":
        """Return the pairs in order, each once."""
        order = np.lexsort((cols, rows))
        rows, cols, values = rows[order], cols[order], values[order]
        first = np.ones(len(rows), bool)
        first[1:] = (rows[1:] != rows[:-1]) | (cols[1:] != cols[:-1])
        return cls(rows[first], cols[first], values[first])

    def plus(self, other: "Edges") -> "Edges":
        """Return the pairs of both."""
        if not len(other.rows) or not len(self.rows):
            return other if len(other.rows) else self
        if len(other.rows) > len(self.rows):
            return other.plus(self)
        wide = int(max(self.cols.max(), other.cols.max())) + 1
        keys, more = (one.rows * wide + one.cols for one in (self, other))
        at = np.searchsorted(keys, more)
        new = keys[np.minimum(at, len(keys) - 1)] != more
        new[1:] &= more[1:] != more[:-1]
        at = at[new]
        return Edges(
            np.insert(self.rows, at, other.rows[new]),
            np.insert(self.cols, at, other.cols[new]),
            np.insert(self.values, at, other.values[new]),
        )

    def only(self, keep: np.ndarray) -> "Edges":
        """Return some of the pairs."""
        return Edges(self.rows[keep], self.cols[keep], self.values[keep])

    @classmethod
    def none(cls) -> "Edges":
        """Return no pair at all."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))

    @classmethod
    def joined(cls, parts: Sequence["Edges"]) -> "Edges":
        """Return pairs of successive rows as one."""
        if not parts:
            return cls.none()
        return cls(*(np.concatenate([getattr(one, name) for one in parts]) for name in ("rows", "cols", "values")))

    def matrix(self, shape: tuple[int, int]) -> sparse.csr_array:
        """Return the pairs as a CSR array."""
        indptr = np.concatenate(([0], np.cumsum(np.bincount(self.rows, minlength=shape[0]))))
        return sparse.csr_array((self.values, self.cols, indptr), shape=shape)


@dataclass(frozen=True)
class Scan:
    """What a scan found: the best pairs, and per mentee how many pairs are eligible and, where it was `counting`, how
    many of them are `above` (score at least `least`, score + offset over 0)."""

    edges: Edges
    eligible: Ints
    above: Ints


def scan(
    seekers: Seekers,
    k: int,
    *,
    rows: tuple[int, int] | None = None,
    offset: Floats | None = None,
    least: Floats | None = None,
    counting: bool = False,
    told: Told | None = None,
    compiled: bool | None = None,
) -> Scan:
    """Return the k eligible pairs of largest score + offset (per mentor) of each mentee, exact, over all pairs.

    Only pairs with a score of at least `least` (per mentee) count; mentees of `least` inf are not looked at, nor
    are their pairs counted. Equal sums go to the earlier mentor. `rows`
    limits the mentees, so that ranges can be scored apart and put together again with the same result.
    """
    n, m = seekers.shape
    first, stop = rows or (0, n)
    offset = np.zeros(m) if offset is None else offset
    least = np.full(n, -np.inf) if least is None else least
    if compiled is None:
        compiled = (stop - first) * m >= (WARM_FROM if ready.is_set() else COMPILED_FROM)
    part = _compiled if compiled and kernel is not None else _plain
    if part is _compiled:
        with loading:  # two threads must not load the module at once
            _ = kernel.scan
    k = max(1, min(k, m))
    size = ROWS if part is _compiled else max(1, min(ROWS, BLOCK_CELLS // max(m, 1)))
    starts = range(first, stop, size)
    pieces: list[Scan] = []
    for piece in _mapped(
        lambda start: part(seekers, start, min(start + size, stop), k, offset, least, counting), starts
    ):
        pieces.append(piece)
        if told:
            told(min(len(pieces) * size, stop - first), stop - first)
    none = [np.zeros(0, np.int64)]
    return Scan(
        Edges.joined([one.edges for one in pieces]),
        np.concatenate([one.eligible for one in pieces] or none),
        np.concatenate([one.above for one in pieces] or none),
    )


def warm_up(seekers: Seekers) -> bool:
    """Compile the scan (or load it from the cache on disk), for example when a worker starts.

    From then on it is used for small problems too. Returns False where numba is missing.
    """
    if kernel is None or not seekers.shape[0] or not seekers.shape[1]:
        return False
    scan(seekers, 1, rows=(0, 1), compiled=True)
    ready.set()
    return True


def _mapped(work: Callable[[int], Scan], starts: range) -> Iterator[Scan]:
    """Do the work on every core, handing results on in order."""
    if len(starts) < 4:
        yield from map(work, starts)
        return
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        try:
            yield from pool.map(work, starts)
        finally:
            pool.shutdown(cancel_futures=True)


def _plain(seekers: Seekers, start: int, stop: int, k: int, offset: Floats, least: Floats, counting: bool) -> Scan:
    asked = least[start:stop] < np.inf
    if not asked.any():
        nothing = np.zeros(stop - start, np.int64)
        return Scan(Edges.none(), nothing, nothing)
    block = score_block(seekers, slice(start, stop))
    eligible = block.eligible & asked[:, None]
    keys = np.where(eligible & (block.scores >= least[start:stop, None]), block.scores + offset, -np.inf)
    order = np.argsort(-keys, axis=1, kind="stable")[:, :k]
    kept = np.take_along_axis(keys, order, axis=1) > -np.inf
    rows = np.repeat(np.arange(stop - start), kept.sum(axis=1))
    cols = order[kept]
    edges = Edges.of(rows + start, cols.astype(np.int64), block.scores[rows, cols])
    above = (keys > 0).sum(axis=1) if counting else np.zeros(stop - start, np.int64)
    return Scan(edges, eligible.sum(axis=1), above)


def _units(inverse: Floats) -> Floats:
    """Return, for each row, what brings its weights near 1, so that short numbers can hold them."""
    least = np.where(inverse > 0, inverse, np.inf).min(axis=1, initial=np.inf)
    return np.where(least < np.inf, least, 1.0)


def _compiled(seekers: Seekers, start: int, stop: int, k: int, offset: Floats, least: Floats, counting: bool) -> Scan:
    mine, index, lean = seekers.encoded, seekers.index, seekers.index.lean
    rules, keyed, named = index.policy.rules, index.keys_of, seekers.named
    weights = weights_of(seekers, slice(start, stop))
    careful = not max(lean.reach, far_apart(weights.inverse)) < FAR_APART
    error = 2.0**-22 * float(np.abs(offset[np.isfinite(offset)]).max(initial=0.0))
    columns, scores = np.empty((stop - start, k), np.int64), np.empty((stop - start, k))
    counts, eligible, above = (np.zeros(stop - start, np.int64) for _ in range(3))
    kernel.scan(
        start, stop, k, counting, careful, lean[2:-1], _units(weights.inverse),
        mine.rows.indptr, mine.rows.indices, mine.rows.data, weights.constant, weights.inverse,
        narrowed(mine.languages[start:stop], lean.tongue_bits), weights.tongue, weights.tongue_known,
        mine.spoken, rules.languages,
        narrowed(mine.hours[start:stop], lean.hour_bits), weights.hour, weights.hour_known,
        mine.wanted, mine.gave, int(2 * rules.shared_hours),
        mine.formats, mine.place, rules.formats,
        mine.keys.indptr if rules.conflicts else np.zeros_like(mine.keys.indptr), mine.keys.indices,
        keyed.indptr, keyed.indices,
        named.ruled_out.indptr, named.ruled_out.indices,
        named.wished.indptr, named.wished.indices, named.wished.data,
        offset, error, least, columns, scores, counts, eligible, above,
    )  # fmt: skip
    kept = np.arange(k)[None, :] < counts[:, None]
    rows = np.repeat(np.arange(start, stop), counts)
    return Scan(Edges(rows, columns[kept], scores[kept]), eligible, above)
