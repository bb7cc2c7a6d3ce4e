"""The one shape every file takes: a header and rows of plain text with their line numbers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from activity.states import Refused
from profiles.kinds.text import forbidden_character, tidy
from programs.imports.headers import header_first, one_column_per_question, told_apart
from programs.imports.limits import LONGEST_HEADING, MOST_COLUMNS, MOST_ROWS, MOST_TEXT
from programs.queries.imports.cells import FORMULA_MARKS, LONGEST_CELL, UNREADABLE

INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u2060\u00ad"))
Row = list[int | str]
ADDRESS = re.compile(r"\S+@\S+\.\S+")
NUMBER = re.compile(r"[+-]?[\d.,]+")


@dataclass(frozen=True)
class Table:
    """What a file says. `rows` are lists of a line number and one text per column of `header`.

    A row with more cells than the header keeps one cell too many, so that the check can name it. `notes` are
    sentences about choices the reader made; `tells_roles` where each row has the role of its sheet.
    """

    header: list[str]
    rows: list[list[int | str]]
    notes: list[str] = field(default_factory=list)
    tells_roles: bool = False


def table_of(lines: Iterable[tuple[int, list[str]]]) -> Table:
    """The table of these numbered rows; the first row that names columns is the header. Raises Refused."""
    filled, notes = header_first(
        (line, cells) for line, cells in lines if any(cell and not cell.isspace() for cell in cells)
    )
    _line, first = next(filled, (0, None))
    if first is None:
        raise Refused(_("This file is empty. Put the names of the columns into the first row and one person a row."))
    header = headings(first)
    rows = list(rows_of(filled, len(header)))
    if not rows:
        raise Refused(_("This file has column names but nobody below them. Add one row for each person."))
    check_header(header, rows)
    used = [i for i, name in enumerate(header) if name or any(row[i + 1] for row in rows)]
    if len(used) < len(header):
        rows = [[row[0], *(row[i + 1] for i in used), *row[len(header) + 1 :]] for row in rows]
    header = [header[i] or f"({letters(i)})" for i in used]
    header, rows, joined = one_column_per_question(header, rows)
    header, renamed = told_apart(header)
    return Table(header, rows, [*notes, *joined, *renamed])


def headings(cells: list[str]) -> list[str]:
    """The column names, without the empty cells a spreadsheet leaves at the end. Raises Refused."""
    names = [" ".join(plain(cell).split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise Refused(
            _("This file has %(count)d columns. We read at most %(most)d: please delete those you do not need.")
            % {"count": len(names), "most": MOST_COLUMNS}
        )
    if any(UNREADABLE in name for name in names):
        raise Refused(_("The column names hold characters that cannot be read. Save the file as CSV UTF-8 or XLSX."))
    if any(len(name) > LONGEST_HEADING for name in names):
        raise Refused(
            _("A column name is longer than %(most)d characters. Is the first row a row of names?")
            % {"most": LONGEST_HEADING}
        )
    return names


def check_header(header: list[str], rows: list[list[int | str]]) -> None:
    """Refuse a first row that does not name columns."""
    names = [name for name in header if name]
    if any(ADDRESS.fullmatch(name) for name in names) or 2 * sum(map(is_number, names)) >= len(names):
        raise Refused(
            _(
                "The first row holds a person, not the names of the columns. "
                "Add a first row such as: name, e-mail, role."
            )
        )
    if len(names) == 1 and any(sum(bool(cell) for cell in row[1:]) > 1 for row in rows):
        raise Refused(_("The first row has one cell only. Delete titles above the row with the names of the columns."))


def rows_of(lines: Iterable[tuple[int, list[str]]], width: int) -> Iterator[list[int | str]]:
    """Rows cut and filled to `width` cells, within the limits of number and size. Raises Refused."""
    text = 0
    for number, (line, cells) in enumerate(lines, start=1):
        if number > MOST_ROWS:
            raise Refused(
                _("This file has more than %(most)s rows. Please split it into several files.") % {"most": MOST_ROWS}
            )
        values = [plain(cell) for cell in cells[:width]]
        values += [""] * (width - len(values))
        if any(cell.strip() for cell in cells[width:]):
            values.append("…")
        text += sum(map(len, values))
        if text > MOST_TEXT:
            raise Refused(_("This file holds too much text. Please delete columns you do not need, or split the file."))
        yield [line, *values]


def plain(cell: str) -> str:
    """The text of a cell without blanks around it; what cannot be kept becomes a mark the check will find.

    An apostrophe that a safe export has put before a formula is taken off again.
    """
    if cell.isascii() and cell.isprintable():
        text = cell.strip()
    else:
        text = tidy(cell.translate(INVISIBLE)).strip()
        if forbidden_character(text, lines=True) is not None:
            text = "".join(UNREADABLE if forbidden_character(c, lines=True) else c for c in text[: LONGEST_CELL + 1])
    if text[:1] == "'" and text[1:].startswith(FORMULA_MARKS):
        text = text[1:]
    return text[: LONGEST_CELL + 1]


def is_number(name: str) -> bool:
    return NUMBER.fullmatch(name) is not None


def letters(index: int) -> str:
    """The name a spreadsheet gives to the column at this index: A, B, … Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
