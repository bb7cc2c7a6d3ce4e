"""Tags that say, for every stored field, who may see it, why it is kept and what erasure does to it."""

from collections.abc import Mapping
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

    ROW = "row"  # of a link to the person: the whole row goes; of a value: emptied where its row has to stay
    CLEAR = "clear"  # the field is emptied, the row stays: it is about somebody or something else
    SHELL = "shell"  # of a link to the person: the row stays for the others in it, emptied of what she told
    SHARED = "shared"  # a value that belongs to others as well, such as when two people met: stays
    KEEP = "keep"  # stays: it says nothing about the person once the rest is gone


NOT_SAID: Any = object()


@dataclass(frozen=True)
class Tag:
    """What a field is for and how long it lives."""

    data_class: DataClass
    purpose: Text
    retention: str
    export: bool
    erase: Erase
    label: Text = ""
    emptied: Any = NOT_SAID
    bookkeeping: bool = False


def tag(
    field: F,
    data_class: DataClass,
    purpose: Text,
    *,
    retention: str = "account",
    export: bool = True,
    erase: Erase = Erase.ROW,
    label: Text = "",
    emptied: Any = NOT_SAID,
) -> F:
    """Attach a `Tag` to `field` and return the same field. Every model field of this project passes through here.

    `purpose` completes "kept to …". `retention` names what the field's life is tied to: account, cohort,
    pairing, message (until sent), or a number of days. `label` names the field for people where its verbose name
    does not. `emptied` is what stands in the field of a row that outlives the person, where neither nothing nor the
    default will do.
    """
    field.privacy = Tag(data_class, purpose, retention, export, erase, label, emptied)  # type: ignore[attr-defined]
    return field


def record(
    field: F, purpose: str = "keep the records consistent", *, retention: str = "cohort", erase: Erase = Erase.KEEP
) -> F:
    """Tag a field that is bookkeeping (ids, states, moments) and says nothing personal by itself.

    A link to a row that belongs to a person is one too: what hangs on such a row goes or stays with it. A link to the
    account itself has to say with `erase` which of the two it is.
    """
    field.privacy = Tag(  # type: ignore[attr-defined]
        DataClass.PROGRAM, purpose, retention, export=False, erase=erase, bookkeeping=True
    )
    return field


def tag_of(field: "models.Field[Any, Any]") -> Tag | None:
    """The tag of `field`, or None where somebody forgot it."""
    return getattr(field, "privacy", None)


def wider(field: F, circles: Mapping[DataClass, Text]) -> F:
    """Say that some values of a tagged field are open to wider circles, where their row says so, and name those."""
    field.wider_circles = dict(circles)  # type: ignore[attr-defined]
    return field


def wider_circles_of(field: "models.Field[Any, Any]") -> Mapping[DataClass, Text]:
    """The wider circles of `field`, with the label of what they see; usually none."""
    return getattr(field, "wider_circles", {})
