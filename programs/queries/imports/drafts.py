"""What one row says about one person, read under a mapping. Looks at nothing but the row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from profiles.kinds import Side
from profiles.kinds.coded import FIELDS_OF_STUDY, INDUSTRIES, SUPPORT_KINDS
from profiles.kinds.languages import find_language
from profiles.models import Profile, Topic
from programs.kinds import MOST_PLACES, Role, conflict_keys
from programs.queries.imports.answers import LENGTHS as LENGTHS_OF_ANSWERS
from programs.queries.imports.answers import NOTHING, Asked, answer_in
from programs.queries.imports.cells import (
    ERRORS,
    LONGEST_CELL,
    UNREADABLE,
    formats_in,
    found_in,
    listed,
    roles_in,
    whole_number,
    years_in,
    yes_or_no,
)
from programs.queries.imports.columns import Field, answers_for, columns_for
from programs.queries.imports.faults import Fault

MOST_TOPICS = 60  # in one cell
LONGEST_TOPIC = Topic.label_en.field.max_length or 0
LONGEST_BACKGROUND = 500
TEXTS = {
    Field.HEADLINE: "headline",
    Field.ABOUT: "about",
    Field.PRONOUNS: "pronouns",
    Field.PLACE: "place",
    Field.OCCUPATION: "occupation",
}
LENGTHS: dict[str, int] = {name: getattr(Profile, name).field.max_length for name in ("name", *TEXTS.values())}
TOPIC_SIDES = {Field.OFFERED: (Side.OFFERED,), Field.SOUGHT: (Side.SOUGHT,)}
ROLE_SIDES = {Role.MENTOR.value: Side.OFFERED, Role.MENTEE.value: Side.SOUGHT}


@dataclass
class Draft:
    """One row as we understand it. Only what the row says is set: an empty cell changes nothing.

    `nickname` names a new person where the file has no names; `topics` are words by side; `profile` are values of
    Profile fields; `conflicts` are lists by column, `answers` by the question.
    """

    line: int
    external_id: str = ""
    email: str = ""
    name: str = ""
    nickname: str = ""
    roles: tuple[str, ...] = ()
    capacity: int | None = None
    minimum: int | None = None
    topics: dict[str, list[str]] = field(default_factory=dict)
    profile: dict[str, Any] = field(default_factory=dict)
    background: dict[str, str] = field(default_factory=dict)
    conflicts: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)


class RowReader:
    """Reads rows under one mapping."""

    def __init__(
        self, header: list[str], mapping: dict[str, str], everyone_is: str = "", asked: Asked = NOTHING
    ) -> None:
        self.header = header
        self.columns = columns_for(mapping, header)
        self.everyone_is = everyone_is
        self.asked = asked
        answered = answers_for(mapping, header)
        self.answered = {position: name for position, name in answered.items() if name in asked.wordings}
        used = [p for f, positions in self.columns.items() if f is not Field.IGNORE for p in positions]
        self.used = sorted([*used, *self.answered])
        self.named = any(f in self.columns for f in (Field.NAME, Field.FIRST_NAME, Field.LAST_NAME))

    def read(self, row: list[Any]) -> Draft:
        """The draft of a staged row: its line, then its cells."""
        self.draft = Draft(line=row[0])
        self.cells: list[str] = row[1:]
        if len(self.cells) > len(self.header):
            self.fault("too_many_cells")
        for position in self.used:
            self.check_cell(position)
        if not self.draft.faults:
            self.read_roles()
            self.read_identity()
            self.read_place()
            self.read_topics()
            self.read_profile()
            self.read_answers()
        return self.draft

    def check_cell(self, position: int) -> None:
        """What is wrong with a cell whatever it means."""
        cell = self.cells[position]
        if len(cell) > LONGEST_CELL:
            self.fault("too_long", position, most=LONGEST_CELL)
        elif UNREADABLE in cell:
            self.fault("unreadable", position)
        elif cell[:1] == "#" and ERRORS.fullmatch(cell):
            self.fault("formula_error", position)

    def read_roles(self) -> None:
        roles: tuple[str, ...] = (self.everyone_is,) if self.everyone_is else ()
        if not roles:
            cell = self.one(Field.ROLE)
            roles = roles_in(cell)
            if not roles:
                self.fault("bad_role" if cell else "no_role", self.where(Field.ROLE))
        cell = self.one(Field.BOTH)
        both = yes_or_no(cell) if cell else False
        if both is None:
            self.fault("bad_both", self.where(Field.BOTH))
        self.draft.roles = (Role.MENTOR.value, Role.MENTEE.value) if both else roles

    def read_identity(self) -> None:
        draft = self.draft
        draft.external_id = self.line_of_text(Field.ID, 120)
        draft.email = self.one(Field.EMAIL).lower().removeprefix("mailto:").strip("<>; ")
        if draft.email:
            try:
                validate_email(draft.email)
            except ValidationError:
                self.fault("bad_email", self.where(Field.EMAIL))
            if len(draft.email) > 254:
                self.fault("too_long", self.where(Field.EMAIL), most=254)
        if not draft.email and not draft.external_id:
            self.fault("no_identity")
        whole = self.line_of_text(Field.NAME, LENGTHS["name"])
        parts = [self.line_of_text(part, LENGTHS["name"]) for part in (Field.FIRST_NAME, Field.LAST_NAME)]
        draft.name = whole or " ".join(part for part in parts if part)
        if not whole and len(draft.name) > LENGTHS["name"] >= max(map(len, parts)):
            self.fault("too_long", self.where(Field.LAST_NAME), most=LENGTHS["name"])
        if not self.named:
            draft.nickname = (draft.external_id or draft.email.partition("@")[0])[: LENGTHS["name"]]

    def read_place(self) -> None:
        """Places and minimum count for mentors; a mentee's row may say anything there."""
        draft = self.draft
        if Role.MENTOR.value in draft.roles:
            draft.capacity = self.number(Field.CAPACITY)
            draft.minimum = self.number(Field.MINIMUM)
            if draft.capacity == 0:
                self.remark("zero_capacity", self.where(Field.CAPACITY))
            if Field.CAPACITY in self.columns and not self.one(Field.CAPACITY):
                self.remark("no_capacity", self.where(Field.CAPACITY))
        for position in self.columns.get(Field.CONFLICT, ()):
            column = self.header[position]
            entries = listed(self.cells[position], ";|\n")
            if entries:
                draft.conflicts[column] = conflict_keys(f"{conflict_prefix(column)} {entry}" for entry in entries)
        for position in self.columns.get(Field.BACKGROUND, ()):
            text = " ".join(self.cells[position].split())
            if len(text) > LONGEST_BACKGROUND:
                self.fault("too_long", position, most=LONGEST_BACKGROUND)
            elif text:
                draft.background[self.header[position]] = text

    def number(self, meaning: Field) -> int | None:
        cell = self.one(meaning)
        found = whole_number(cell) if cell else None
        if cell and (found is None or found > MOST_PLACES):
            self.fault("bad_capacity", self.where(meaning), most=MOST_PLACES)
            return None
        return found

    def read_topics(self) -> None:
        """Words by side. The shared column is what a mentor offers and what a mentee seeks."""
        by_role = tuple(ROLE_SIDES[role] for role in self.draft.roles)
        for meaning, sides in {Field.TOPICS: by_role, **TOPIC_SIDES}.items():
            for position in self.columns.get(meaning, ()):
                words = listed(self.cells[position])
                if len(words) > MOST_TOPICS:
                    self.fault("too_many", position, most=MOST_TOPICS)
                if any(len(word) > LONGEST_TOPIC for word in words):
                    self.fault("long_topic", position, most=LONGEST_TOPIC)
                for side in sides if words else ():
                    self.draft.topics.setdefault(side.value, []).extend(words)

    def read_profile(self) -> None:
        profile = self.draft.profile
        for meaning, name in TEXTS.items():
            text = self.one(meaning) if meaning is Field.ABOUT else self.line_of_text(meaning)
            if len(text) > LENGTHS[name]:
                self.fault("too_long", self.where(meaning), most=LENGTHS[name])
            profile[name] = text
        profile["languages"] = self.coded(Field.LANGUAGES, find_language, "unknown_language")
        profile["support_offered"] = self.coded(Field.SUPPORT_OFFERED, SUPPORT_KINDS.find, "unknown_support")
        profile["support_sought"] = self.coded(Field.SUPPORT_SOUGHT, SUPPORT_KINDS.find, "unknown_support")
        profile["industry"] = self.one_coded(Field.INDUSTRY, INDUSTRIES.find, "unknown_industry")
        profile["field_of_study"] = self.one_coded(Field.FIELD_OF_STUDY, FIELDS_OF_STUDY.find, "unknown_study")
        profile["formats"] = []
        for position in self.columns.get(Field.FORMATS, ()):
            known, unknown = formats_in(self.cells[position])
            profile["formats"] += [form for form in known if form not in profile["formats"]]
            if unknown:
                self.remark("unknown_format", position)
        years = self.one(Field.YEARS)
        profile["experience_years"] = years_in(years) if years else None
        if years and profile["experience_years"] is None:
            self.remark("bad_years", self.where(Field.YEARS))
        profile["name"] = self.draft.name
        self.draft.profile = {name: value for name, value in profile.items() if value not in ("", [], None)}

    def read_answers(self) -> None:
        """Answers to the program's own questions."""
        for position, name in self.answered.items():
            cell, wording = self.cells[position], self.asked.wordings[name]
            most = LENGTHS_OF_ANSWERS.get(wording.kind)  # type: ignore[call-overload]
            if not cell or (most and len(cell) > most):
                if cell:
                    self.fault("too_long", position, most=most or 0)
                continue
            value, unknown = answer_in(cell, wording, self.asked.codes[name])
            if unknown:
                self.remark("unknown_answer", position)
            if value is not None:
                self.draft.answers[name] = value

    def coded(self, meaning: Field, find: Callable[[str], str | None], remark: str) -> list[str]:
        """The codes of all list columns with this meaning; unknown entries are remarked on."""
        codes: list[str] = []
        for position in self.columns.get(meaning, ()):
            known, unknown = found_in(listed(self.cells[position]), find)
            codes += [code for code in known if code not in codes]
            if unknown:
                self.remark(remark, position)
        return codes

    def one_coded(self, meaning: Field, find: Callable[[str], str | None], remark: str) -> str:
        cell = self.one(meaning)
        code = find(cell) if cell else None
        if cell and code is None:
            self.remark(remark, self.where(meaning))
        return code or ""

    def where(self, meaning: Field) -> int | None:
        positions = self.columns.get(meaning)
        return positions[0] if positions else None

    def one(self, meaning: Field) -> str:
        """The cell of a meaning that one column carries, or nothing."""
        position = self.where(meaning)
        return "" if position is None else self.cells[position]

    def line_of_text(self, meaning: Field, most: int | None = None) -> str:
        """The cell as one line; a fault where it is longer than `most`."""
        text = " ".join(self.one(meaning).split())
        if most is not None and len(text) > most:
            self.fault("too_long", self.where(meaning), most=most)
        return text

    def fault(self, code: str, position: int | None = None, **params: int) -> None:
        self.draft.faults.append(self.named_place(code, position, params))

    def remark(self, code: str, position: int | None = None) -> None:
        self.draft.remarks.append(self.named_place(code, position, {}))

    def named_place(self, code: str, position: int | None, params: dict[str, int]) -> Fault:
        if position is None:
            return Fault(self.draft.line, code, params=params)
        return Fault(self.draft.line, code, self.header[position], self.cells[position][:80], params)


def conflict_prefix(column: str) -> str:
    """What the keys of a conflict column begin with: "advisor:" for a column named advisor."""
    return " ".join(column.replace(":", " ").split()) + ":"


def read_drafts(
    header: list[str], rows: Iterable[list[Any]], mapping: dict[str, str], everyone_is: str = "", asked: Asked = NOTHING
) -> list[Draft]:
    """One draft per staged row, in the order of the file."""
    reader = RowReader(header, mapping, everyone_is, asked)
    return [reader.read(row) for row in rows]
