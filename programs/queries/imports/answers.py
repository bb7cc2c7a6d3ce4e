"""What a cell answers to a program's own question: by label in either language, as people and our own files write."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from profiles.kinds.text import normalised
from profiles.queries import topics_by_word
from programs.kinds.questions import LONGEST_LINE, LONGEST_TEXT, MOST_CHOSEN_TOPICS, Kind
from programs.models import Program, Wording
from programs.queries.imports.columns import QUESTION, words_of

SEPARATOR = re.compile(r"\s*[,;|\n]\s*")
MOST_PARTS = 120  # of a cell
MOST_JOINED = 8  # parts that one label may consist of
STEP = re.compile(r"(\d{1,2})(?:\s*(?:/|of|von)\s*\d{1,2})?(?:\s*\(.*\))?", re.DOTALL)
LENGTHS = {Kind.TEXT: LONGEST_LINE, Kind.LONG: LONGEST_TEXT}


@dataclass(frozen=True)
class Asked:
    """The questions a file can answer, by their names in mappings, and the codes of what can be chosen."""

    wordings: Mapping[str, Wording] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def named(self, heading: str) -> str:
        """What a mapping calls the question with these words, or nothing."""
        return next((name for name, one in self.wordings.items() if words_of(heading) in headings_of(one)), "")


NOTHING = Asked()


def asked_by(program: Program) -> Asked:
    """What the program asks now. Two queries at most."""
    current = Wording.objects.current().filter(question__program=program)
    wordings = {f"{QUESTION}{one.question.public_id}": one for one in current}
    topical = any(one.kind == Kind.TOPICS for one in wordings.values())
    topics = topics_by_word(program.public_id) if topical else {}
    slugs = {spelling(SEPARATOR.split(word)): topic.slug for word, topic in topics.items()}
    return Asked(
        wordings, {name: slugs if one.kind == Kind.TOPICS else codes_of(one) for name, one in wordings.items()}
    )


def codes_of(wording: Wording) -> dict[str, str]:
    """The answers to choose from by their words in both languages."""
    words = [(one[name], one["code"]) for one in wording.options for name in ("en", "de") if one.get(name)]
    return {spelling(SEPARATOR.split(word)): code for word, code in words}


def headings_of(wording: Wording) -> set[str]:
    labels = (wording.label_en, wording.label_de, wording.mentor_label_en, wording.mentor_label_de)
    return {words_of(label) for label in labels if label}


def answer_in(cell: str, wording: Wording, codes: Mapping[str, str]) -> tuple[Any, bool]:
    """The answer, None where there is none; and whether something in the cell is not known and left out."""
    kind = Kind(wording.kind)
    if kind in LENGTHS:
        return (cell if kind is Kind.LONG else " ".join(cell.split())), False
    if kind is Kind.SCALE:
        step = step_in(cell, wording, codes)
        return step, step is None
    if kind is Kind.TOPICS:
        chosen, unknown = spelled(cell, codes)
        return chosen[:MOST_CHOSEN_TOPICS] or None, unknown or len(chosen) > MOST_CHOSEN_TOPICS
    if kind is Kind.CHOICE:
        code = codes.get(spelling(SEPARATOR.split(cell)))
        return code, code is None
    chosen, unknown = spelled(cell, codes)
    order = [one["code"] for one in wording.options]
    return sorted(chosen, key=order.index) or None, unknown


def step_in(cell: str, wording: Wording, codes: Mapping[str, str]) -> int | None:
    """A step such as 4, 4/5, “4/5 (Very much)”, or the words at an end."""
    end = codes.get(spelling(SEPARATOR.split(cell)))
    if end:
        return 1 if end == "low" else wording.steps
    found = STEP.fullmatch(cell.strip())
    step = int(found[1]) if found else 0
    return step if 1 <= step <= wording.steps else None


def spelled(cell: str, codes: Mapping[str, str]) -> tuple[list[str], bool]:
    """The codes a list names, each once, and whether it names others. A label may hold separators itself."""
    parts = [part for part in SEPARATOR.split(cell.strip(), MOST_PARTS) if part]
    chosen: dict[str, None] = {}
    unknown, start = False, 0
    while start < len(parts):
        ends = range(min(len(parts), start + MOST_JOINED), start, -1)
        end = next((end for end in ends if spelling(parts[start:end]) in codes), start)
        if end == start:
            unknown, end = True, start + 1
        else:
            chosen[codes[spelling(parts[start:end])]] = None
        start = end
    return list(chosen), unknown


def spelling(parts: Iterable[str]) -> str:
    """One spelling for all ways to write the same label."""
    return normalised(", ".join(part for part in parts if part))
