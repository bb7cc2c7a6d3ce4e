"""What counts as plain text, and when two spellings are the same word."""

import unicodedata

# Override characters reorder what stands after them; with them a name can pretend to be another.
OVERRIDES = frozenset("\u202d\u202e")
LAYOUT = frozenset("\n\t")


def tidy(text: str) -> str:
    """One spelling for what looks the same: composed letters (NFC) and plain line ends. Nothing is removed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def forbidden_character(text: str, *, lines: bool = False) -> str | None:
    """The first character that has no place in plain text, or None: controls (NUL among them), lone surrogates
    and direction overrides. Line ends and tabs pass only where the text may have several `lines`.
    """
    if text.isprintable() and OVERRIDES.isdisjoint(text):
        return None
    for character in text:
        if lines and character in LAYOUT:
            continue
        if character in OVERRIDES or unicodedata.category(character) in {"Cc", "Cs"}:
            return character
    return None


def normalised(word: str) -> str:
    """The key under which a word is compared: compatibility form, case folded, single inner blanks.

    " Robotics " and "robotics" are the same word, and so are "ﬁnance" and "Finance".
    """
    folded = unicodedata.normalize("NFKC", word).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())
