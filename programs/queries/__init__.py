"""Reads about programs, cohorts and places, by noun."""

from programs.queries.cohorts import CohortCounts, cohort_counts, moves_of
from programs.queries.next_steps import next_step_of
from programs.queries.programs import crisis_contacts_for, open_programs_page, programs_for

__all__ = [
    "CohortCounts",
    "cohort_counts",
    "crisis_contacts_for",
    "moves_of",
    "next_step_of",
    "open_programs_page",
    "programs_for",
]
