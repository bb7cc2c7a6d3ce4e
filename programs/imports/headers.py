"""Which row names the columns, and columns that spell one question over many: oddities of exported tables."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from profiles.kinds.text import normalised
from programs.queries.imports.cells import yes_or_no
from programs.queries.imports.columns import BY_NAME, named, words_of

Line = tuple[int, list[str]]
Row = list[int | str]
DEEPEST = 10  # rows above the names of the columns that may be a title
CHOICE = re.compile(r"(?P<question>.+?)\s*\[(?P<choice>.+)\]")
TICKS = frozenset({"checked", "selected", "quoted", "ausgewählt", "angekreuzt", "gewählt"})
NO_TICKS = frozenset({"unchecked", "not selected", "not quoted", "nicht ausgewählt", "nicht gewählt"})


def known_names(cells: Iterable[str]) -> int:
    return sum(words_of(cell) in BY_NAME for cell in cells if cell)


def filled(cells: Iterable[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def header_first(lines: Iterator[Line]) -> tuple[Iterator[Line], list[str]]:
    """The rows from the one that names the columns on, and a note on what stood above it.

    Rows above count as a title only where a row below them names more columns that we know, and at least two.
    """
    head = list(islice(lines, DEEPEST + 1))
    names = [known_names(cells) for _line, cells in head]
    found = names.index(max(names)) if names else 0
    if not found or names[found] < 2 or (names[0] and filled(head[0][1]) >= filled(head[found][1])):
        return chain(head, lines), []
    line, cells = head[found]
    groups = head[found - 1][1]
    rest = chain([(line, with_groups(groups, cells))], head[found + 1 :], lines)
    note = ngettext(
        "%(count)d row above the names of the columns was left out.",
        "%(count)d rows above the names of the columns were left out.",
        found,
    )
    return rest, [note % {"count": found}]


def with_groups(groups: list[str], cells: list[str]) -> list[str]:
    """Names of columns below merged headings: “Topics” over “offered” and “sought” names them both in full."""
    if filled(groups) < 2:
        return cells
    full, group = [], ""
    for i, cell in enumerate(cells):
        group = (groups[i].strip() if i < len(groups) else "") or group
        either = (f"{group} {cell}", f"{cell} {group}")
        better = next((name for name in either if words_of(name) in BY_NAME), cell)
        full.append(better if cell.strip() and words_of(cell) not in BY_NAME else cell)
    return full


def told_apart(header: list[str]) -> tuple[list[str], list[str]]:
    """Names of columns, each once: the second “Notes” becomes “Notes (2)”. With a note on it."""
    seen: Counter[str] = Counter()
    taken = {name.casefold() for name in header}
    names, twice = [], []
    for name in header:
        key = name.casefold()
        seen[key] += 1
        if not name or seen[key] == 1:
            names.append(name)
            continue
        number = seen[key]
        while f"{name} ({number})".casefold() in taken:
            number += 1
        names.append(f"{name} ({number})")
        taken.add(names[-1].casefold())
        twice.append(names[-1])
    if not twice:
        return names, []
    return names, [_("Some columns have the same name. We call the later ones %(names)s.") % {"names": named(twice)}]


def one_column_per_question(header: list[str], rows: list[Row]) -> tuple[list[str], list[Row], list[str]]:
    """Columns such as “Topics [Chess]” and “Topics [Choir]” with ticks in them become one column with the choices.

    Only where every cell is a tick, no tick, or the choice itself: otherwise nothing is lost by leaving them apart.
    """
    questions: dict[str, dict[int, str]] = {}
    for i, name in enumerate(header):
        if found := CHOICE.fullmatch(name):
            questions.setdefault(found["question"], {})[i] = found["choice"]
    notes, gone = [], set()
    for question, choices in questions.items():
        if len(choices) < 2 or not all(is_tick(row[i + 1], choice) for row in rows for i, choice in choices.items()):
            continue
        first, *others = choices
        for row in rows:
            row[first + 1] = "\n".join(choice for i, choice in choices.items() if is_ticked(row[i + 1], choice))
        header[first] = question
        gone.update(others)
        notes.append(
            _("“%(question)s” was put together from %(count)d columns, one for each choice.")
            % {"question": question, "count": len(choices)}
        )
    kept = [i for i in range(len(header)) if i not in gone]
    if gone:
        rows = [[row[0], *(row[i + 1] for i in kept), *row[len(header) + 1 :]] for row in rows]
    return [header[i] for i in kept], rows, notes


def is_tick(cell: object, choice: str) -> bool:
    word = normalised(str(cell))
    return not word or word in NO_TICKS or is_ticked(cell, choice) or yes_or_no(str(cell)) is False


def is_ticked(cell: object, choice: str) -> bool:
    word = normalised(str(cell))
    return word in TICKS or (bool(word) and word == normalised(choice)) or yes_or_no(str(cell)) is True
