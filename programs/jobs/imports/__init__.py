"""Imports at work: committing one, hinting about those that wait, and letting go of the rows of old ones."""

from programs.jobs.imports.committing import relay_imports, run_import
from programs.jobs.imports.forgetting import ROWS_KEPT, forget_import_rows

__all__ = ["ROWS_KEPT", "forget_import_rows", "relay_imports", "run_import"]
