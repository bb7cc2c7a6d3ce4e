"""People in the narrowest numbers that still tell them apart: what the machine code reads for every pair."""

from typing import Any, NamedTuple

import numpy as np

from matching.engine.encode import IN_PERSON, ONLINE, Encoded

# Beside ONLINE and IN_PERSON; compiled into the kernel, whose cache on disk notices only changes of its own file.
GAVE_FORMATS, GAVE_HOURS, SPEAKS = 4, 8, 16
PLACE = 5  # bits below the place


class Lean(NamedTuple):
    """The mentors of an index.

    Features by feature (`post_`, short numbers for the first look) and by mentor (`row_`, long ones for the exact
    value); bits of hours and languages as words × mentors, without the bits that no mentor has; what rules ask with
    yes or no in the low bits of `marks`, the place above them. `reach` tells how far the features' weights lie apart.
    """

    hour_bits: np.ndarray
    tongue_bits: np.ndarray
    kinds: np.ndarray
    marks: np.ndarray
    post_ptr: np.ndarray
    post_at: np.ndarray
    post_value: np.ndarray
    row_ptr: np.ndarray
    row_at: np.ndarray
    row_value: np.ndarray
    hours: np.ndarray
    tongues: np.ndarray
    reach: float


def used(rows: np.ndarray) -> np.ndarray:
    """Return which bits anybody has."""
    return np.flatnonzero(np.unpackbits(np.bitwise_or.reduce(rows, axis=0).view(np.uint8), bitorder="little"))


def narrowed(rows: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Return the kept bits of every row as 32-bit words."""
    flags = np.unpackbits(np.ascontiguousarray(rows).view(np.uint8), axis=1, bitorder="little")[:, kept]
    padded = np.zeros((len(rows), -(-len(kept) // 32) * 32), np.uint8)
    padded[:, : len(kept)] = flags
    return np.packbits(padded, axis=1, bitorder="little").view("<u4")


def far_apart(values: np.ndarray) -> float:
    """Return how many times larger the largest is than the least, zeros aside."""
    some = np.abs(values[values != 0])
    with np.errstate(over="ignore"):
        return float(some.max() / some.min()) if len(some) else 1.0


def lean_of(mentors: Encoded, posts: Any, kind: np.ndarray) -> Lean:
    """Return the mentors of an index; `posts` are their features transposed."""
    flags = (mentors.formats & (ONLINE | IN_PERSON)) | np.where(mentors.formats > 0, GAVE_FORMATS, 0)
    flags |= np.where(mentors.gave, GAVE_HOURS, 0) | np.where(mentors.spoken > 0, SPEAKS, 0)
    bits = used(mentors.hours), used(mentors.languages)
    hours, tongues = narrowed(mentors.hours, bits[0]), narrowed(mentors.languages, bits[1])
    return Lean(
        *bits, kind, (flags | mentors.place << PLACE).astype(np.int32),
        posts.indptr, posts.indices.astype(np.uint32), posts.data.astype(np.float32),
        mentors.rows.indptr, mentors.rows.indices.astype(np.uint32), mentors.rows.data,
        np.ascontiguousarray(hours.T), np.ascontiguousarray(tongues.T), far_apart(posts.data),
    )  # fmt: skip
