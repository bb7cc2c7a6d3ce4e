"""Tags that say, for every stored field, who may see it, why it is kept and what erasure does to it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.db import models
from django.utils.functional import Promise

Text = str | Promise
F = TypeVar("F", bound="models.Field[Any, Any]")


class DataClass(StrEnum):
    """Who may see a field, from the widest circle to the narrowest."""

    PUBLIC = "public"  # everybody, signed in or not
    PROGRAM = "program"  # participants and coordinators of the same program
    PAIRING = "pairing"  # the two people of a pairing, and their coordinators
    PRIVATE = "private"  # the person, and coordinators where they need it to run the program
    CRITICAL = "critical"  # the person, or the machine alone; no member of staff reads it in passing


class Erase(StrEnum):
    """What happens to a field when the person it is about asks to be erased."""

    ROW = "row"  # the whole row goes
    CLEAR = "clear"  # the field is emptied, the row stays for the other people in it
    KEEP = "keep"  # stays: it says nothing about the person once the rest is gone


@dataclass(frozen=True)
class Tag:
    """What a field is for and how long it lives."""

    data_class: DataClass
    purpose: Text
    retention: str
    export: bool
    erase: Erase
    label: Text = ""


def tag(
    field: F,
    data_class: DataClass,
    purpose: Text,
    *,
    retention: str = "account",
    export: bool = True,
    erase: Erase = Erase.ROW,
    label: Text = "",
) -> F:
    """Attach a `Tag` to `field` and return the same field. Every model field of this project passes through here.

    `purpose` completes "kept to …". `retention` names what the field's life is tied to: account, cohort,
    pairing, message (until sent), or a number of days. `label` names the field for people where its verbose name
    does not.
    """
    field.privacy = Tag(data_class, purpose, retention, export, erase, label)  # type: ignore[attr-defined]
    return field


def record(field: F, purpose: str = "keep the records consistent", *, retention: str = "cohort") -> F:
    """Tag a field that is bookkeeping (ids, states, moments) and says nothing personal by itself."""
    return tag(field, DataClass.PROGRAM, purpose, retention=retention, export=False, erase=Erase.KEEP)


def tag_of(field: "models.Field[Any, Any]") -> Tag | None:
    """The tag of `field`, or None where somebody forgot it."""
    return getattr(field, "privacy", None)
