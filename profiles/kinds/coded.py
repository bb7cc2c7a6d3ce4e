"""The short coded lists of profiles/vocabulary: lines of work, fields of study, kinds of support."""

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.utils.translation import get_language

from profiles.kinds.text import normalised

FOLDER = Path(__file__).resolve().parents[1] / "vocabulary"


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of one file of the vocabulary, in its order."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def reads_german() -> bool:
    return (get_language() or "en").startswith("de")


@dataclass(frozen=True)
class CodedList:
    """One list. A profile stores the code; pages show the label in the reader's language."""

    file: str

    @cached_property
    def rows(self) -> dict[str, dict[str, str]]:
        return {row["code"]: row for row in read_rows(self.file)}

    @cached_property
    def codes_by_word(self) -> dict[str, str]:
        return {normalised(word): code for code, row in self.rows.items() for word in (row["de"], row["en"], code)}

    def choices(self) -> list[tuple[str, str]]:
        """Code and label, in the order of the file."""
        return [(code, self.label(code)) for code in self.rows]

    def label(self, code: str) -> str:
        """The label; a code the list does not know (any more) stands for itself."""
        row = self.rows.get(code)
        return row["de" if reads_german() else "en"] if row else code

    def hint(self, code: str) -> str:
        """One sentence about the code, where the list has any."""
        return self.rows[code]["de_hint" if reads_german() else "en_hint"]

    def find(self, word: str) -> str | None:
        """The code somebody means by this word, in either language, or None."""
        return self.codes_by_word.get(normalised(word))


INDUSTRIES = CodedList("industries.csv")
FIELDS_OF_STUDY = CodedList("fields.csv")
SUPPORT_KINDS = CodedList("support_kinds.csv")
