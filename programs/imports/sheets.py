"""Workbooks with a sheet of mentors and one of mentees: both are read, and each row gets the role of its sheet."""

import re
from collections.abc import Iterator
from itertools import chain, islice

from django.utils.translation import gettext as _

from activity.states import Refused
from profiles.kinds.text import normalised
from programs.imports.limits import MOST_COLUMNS, MOST_ROWS
from programs.imports.tables import Row, Table, table_of
from programs.kinds import Role
from programs.queries.imports.columns import BY_NAME, Field, named, words_of

Rows = Iterator[tuple[int, list[str]]]
ROLE_WORDS = {Role.MENTOR: re.compile("mentor|tutor"), Role.MENTEE: re.compile("mentee|prot[eé]g|schützling")}
STEP = 1_000  # lines of a further sheet count on from the next full thousand


def role_of(title: str) -> str:
    """The one role the name of a sheet tells, or nothing."""
    found = [role.value for role, words in ROLE_WORDS.items() if words.search(normalised(title))]
    return found[0] if len(found) == 1 else ""


def with_people(rows: Rows) -> Rows | None:
    """The rows again where there are two at least: names of columns, and somebody below them."""
    first = list(islice(rows, 2))
    return chain(first, rows) if len(first) == 2 else None


def joined(sheets: list[tuple[str, str, Rows]]) -> Table:
    """One table of several sheets, given as title, role and rows; columns of the same name are one. Raises Refused."""
    tables = [(title, role, table_of(rows)) for title, role, rows in sheets]
    header = ordered(tables)
    if len(header) > MOST_COLUMNS:
        raise Refused(_("These sheets have too many different columns. Please delete those you do not need."))
    places = {name.casefold(): position for position, name in enumerate(header)}
    if sum(len(table.rows) for _title, _role, table in tables) > MOST_ROWS:
        raise Refused(
            _("This file has more than %(most)s rows. Please split it into several files.") % {"most": MOST_ROWS}
        )
    rows: list[Row] = []
    notes = [_("We read the sheets %(names)s, each with its role.") % {"names": named(title for title, *_ in sheets)}]
    offset = 0
    for title, role, table in tables:
        if offset:
            text = _("Lines of the sheet “%(sheet)s” count on: its line 2 is line %(line)d here.")
            notes.append(text % {"sheet": title, "line": offset + 2})
        own = role_column(table)
        where = [places[name.casefold()] for name in table.header]
        for line, *cells in table.rows:
            values = [""] * len(header)
            for position, cell in zip(where, cells, strict=False):
                values[position] = str(cell)
            if own is None:
                values[places[role_name(tables).casefold()]] = role
            rows.append([int(line) + offset, *values, *cells[len(where) :]])
        notes += table.notes
        offset = STEP * (int(rows[-1][0]) // STEP + 1)
    return Table(header, rows, list(dict.fromkeys(notes)), tells_roles=True)


def ordered(tables: list[tuple[str, str, Table]]) -> list[str]:
    """The columns of all tables, each name once, and one for the role."""
    names: dict[str, str] = {}
    for _title, _role, table in tables:
        for name in table.header:
            names.setdefault(name.casefold(), name)
    role = role_name(tables)
    names.setdefault(role.casefold(), role)
    return list(names.values())


def role_name(tables: list[tuple[str, str, Table]]) -> str:
    """What the column of roles is called: as in the sheet that has one."""
    found = (column for _title, _role, table in tables if (column := role_column(table)))
    return next(found, _("role"))


def role_column(table: Table) -> str | None:
    return next((name for name in table.header if BY_NAME.get(words_of(name)) is Field.ROLE), None)
