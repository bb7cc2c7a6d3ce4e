"""The coded lists as choices in the reader's language."""

from profiles.kinds.coded import FIELDS_OF_STUDY, INDUSTRIES, SUPPORT_KINDS


def industries() -> list[tuple[str, str]]:
    """Lines of work, as (code, label)."""
    return INDUSTRIES.choices()


def fields_of_study() -> list[tuple[str, str]]:
    """Fields of study, as (code, label)."""
    return FIELDS_OF_STUDY.choices()


def support_kinds() -> list[tuple[str, str]]:
    """Kinds of support, as (code, label and what it means)."""
    return [(code, f"{label}: {SUPPORT_KINDS.hint(code)}") for code, label in SUPPORT_KINDS.choices()]
