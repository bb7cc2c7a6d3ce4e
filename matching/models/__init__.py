"""Who fits whom: runs of the engine, their proposals, pairs that must or must not be, and mentees' own searches."""

from matching.models.adjustments import Adjustment
from matching.models.fairness import FairnessCount
from matching.models.pair_rules import Exclusion, PairRule, Pin
from matching.models.policies import SavedPolicy, SavedPolicyQuerySet
from matching.models.querysets import CoordinatedQuerySet, LeasedQuerySet
from matching.models.results import Proposal, Unplaced
from matching.models.runs import MatchRun, MatchRunQuerySet, RunChunk, RunChunkQuerySet
from matching.models.searching import OwnQuerySet, SavedSearch, SetAside

__all__ = [
    "Adjustment",
    "CoordinatedQuerySet",
    "Exclusion",
    "FairnessCount",
    "LeasedQuerySet",
    "MatchRun",
    "MatchRunQuerySet",
    "OwnQuerySet",
    "PairRule",
    "Pin",
    "Proposal",
    "RunChunk",
    "RunChunkQuerySet",
    "SavedPolicy",
    "SavedPolicyQuerySet",
    "SavedSearch",
    "SetAside",
    "Unplaced",
]
