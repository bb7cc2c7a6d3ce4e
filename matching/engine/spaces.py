"""Tags and bits as arrays: a frozen vocabulary per kind of tag, and rows over it made many at a time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from scipy import sparse

from matching.engine.flow import Floats, Ints
from matching.engine.policy import Component

Tags = Sequence[str]


def steady(rows: sparse.sparray) -> sparse.csr_array:
    """Return a sorted CSR array with one kind of index, so that compiled code meets one kind only."""
    out = sparse.csr_array(rows)
    out.sort_indices()
    out.indptr, out.indices = out.indptr.astype(np.int64, copy=False), out.indices.astype(np.int64, copy=False)
    return out


def flat(lists: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    """Return (row, entry) of all entries of many lists."""
    sizes = np.fromiter(map(len, lists), np.int64, len(lists))
    entries = np.fromiter(chain.from_iterable(lists), np.int64, int(sizes.sum()))
    return np.repeat(np.arange(len(lists)), sizes), entries


def bits(lists: Sequence[Sequence[int]], size: int) -> np.ndarray:
    """Return one row of 64-bit words per list with the listed bits set."""
    flags = np.zeros((len(lists), -(-max(size, 1) // 64) * 64), np.uint8)
    flags[flat(lists)] = 1
    return np.packbits(flags, axis=1, bitorder="little").view("<u8")


def positions(words: set[str]) -> dict[str, int]:
    """Return the place of each word in sorted order."""
    return {word: at for at, word in enumerate(sorted(words))}


def _rows(rows: Ints, cols: Ints, data: Floats, shape: tuple[int, int]) -> sparse.csr_array:
    indptr = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=shape[0]))))
    return sparse.csr_array((data, cols, indptr), shape=shape)


@dataclass(frozen=True)
class Entries:
    """Some cells of a table, by row and then column."""

    rows: Ints
    cols: Ints
    values: Floats

    @classmethod
    def of(cls, table: sparse.csr_array) -> "Entries":
        """Return the stored cells of a table."""
        return cls(np.repeat(np.arange(table.shape[0]), np.diff(table.indptr)), table.indices, table.data)

    @classmethod
    def joined(cls, parts: Sequence["Entries"]) -> "Entries":
        """Return parts with columns of their own, of which the later ones stand further right, as one."""
        rows = np.concatenate([one.rows for one in parts])
        order = np.argsort(rows, kind="stable")
        cols, values = (np.concatenate([getattr(one, name) for one in parts]) for name in ("cols", "values"))
        return cls(rows[order], cols[order], values[order])

    def table(self, shape: tuple[int, int]) -> sparse.csr_array:
        """Return the cells as a CSR array without zeros."""
        keep = self.values != 0
        return _rows(self.rows[keep], self.cols[keep], self.values[keep], shape)


def flags(lists: Sequence[Tags], at: Mapping[str, int]) -> sparse.csr_array:
    """Return a row of ones per list; words without a position are left out."""
    rows, cols = flat([sorted(at[word] for word in one if word in at) for one in lists])
    return _rows(rows, cols, np.ones(len(cols)), (len(lists), len(at)))


@dataclass(frozen=True)
class TagSpace:
    """The tags of one channel with their weights; a tag that nobody had weighs as much as the rarest."""

    at: Mapping[str, int]
    weight: Floats  # one for each tag, and the last one for tags that nobody had
    cosine: bool

    @classmethod
    def of(cls, people: Sequence[Tags], component: Component) -> "TagSpace":
        """Return the space of the given people's tags, rarer ones heavier where the component says so."""
        seen = Counter(chain.from_iterable(people))
        at = positions(set(seen))
        counts = np.array([*(seen[tag] for tag in at), 0], float)
        rarity = np.log(1.0 + len(people)) - np.log(1.0 + counts) + 1.0
        return cls(at, rarity if component.idf else np.ones(len(counts)), component.measure == "cosine")

    @property
    def size(self) -> int:
        """Number of tags."""
        return len(self.at)

    def rows(self, lists: Sequence[Tags], *, sought: bool) -> Entries:
        """Return a row per list: parts of the unit vector (cosine); else, sought, shares that add up to 1
        with the tags nobody had; else, offered, ones."""
        strange = self.size
        sizes = np.fromiter(map(len, lists), np.int64, len(lists))
        rows = np.repeat(np.arange(len(lists)), sizes)
        cols = np.fromiter((self.at.get(tag, strange) for tag in chain.from_iterable(lists)), np.int64, len(rows))
        cols = cols[np.lexsort((cols, rows))]
        data = self.weight[cols]
        if self.cosine:
            data = data / np.sqrt(np.bincount(rows, data * data, minlength=len(lists)))[rows]
        elif sought:
            data = data / np.bincount(rows, data, minlength=len(lists))[rows]
        else:
            data = np.ones(len(cols))
        keep = cols < strange
        return Entries(rows[keep], cols[keep], data[keep])
