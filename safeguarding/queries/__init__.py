"""Reads about gates and who is ready, by noun."""

from safeguarding.queries.clearance import is_matchable, matchable, why_not_ready

__all__ = ["is_matchable", "matchable", "why_not_ready"]
