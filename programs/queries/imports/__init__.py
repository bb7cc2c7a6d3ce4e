"""Reads for the import of participants: what a file says, and what committing it would do."""

from programs.queries.imports.columns import GROUPS, SHARED, Field, guessed_mapping, is_sensitive, named
from programs.queries.imports.faults import Fault
from programs.queries.imports.memory import remembered_choices, remembered_mapping
from programs.queries.imports.plans import Plan, plan_import, version_of
from programs.queries.imports.words import NEW, NONE, NewWord, Vocabulary

__all__ = [
    "GROUPS",
    "NEW",
    "NONE",
    "SHARED",
    "Fault",
    "Field",
    "NewWord",
    "Plan",
    "Vocabulary",
    "guessed_mapping",
    "is_sensitive",
    "named",
    "plan_import",
    "remembered_choices",
    "remembered_mapping",
    "version_of",
]
