"""Imports at work, and clock-driven work on them, on people who were asked, and on mentors' rests."""

from programs.jobs.asking import remind_guardians
from programs.jobs.imports import ROWS_KEPT, forget_import_rows, relay_imports, run_import
from programs.jobs.invitations import remind_invitations
from programs.jobs.rests import end_rests, rest_place, rest_quietly

__all__ = [
    "ROWS_KEPT",
    "end_rests",
    "forget_import_rows",
    "relay_imports",
    "remind_guardians",
    "remind_invitations",
    "rest_place",
    "rest_quietly",
    "run_import",
]
