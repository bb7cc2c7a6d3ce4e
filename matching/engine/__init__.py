"""The matching engine: who fits whom, exactly, fairly and with reasons; knows no web and no database."""

from matching.engine.aims import Reach, compare_aims
from matching.engine.answers import Counterfactual, Move, Nearest, Price, counterfactual, nearest_feasible, price_of
from matching.engine.assigning import Assignment, assign
from matching.engine.errors import EngineError, PersonError, PolicyError, ProblemError, ScoreError, SheetError
from matching.engine.exchanging import Cycle, Exchange, exchange
from matching.engine.explaining import explain
from matching.engine.ground import Ground
from matching.engine.index import Index
from matching.engine.people import Mentee, Mentor
from matching.engine.policy import Component, Policy, Rules
from matching.engine.problem import Problem
from matching.engine.recruiting import Advice, recruitment_advice
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
    "Advice",
    "Alternate",
    "Assignment",
    "Certificate",
    "Component",
    "ComponentScore",
    "Counterfactual",
    "Cycle",
    "EngineError",
    "Exchange",
    "Explanation",
    "Ground",
    "Index",
    "Mentee",
    "Mentor",
    "Move",
    "Nearest",
    "Pair",
    "PersonError",
    "Policy",
    "PolicyError",
    "Price",
    "Problem",
    "ProblemError",
    "Ranked",
    "Reach",
    "Rules",
    "ScoreError",
    "SheetError",
    "Solution",
    "UnplacedMentee",
    "assign",
    "blocking_pairs",
    "compare_aims",
    "counterfactual",
    "exchange",
    "explain",
    "nearest_feasible",
    "price_of",
    "rank_for",
    "recruitment_advice",
    "shortlist",
    "solve",
    "stable_assign",
]
