"""The coded lists as choices in the reader's language."""

from profiles.kinds.coded import SUPPORT_KINDS


def support_kinds() -> list[tuple[str, str]]:
    """Kinds of support, as (code, label and what it means)."""
    return [(code, f"{label}: {SUPPORT_KINDS.hint(code)}") for code, label in SUPPORT_KINDS.choices()]
