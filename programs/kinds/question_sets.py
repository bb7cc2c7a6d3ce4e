"""Ready-made sets of questions, read from programs/question_sets."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from profiles.kinds.coded import reads_german
from programs.kinds.questions import Kind

FOLDER = Path(__file__).resolve().parents[1] / "question_sets"
ENDS = ("low", "high")


@dataclass(frozen=True)
class QuestionSet:
    """A named set; `questions` are contents as `services.questions.add_questions` takes them."""

    name: str
    words: dict[str, Any]
    questions: tuple[dict[str, Any], ...]

    @property
    def label(self) -> str:
        return str(self.words["de" if reads_german() else "en"])

    @property
    def hint(self) -> str:
        return str(self.words["hint_de" if reads_german() else "hint_en"])


@lru_cache
def question_sets() -> dict[str, QuestionSet]:
    """All sets by name, in the order in which they are offered."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        told = tomllib.loads(path.read_text("utf-8"))
        found.append(QuestionSet(path.stem, told["set"], tuple(content_of(one) for one in told["questions"])))
    return {one.name: one for one in sorted(found, key=lambda one: one.words["order"])}


def content_of(told: dict[str, Any]) -> dict[str, Any]:
    """A question of the file with its options in the form in which they are stored or handed over."""
    content = {name: value for name, value in told.items() if name != "ends"}
    if told["kind"] == Kind.SCALE:
        content["options"] = [
            {"code": code, "en": english, "de": german}
            for code, (english, german) in zip(ENDS, told["ends"], strict=True)
        ]
    elif told["kind"] == Kind.TOPICS:
        content["options"] = [{"code": area} for area in told.get("options", ())]
    elif "options" in told:
        content["options"] = [(english, german) for english, german in told["options"]]
    return content
