"""Reads about programs, cohorts and places, by noun."""

from programs.queries.programs import crisis_contacts_for

__all__ = ["crisis_contacts_for"]
