"""The only reader of the engine's input: from the rows of a cohort to people, rules and a frozen Problem."""

from matching.kinds.hours import in_utc, in_zone
from matching.snapshot.advice import advice_for
from matching.snapshot.example import Example, example_for
from matching.snapshot.forecast import Forecast, forecast_of
from matching.snapshot.people import Member, mentee_person, mentor_person, people_of, reference_date
from matching.snapshot.policy import policy_from
from matching.snapshot.problem import problem_for
from matching.snapshot.ranking import Ranking, index_for, ranking_for, rankings_for
from matching.snapshot.reasons import component_rows
from matching.snapshot.rules import exclusions_among, pins_among
from matching.snapshot.telling import told_scores
from matching.snapshot.whatif import Option, Outcome, Shift, WhatIf

__all__ = [
    "Example",
    "Forecast",
    "Member",
    "Option",
    "Outcome",
    "Ranking",
    "Shift",
    "WhatIf",
    "advice_for",
    "component_rows",
    "example_for",
    "exclusions_among",
    "forecast_of",
    "in_utc",
    "in_zone",
    "index_for",
    "mentee_person",
    "mentor_person",
    "people_of",
    "pins_among",
    "policy_from",
    "problem_for",
    "ranking_for",
    "rankings_for",
    "reference_date",
    "told_scores",
]
