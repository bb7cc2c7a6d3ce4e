"""XLSX files: bounded before they are unpacked, counted while they are, read as values only."""

import io
import logging
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from activity.states import Refused
from programs.imports.limits import (
    HIGHEST_RATIO,
    LAST_SHEET_ROW,
    MOST_COLUMNS,
    MOST_ENTRIES,
    MOST_MARKS,
    MOST_UNPACKED,
    WIDEST_SHEET_ROW,
)
from programs.imports.sheets import joined, role_of, with_people
from programs.imports.tables import Table, table_of
from programs.queries.imports.columns import named

log = logging.getLogger(__name__)
PIECE = 256 * 1024
SMALL = 64 * 1024  # an entry this small may be packed as tightly as it likes
Rows = Iterator[tuple[int, list[str]]]


def workbook_table(data: bytes) -> Table:
    """The table of the first visible sheet that holds something, or of all that tell a role. Raises Refused.

    Formulas count with the values the spreadsheet program has stored; macros are never looked at.
    """
    check_archive(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return table_in(load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False))
    except Refused:
        raise
    except Exception as error:  # the parser raises whatever a broken file makes it stumble over
        raise damaged(error) from None


def damaged(error: Exception) -> Refused:
    log.info("workbook not readable: %s", type(error).__name__)
    return Refused(_("This workbook is damaged. Open it in your spreadsheet program and save it anew as XLSX or CSV."))


def check_archive(data: bytes) -> None:
    """Refuse archives that are no workbook, are protected, or would unpack to more than we take.

    The directory is believed only to refuse early; then the entries are unpacked piece by piece and counted.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_directory(archive.infolist())
            count_content(archive)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
        zlib.error,
    ) as e:
        raise damaged(e) from None


def check_directory(entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(_("This file is protected with a password. Remove the protection and upload it again."))
    if "content.xml" in names:
        raise Refused(_("This is an OpenDocument table. Please save it as XLSX or CSV."))
    if "xl/workbook.xml" not in names:
        raise Refused(_("This archive is not a workbook. Please upload a file saved as XLSX or CSV."))
    unpacked = sum(entry.file_size for entry in entries)
    swollen = any(e.file_size > max(SMALL, HIGHEST_RATIO * e.compress_size) for e in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or swollen:
        raise too_much()


def count_content(archive: zipfile.ZipFile) -> None:
    """Unpack every entry once, keeping nothing, and stop as soon as it is too much."""
    unpacked = marks = 0
    for entry in archive.infolist():
        with archive.open(entry) as content:
            while piece := content.read(PIECE):
                unpacked += len(piece)
                marks += piece.count(b"<")
                if unpacked > MOST_UNPACKED or marks > MOST_MARKS:
                    raise too_much()


def too_much() -> Refused:
    return Refused(
        _("This workbook unpacks to far more than a list of people needs. Please save the one sheet you need as CSV.")
    )


def table_in(book: Any) -> Table:
    """The table of a workbook, with notes on what was left aside. Sheets of other kinds (charts) have no rows."""
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    told = [(sheet.title, role, with_people(sheet_rows(sheet))) for sheet in visible if (role := role_of(sheet.title))]
    of_roles = [(title, role, rows) for title, role, rows in told if rows is not None]
    if len(of_roles) < 2:
        rows, notes = first_sheet(visible)
        table = table_of(rows)
        return Table(table.header, table.rows, [*notes, *table.notes])
    table = joined(of_roles)
    read = {title for title, _role, _rows in of_roles}
    left = [sheet.title for sheet in visible if sheet.title not in read]
    note = [_("These sheets were left out: %(names)s.") % {"names": named(left)}] if left else []
    return Table(table.header, table.rows, [*table.notes, *note], table.tells_roles)


def first_sheet(visible: list[Any]) -> tuple[Rows, list[str]]:
    """The rows of the first sheet with content, and a note where there are others."""
    for sheet in visible:
        rows = sheet_rows(sheet)
        first = next(rows, None)
        if first is not None:
            note = _("The workbook has several sheets. We read the sheet “%(sheet)s” only.") % {"sheet": sheet.title}
            return chain([first], rows), [note] if len(visible) > 1 else []
    return iter(()), []


def sheet_rows(sheet: Any) -> Rows:
    """Rows that hold something, with their number in the sheet. The size the file claims is not believed."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True)
    line = 0
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                values = next(rows)
            line += 1
            cells = [as_text(value) for value in values[:WIDEST_SHEET_ROW]]
        except StopIteration:
            return
        except Exception as error:  # as above: the sheet is parsed while we walk
            raise damaged(error) from None
        if line > LAST_SHEET_ROW or len(values) > WIDEST_SHEET_ROW or any(cells[MOST_COLUMNS:]):
            raise Refused(
                _("This sheet is larger than any list of people. Please copy rows and columns you need to a new one.")
            )
        if any(cells):
            yield line, cells


def as_text(value: object) -> str:
    """The value as somebody would have typed it into a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
