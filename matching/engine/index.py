"""The encoded mentors of a cohort, ready to be compared with any mentee, and who is ruled out by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from matching.engine.encode import Encoded, Encoder
from matching.engine.flow import Floats, Ints
from matching.engine.lean import Lean, lean_of
from matching.engine.met import plain_scores, with_met
from matching.engine.people import Mentee, Mentor
from matching.engine.policy import Policy
from matching.engine.problem import Problem
from matching.engine.spaces import steady

EXCLUDED, AVOIDED, SAME = 1, 2, 4


@dataclass(frozen=True)
class Named:
    """What is said about single pairs, as (mentee row, mentor column) entries: `ruled_out` flags, and what wishes and
    having met are worth."""

    ruled_out: sparse.csr_array
    wished: sparse.csr_array


class Index:
    """Mentors of one problem, encoded once; reusable for every mentee of it, new or changed.

    With `encoder` the vocabulary of another problem is used, with `encoded` its mentors' rows as well.
    """

    def __init__(self, problem: Problem, encoder: Encoder | None = None, encoded: Encoded | None = None) -> None:
        self.problem = problem
        self.encoder = encoder or Encoder(problem)
        self.mentors = encoded or self.encoder.encode(problem.mentors)
        self.column = problem.mentor_row
        self._excluded: dict[str, list[str]] = {}
        for mentee, other, _ in problem.exclusions:
            self._excluded.setdefault(mentee, []).append(other)
        self._picked_by: dict[str, list[tuple[int, int]]] = {}
        self._avoided_by: dict[str, list[int]] = {}
        for column, mentor in enumerate(problem.mentors):
            for rank, mentee in enumerate(mentor.picks):
                self._picked_by.setdefault(mentee, []).append((column, rank))
            for mentee in mentor.avoids:
                self._avoided_by.setdefault(mentee, []).append(column)

    @property
    def policy(self) -> Policy:
        """The policy of the problem."""
        return self.problem.policy

    @cached_property
    def kinds(self) -> tuple[Floats, Ints]:
        """Distinct rows of the mentors' weights, and which of them each mentor has."""
        distinct, kind = np.unique(self.mentors.known, axis=0, return_inverse=True)
        return distinct, kind.ravel()

    @cached_property
    def lean(self) -> Lean:
        """The mentors as the machine code reads them."""
        return lean_of(self.mentors, self.columns_of, self.kinds[1])

    @cached_property
    def columns_of(self) -> sparse.csr_array:
        """The mentors' features, transposed."""
        return steady(self.mentors.rows.T)

    @cached_property
    def keys_of(self) -> sparse.csr_array:
        """The mentors' conflict keys, transposed."""
        return steady(self.mentors.keys.T)

    def with_mentor(self, mentor: Mentor) -> "Index":
        """Return the index with one mentor changed: one row is encoded anew, all else stays as it is."""
        column = self.column[self.problem.mentor(mentor.id).id]
        people = (*self.problem.mentors[:column], mentor, *self.problem.mentors[column + 1 :])
        encoded = self.mentors.with_row(column, self.encoder.encode([mentor]))
        return Index(replace(self.problem, mentors=people), self.encoder, encoded)

    def encode(self, mentees: Sequence[Mentee]) -> "Seekers":
        """Return mentees ready to be scored against the mentors."""
        return Seekers(self, tuple(mentees))

    def ruled_out(self, mentee: Mentee) -> dict[int, int]:
        """Return the mentors whom something said by name keeps from a mentee, as flags by column."""
        flags: dict[int, int] = {}
        if mentee.id in self.column:
            flags[self.column[mentee.id]] = SAME
        for mentor in self._excluded.get(mentee.id, ()):
            flags[self.column[mentor]] = flags.get(self.column[mentor], 0) | EXCLUDED
        avoided = (self.column[one] for one in mentee.avoids if one in self.column)
        for column in {*avoided, *self._avoided_by.get(mentee.id, ())}:
            flags[column] = flags.get(column, 0) | AVOIDED
        return flags

    def picked(self, mentee: Mentee) -> tuple[dict[int, int], dict[int, int]]:
        """Return the ranks that a mentee gave to mentors, and that mentors gave to the mentee, by column."""
        own = {self.column[one]: rank for rank, one in enumerate(mentee.picks) if one in self.column}
        return own, dict(self._picked_by.get(mentee.id, ()))


class Seekers:
    """Mentees encoded over an index."""

    def __init__(self, index: Index, people: tuple[Mentee, ...]) -> None:
        self.index = index
        self.people = people
        self.shape = len(people), len(index.problem.mentors)
        self.encoded: Encoded = index.encoder.encode(people)
        self.named = self._named()

    def plain(self, pairs: Sequence[tuple[int, int]]) -> list[float]:
        """Return the scores of some pairs (mentee row, mentor column) as if the two had not met."""
        rows, cols = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
        wished = self._wished()
        wishes = np.array([wished[row].get(col, 0.0) for row, col in pairs])
        encoder, theirs = self.index.encoder, self.index.mentors
        return plain_scores(encoder, self.encoded, theirs, rows, cols, wishes).tolist()

    def _named(self) -> Named:
        index = self.index
        ruled = [index.ruled_out(mentee) for mentee in self.people]
        wished = with_met(
            index.encoder, self.encoded, index.mentors, self.people, index.problem.mentors, self._wished()
        )
        return Named(_entries(ruled, self.shape, np.int64), _entries(wished, self.shape, np.float64))

    def _wished(self) -> list[Mapping[int, float]]:
        """What the wishes of either side are worth, by mentee and column."""
        channels = self.index.encoder.channels
        own = next((at for at, one in enumerate(channels) if one.component == "wishes" and one.part == "mentee"), -1)
        other = next((at for at, one in enumerate(channels) if one.component == "wishes" and one.part == "mentor"), -1)
        wished: list[Mapping[int, float]] = []
        for row, mentee in enumerate(self.people):
            worth: dict[int, float] = {}
            if own >= 0:
                for at, ranks in zip((own, other), self.index.picked(mentee), strict=True):
                    for column, rank in ranks.items():
                        weight = self.encoded.known[row, at] * self.index.mentors.known[column, at]
                        worth[column] = worth.get(column, 0.0) + weight / (rank + 1)
            wished.append(worth)
        return wished


def _entries(rows: Iterable[Mapping[int, float]], shape: tuple[int, int], kind: type) -> sparse.csr_array:
    indptr, indices, data = [0], [], []
    for row in rows:
        for column in sorted(row):
            indices.append(column)
            data.append(row[column])
        indptr.append(len(indices))
    return steady(sparse.csr_array((np.array(data, kind), np.array(indices, np.int64), np.array(indptr)), shape=shape))
