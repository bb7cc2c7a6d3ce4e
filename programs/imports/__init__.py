"""Reading uploaded files of participants: bytes in, a table of plain text out, or a sentence that says what to do."""

from programs.imports.files import read_table
from programs.imports.tables import Table

__all__ = ["Table", "read_table"]
