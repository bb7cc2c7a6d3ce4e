"""The output of a run: explained pairs, unplaced mentees with reasons, and a certificate."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ComponentScore:
    """One component of one pair.

    `value` is None where there was nothing to compare; `weight` is its share of the pair's score (all shares
    add up to 1, or are all 0), `evidence` names what is shared.
    """

    name: str
    value: float | None
    weight: float
    evidence: Mapping[str, Any]


@dataclass(frozen=True)
class Alternate:
    """Another mentor who would also do for a mentee."""

    mentor: str
    score: float


@dataclass(frozen=True)
class Pair:
    """A mentee and the mentor they are given."""

    mentee: str
    mentor: str
    score: float
    components: tuple[ComponentScore, ...]
    alternates: tuple[Alternate, ...]
    pinned: bool = False


@dataclass(frozen=True)
class UnplacedMentee:
    """A mentee with `open_demand` mentors still missing, and why."""

    mentee: str
    reason: str
    detail: Mapping[str, Any]
    open_demand: int = 1


@dataclass(frozen=True)
class Certificate:
    """What the engine vouches for.

    `valid`: every pair keeps the hard rules (pins aside), loads and demands were counted again. `upper_bound`
    is what no assignment under the same objective exceeds, `gap` the rest in parts of the total. `price` is
    what fairness costs in per cent of `maximum_total`. `worst_share` is the least share of one's own best
    score. `first_choice_share` counts placed mentees with picks who got their first. `shortfall` says by how
    much least loads were relaxed, `scope` over which pairs the bound was proved.
    """

    valid: bool
    digest: str
    objective: str
    place_first: bool
    total: float
    upper_bound: float
    gap: float
    maximum_total: float
    price: float
    mentees: int
    placed: int
    demand: int
    pairs: int
    coverage: float
    worst_score: float | None
    worst_share: float | None
    floor: float | None
    loads: Mapping[str, int]
    idle: int
    blocking_pairs: int
    first_choice_share: float | None
    eligible_pairs: int
    scope: str
    shortfall: Mapping[str, int]
    seed: int | None
    ties: str
    versions: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return the certificate as plain values."""
        return dict(vars(self))


def _plain_pair(pair: Pair) -> dict[str, Any]:
    parts = {name: [dict(vars(one)) for one in getattr(pair, name)] for name in ("components", "alternates")}
    return vars(pair) | parts


@dataclass(frozen=True)
class Solution:
    """Everything one run found. The same problem gives the same bytes."""

    pairs: tuple[Pair, ...]
    unplaced: tuple[UnplacedMentee, ...]
    idle: tuple[str, ...]
    certificate: Certificate

    def to_dict(self) -> dict[str, Any]:
        """Return the solution as plain values; what is nested in evidence and details is shared, not copied."""
        return {
            "pairs": [_plain_pair(one) for one in self.pairs],
            "unplaced": [dict(vars(one)) for one in self.unplaced],
            "idle": self.idle,
            "certificate": self.certificate.to_dict(),
        }

    def to_json(self) -> str:
        """Return the canonical text of the solution."""
        return json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True)
class Explanation:
    """Why a pair fits as it does, and which hard rules it breaks."""

    mentee: str
    mentor: str
    eligible: bool
    broken: tuple[str, ...]
    score: float
    components: tuple[ComponentScore, ...]


@dataclass(frozen=True)
class Ranked:
    """A mentor on a mentee's list."""

    mentor: str
    score: float
