"""The only reader of the engine's input: from the rows of a cohort to people, rules and a frozen Problem."""

from matching.kinds.hours import in_utc, in_zone
from matching.snapshot.people import Member, mentee_person, mentor_person, people_of, reference_date
from matching.snapshot.policy import policy_from
from matching.snapshot.problem import problem_for
from matching.snapshot.ranking import Ranking, index_for, ranking_for
from matching.snapshot.reasons import component_rows
from matching.snapshot.rules import exclusions_among, pins_among

__all__ = [
    "Member",
    "Ranking",
    "component_rows",
    "exclusions_among",
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
    "reference_date",
]
