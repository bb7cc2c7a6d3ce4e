"""Normal forms of what people typed, so that " Robotics" and "robotics" are one thing."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache


def normal(word: str) -> str:
    """Return the comparable form of a tag: NFKC, case-folded, trimmed, inner blanks single."""
    return " ".join(unicodedata.normalize("NFKC", str(word)).casefold().split())


def normal_set(words: Iterable[str]) -> tuple[str, ...]:
    """Return distinct normal forms in sorted order; empty words are dropped."""
    return tuple(sorted({form for word in words if (form := normal(word))}))


@lru_cache(maxsize=100_000)
def dimension_of(tag: str) -> tuple[str, str]:
    """Split a background tag "dimension:value"; a tag without a colon has the dimension ""."""
    head, colon, tail = tag.partition(":")
    return (head.strip(), tail.strip()) if colon else ("", tag)
