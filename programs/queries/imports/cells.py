"""What the text of one cell says: numbers, yes or no, lists, roles. Pure; None where it says nothing we know."""

import re
from collections.abc import Callable
from functools import lru_cache

from profiles.kinds import Format
from profiles.kinds.text import normalised
from programs.kinds import Role

LONGEST_CELL = 5_000  # characters; the reader of files keeps one more, so that it shows
BULLETS = "•·‣▪◦* "
UNREADABLE = "\ufffd"  # what the reader of files puts where a character cannot be kept
FORMULA_MARKS = tuple("=+-@＝＋－＠")  # what spreadsheet programs take for the beginning of a formula
YES = frozenset({"yes", "y", "ja", "j", "true", "wahr", "1", "x", "✓", "✔", "both", "beides", "beide"})
NO = frozenset({"no", "n", "nein", "false", "falsch", "0", "-", "–"})
NONE_SAID = frozenset({"n/a", "na", "-", "–", "none", "keine", "k. a.", "k.a.", "/"})
ERRORS = re.compile(r"#(N/A|NV|REF!|BEZUG!|VALUE!|WERT!|NAME\?|DIV/0!|NUM!|ZAHL!|NULL!)")
ROLES = {
    "mentor": (Role.MENTOR,),
    "mentorin": (Role.MENTOR,),
    "mentors": (Role.MENTOR,),
    "mentoren": (Role.MENTOR,),
    "mentor in": (Role.MENTOR,),
    "tutor": (Role.MENTOR,),
    "mentee": (Role.MENTEE,),
    "mentees": (Role.MENTEE,),
    "mentee in": (Role.MENTEE,),
    "protégé": (Role.MENTEE,),
    "both": (Role.MENTOR, Role.MENTEE),
    "beide": (Role.MENTOR, Role.MENTEE),
    "beides": (Role.MENTOR, Role.MENTEE),
}
FORMATS = {
    (Format.ONLINE,): "online, remote, remotely, virtual, virtually, video, video call, digital, zoom, per video",
    (Format.IN_PERSON,): "in person, in_person, face to face, on site, onsite, offline, live, vor ort, präsenz, "
    "in präsenz, persönlich, treffen",
    (Format.ONLINE, Format.IN_PERSON): "both, either, hybrid, no preference, any, beides, beide, egal, "
    "online and in person, online or in person, online und vor ort, online oder vor ort",
}
FORMATS_BY_WORD = {word: formats for formats, words in FORMATS.items() for word in words.split(", ")}


def listed(cell: str, separators: str = ",;|\n") -> list[str]:
    """The entries of a list cell, trimmed, each once; "Robotics" and " robotics" are one entry.

    A slash separates where blanks stand around it: "and/or" is one word, "Chess / Choir" are two.
    """
    entries: dict[str, str] = {}
    for part in re.split(rf"[{re.escape(separators)}]|\s/\s", cell):
        entry = " ".join(part.split()).lstrip(BULLETS)
        key = normalised(entry)
        if key and key not in NONE_SAID:
            entries.setdefault(key, entry)
    return list(entries.values())


def whole_number(cell: str) -> int | None:
    """A whole number as people and spreadsheets write it: 2, 2.0 or 2,0."""
    found = re.fullmatch(r"(\d{1,6})(?:[.,]0{1,6})?", cell)
    return int(found[1]) if found else None


def years_in(cell: str) -> int | None:
    """The years in "5", "5+", "about 5 years" or "5,5"; believed up to 80."""
    found = re.search(r"(?<![\d-])\d{1,4}", cell)
    years = int(found[0]) if found else None
    return years if years is not None and years <= 80 else None


def yes_or_no(cell: str) -> bool | None:
    word = normalised(cell)
    return True if word in YES else False if word in NO else None


@lru_cache(maxsize=1_000)
def roles_in(cell: str) -> tuple[str, ...]:
    """The role or both roles a cell names, mentor first; empty where it names none we know."""
    words = re.split(
        r"\s*(?:,|;|/|\||\+|&|\n|\band\b|\bund\b)\s*", re.sub(r"[:*_]\s*in(nen)?\b", "in", normalised(cell))
    )
    found = [ROLES.get(word.replace("(in)", "in")) for word in words if word]
    if not found or None in found:
        return ()
    named = {role for roles in found if roles for role in roles}
    return tuple(role.value for role in Role if role in named)


def formats_in(cell: str) -> tuple[list[str], list[str]]:
    """Ways to meet, and the entries that are none."""
    entries = {entry: FORMATS_BY_WORD.get(normalised(entry), ()) for entry in listed(cell, ",;|\n/")}
    known = {form for formats in entries.values() for form in formats}
    return [form.value for form in Format if form in known], [
        entry for entry, formats in entries.items() if not formats
    ]


def found_in(entries: list[str], find: Callable[[str], str | None]) -> tuple[list[str], list[str]]:
    """The codes of the entries, each once, and the entries without one."""
    codes = {entry: find(entry) for entry in entries}
    known = list(dict.fromkeys(code for code in codes.values() if code))
    return known, [entry for entry, code in codes.items() if not code]
