"""From the rows of a sheet to mentors and mentees, with every bad row named by its line."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from matching.engine.errors import EngineError, SheetError
from matching.engine.people import HALF_HOURS, Mentee, Mentor
from matching.engine.sheets import Sheet
from matching.engine.words import normal

TOPICS = ("interests", "interests_offered", "interests_sought", "support", "support_offered", "support_sought")
LISTS = (
    *TOPICS,
    *(
        "goals",
        "background",
        "answers",
        "languages",
        "formats",
        "availability",
        "conflicts",
        "picks",
        "avoids",
        "differences",
    ),
)
TEXTS = ("id", "role", "name", "capacity", "minimum", "demand", "about", "goals_text", "place")
ROLES: Mapping[str, frozenset[str]] = {
    "mentor": frozenset({"mentor"}),
    "mentee": frozenset({"mentee"}),
    "both": frozenset({"mentor", "mentee"}),
}
DAYS = (("mon", "mo"), ("tue", "di"), ("wed", "mi"), ("thu", "do"), ("fri", "fr"), ("sat", "sa"), ("sun", "so"))
SPAN = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?::(00|30))?\s*[-–]\s*(\d{1,2})(?::(00|30))?")
MOST_COMPLAINTS = 20
Usual = TypeVar("Usual", int, None)


@dataclass
class People:
    """Everybody found so far, and what was wrong or left alone."""

    mentors: list[Mentor] = field(default_factory=list)
    mentees: list[Mentee] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def split_list(cell: str) -> list[str]:
    """Return the entries of a cell, separated by comma, semicolon or bar."""
    return [entry for part in re.split(r"[,;|]", cell) if (entry := part.strip())]


def half_hours(entries: Iterable[str]) -> list[int]:
    """Return half-hours of the week from numbers (37, 36-40) and spans in UTC ("Mon 18:00-19:30")."""
    out: list[int] = []
    for entry in entries:
        if numbers := re.fullmatch(r"(\d+)(?:\s*[-–]\s*(\d+))?", entry):
            first, last = int(numbers[1]), int(numbers[2] or numbers[1])
        elif (span := SPAN.fullmatch(normal(entry))) and (day := _day(span[1])) is not None:
            if max(int(span[2]), int(span[4])) > 24:
                raise SheetError(f'the time "{entry}" goes past 24:00.')
            first = day * 48 + int(span[2]) * 2 + (span[3] == "30")
            last = day * 48 + int(span[4]) * 2 + (span[5] == "30") - 1
        else:
            raise SheetError(f'the time "{entry}" is not understood; write "Mon 18:00-19:30" in UTC, or half-hours.')
        if not first <= last < HALF_HOURS:
            raise SheetError(f'the time "{entry}" does not end after it starts, within the week.')
        out.extend(range(first, last + 1))
    return out


def _day(word: str) -> int | None:
    return next((at for at, names in enumerate(DAYS) if word[:3] == names[0] or word == names[1]), None)


def column_fields(sheet: Sheet, mapping: Mapping[str, str]) -> tuple[dict[int, str], list[str]]:
    """Return (field by position, columns left alone).

    `mapping` renames columns; "background:grade" makes the column's values a background dimension.
    """
    renamed = {normal(column): told for column, told in mapping.items()}
    found, ignored = {}, []
    for at, column in enumerate(sheet.columns):
        name = renamed.get(normal(column)) or re.sub(r"[\s-]+", "_", normal(column))
        if name.partition(":")[0] in (*LISTS, *TEXTS):
            found[at] = name
        elif column:
            ignored.append(column)
    return found, ignored


def check_mapping(sheets: Iterable[Sheet], mapping: Mapping[str, str]) -> None:
    """Refuse a mapping of a column that no sheet has, or to a field that does not exist."""
    columns = [column for sheet in sheets for column in sheet.columns]
    for column, told in mapping.items():
        if normal(column) not in map(normal, columns):
            raise SheetError(f'There is no column "{column}" to use as {told}; there are {", ".join(columns)}.')
        if told.partition(":")[0] not in (*LISTS, *TEXTS):
            raise SheetError(f'"{told}" is not a field; use one of {", ".join(sorted([*LISTS, *TEXTS]))}.')


def _told(fields: Mapping[int, str], cells: tuple[str, ...]) -> dict[str, Any]:
    told: dict[str, Any] = {name: [] for name in LISTS}
    for at, name in fields.items():
        cell = cells[at] if at < len(cells) else ""
        kind, colon, dimension = name.partition(":")
        if kind in LISTS:
            entries = split_list(cell)
            told[kind].extend([f"{dimension}:{entry}" for entry in entries] if colon else entries)
        elif cell:
            told[kind] = f"{told[kind]} {cell}" if kind in told and kind not in ("id", "role") else cell
    return told


def _count(told: Mapping[str, Any], name: str, usual: Usual) -> int | Usual:
    """Return a whole number; spreadsheets write 2 as "2.0", and an empty cell means the usual."""
    cell = str(told.get(name, ""))
    if not cell:
        return usual
    if not re.fullmatch(r"\d{1,9}([.,]0*)?", cell):
        raise SheetError(f'{name} must be a whole number from 0 up, not "{cell}".')
    return int(re.split(r"[.,]", cell)[0])


def _person(told: Mapping[str, Any]) -> dict[str, Any]:
    same = ("background", "answers", "languages", "conflicts", "picks", "avoids")
    return {
        "id": told.get("id", ""),
        "name": told.get("name", ""),
        "about": told.get("about", ""),
        "goals": told["goals"],
        "goals_text": told.get("goals_text", ""),
        "formats": [normal(one).replace(" ", "_").replace("-", "_") for one in told["formats"]],
        "place": told.get("place", ""),
        "availability": half_hours(told["availability"]),
        **{name: told[name] for name in same},
    }


def _add(people: People, told: Mapping[str, Any], role: str | None) -> None:
    word = normal(told.get("role", role or ""))
    if word not in ROLES:
        given = f'the role "{told["role"]}" is unknown' if word else "the role is missing"
        raise SheetError(f"{given}; write mentor, mentee or both.")
    if not told.get("id"):
        raise SheetError("the id is missing.")
    shared, roles = _person(told), ROLES[word]
    if "mentor" in roles:
        mentor = Mentor(
            **shared,
            interests=told["interests_offered"] or told["interests"],
            support=told["support_offered"] or told["support"],
            capacity=_count(told, "capacity", 1),
            minimum=_count(told, "minimum", None),
        )
    if "mentee" in roles:
        mentee = Mentee(
            **shared,
            interests=told["interests_sought"] or told["interests"],
            support=told["support_sought"] or told["support"],
            demand=_count(told, "demand", 1),
            differences=told["differences"],
        )
        people.mentees.append(mentee)
    if "mentor" in roles:
        people.mentors.append(mentor)


def read_people(sheet: Sheet, mapping: Mapping[str, str], people: People, role: str | None = None) -> None:
    """Add the people of a sheet to `people`, and a sentence for every row that cannot be used.

    `role` is everybody's role where the sheet has no such column. Raises SheetError for a sheet without ids.
    """
    fields, ignored = column_fields(sheet, mapping)
    people.ignored.extend(f"{sheet.name}: {column}" for column in ignored)
    names = set(fields.values())
    for needed in ("id", "role") if role is None else ("id",):
        if needed not in names:
            raise SheetError(f"{sheet.name} has no column {needed}; name one with --map COLUMN={needed}.")
    seen: dict[tuple[str, str], int] = {}
    for line, cells in sheet.rows:
        told = _told(fields, cells)
        key = (str(told.get("id", "")), normal(told.get("role", role or "")))
        try:
            if key in seen and key[0]:
                raise SheetError(f'the id "{key[0]}" is used in line {seen[key]} already.')
            seen[key] = line
            _add(people, told, role)
        except EngineError as error:
            people.complaints.append(f"{sheet.name}, line {line}: {error}")
