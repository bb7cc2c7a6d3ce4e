"""The answers one can choose from, as a coordinator types them, one a line, and as they are stored under codes."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any

from profiles.kinds.text import normalised

Words = tuple[str, str]  # English, German; one of them may be empty
Option = dict[str, Any]  # code, en, de
ALIKE = 0.75  # from here on a changed line is taken for the old answer in other words
BAR = "|"


def read_lines(text: str) -> list[Words]:
    """The answers of lines such as "Once a week | Jede Woche"; empty lines say nothing."""
    found = []
    for line in text.splitlines():
        english, _bar, german = (part.strip() for part in line.partition(BAR))
        if english or german:
            found.append((english, german))
    return found


def as_lines(options: Iterable[Option]) -> str:
    """The lines that `read_lines` reads back."""
    return "\n".join(as_line(one.get("en", ""), one.get("de", "")) for one in options)


def as_line(english: str, german: str) -> str:
    if not german:
        return english
    return f"{english} {BAR} {german}".strip()


def keys_of(words: Words) -> set[str]:
    """What answers are compared by: each of their words in one spelling."""
    return {normalised(word) for word in words if word}


def repeated(words: Sequence[Words]) -> list[str]:
    """Words that stand for more than one answer."""
    seen: set[str] = set()
    twice = []
    for one in words:
        keys = keys_of(one)
        if keys & seen:
            twice.append(one[0] or one[1])
        seen |= keys
    return twice


def coded(words: Sequence[Words], known: Sequence[Option] = (), used: Iterable[str] = ()) -> list[Option]:
    """The answers with their codes. An answer that is known keeps its code, also where its words were mended.

    A code that was ever `used` for another answer is never given again: old answers keep their meaning.
    """
    free = {one["code"]: keys_of((one.get("en", ""), one.get("de", ""))) for one in known}
    codes: dict[int, str] = {}
    for exact in (True, False):
        for place, one in enumerate(words):
            if place in codes:
                continue
            best = max(free, key=lambda code: likeness(keys_of(one), free[code]), default="")
            if best and likeness(keys_of(one), free[best]) >= (1.0 if exact else ALIKE):
                codes[place] = best
                del free[best]
    taken = {*used, *(one["code"] for one in known)}
    fresh = (code for number in range(1, len(taken) + len(words) + 1) if (code := f"o{number}") not in taken)
    return [{"code": codes.get(place) or next(fresh), "en": en, "de": de} for place, (en, de) in enumerate(words)]


def likeness(one: set[str], other: set[str]) -> float:
    """How much the closest two words of two answers are alike, 0 to 1."""
    return max((SequenceMatcher(None, left, right).ratio() for left in one for right in other), default=0.0)
