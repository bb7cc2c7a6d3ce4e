"""The one writer of CSV files: what a spreadsheet program would run as a formula leaves as plain text."""

import csv
import io
import re
from collections.abc import Iterable

from programs.queries.imports.cells import FORMULA_MARKS

NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def plain_cell(value: object) -> str:
    """The value as text. An apostrophe keeps formulas from running; reading the file in again takes it off."""
    text = "" if value is None else str(value)
    if text.lstrip().startswith(FORMULA_MARKS) and not NUMBER.fullmatch(text):
        return f"'{text.lstrip()}"
    return text


def csv_text(header: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """A table as CSV that spreadsheet programs open with its letters intact (UTF-8 with its mark)."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([plain_cell(cell) for cell in header])
    writer.writerows([plain_cell(cell) for cell in row] for row in rows)
    return "\ufeff" + target.getvalue()
