"""The matching engine: who fits whom, exactly, fairly and with reasons; knows no web and no database."""

from matching.engine.assigning import Assignment, assign
from matching.engine.errors import EngineError, PersonError, PolicyError, ProblemError, ScoreError, SheetError
from matching.engine.explaining import explain
from matching.engine.index import Index
from matching.engine.people import Mentee, Mentor
from matching.engine.policy import Component, Policy, Rules
from matching.engine.problem import Problem
from matching.engine.shortlists import rank_for, shortlist
from matching.engine.solution import (
    Alternate,
    Certificate,
    ComponentScore,
    Explanation,
    Pair,
    Ranked,
    Solution,
    UnplacedMentee,
)
from matching.engine.solve import solve
from matching.engine.stable import blocking_pairs, stable_assign

__all__ = [
    "Alternate",
    "Assignment",
    "Certificate",
    "Component",
    "ComponentScore",
    "EngineError",
    "Explanation",
    "Index",
    "Mentee",
    "Mentor",
    "Pair",
    "PersonError",
    "Policy",
    "PolicyError",
    "Problem",
    "ProblemError",
    "Ranked",
    "Rules",
    "ScoreError",
    "SheetError",
    "Solution",
    "UnplacedMentee",
    "assign",
    "blocking_pairs",
    "explain",
    "rank_for",
    "shortlist",
    "solve",
    "stable_assign",
]
