"""Stored values in words a person reads."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activity.kinds.looks import LOOKS
from activity.queries import sentence_of
from profiles.kinds import Format
from profiles.kinds.coded import FIELDS_OF_STUDY, INDUSTRIES, SUPPORT_KINDS
from profiles.kinds.languages import language_name
from profiles.kinds.personal import PERSONAL
from profiles.models import User
from profiles.queries import hours_in_words
from programs.models import Enrolment
from programs.queries.answers import value_words

CODED: dict[str, Callable[[Any], str]] = {
    "profiles.Profile.languages": lambda codes: ", ".join(language_name(code) for code in codes),
    "profiles.Profile.formats": lambda codes: ", ".join(
        str(Format(code).label) if code in Format.values else str(code) for code in codes
    ),
    "profiles.SensitiveAnswer.code": PERSONAL.label,
    "profiles.Profile.hours": lambda hours: "\n".join(hours_in_words(hours)),
    "profiles.Profile.industry": INDUSTRIES.label,
    "profiles.Profile.field_of_study": FIELDS_OF_STUDY.label,
    "profiles.Profile.support_offered": lambda codes: ", ".join(SUPPORT_KINDS.label(code) for code in codes),
    "profiles.Profile.support_sought": lambda codes: ", ".join(SUPPORT_KINDS.label(code) for code in codes),
}

# What only the whole row tells.
WHOLE: dict[str, Callable[[Any], str]] = {
    "activity.Notice.names": sentence_of,
    "programs.Answer.value": lambda answer: ", ".join(value_words(answer.wording, answer.value, answer.topic_labels)),
    "activity.Look.kind": lambda look: str(LOOKS.get(look.kind, look.kind)),
}


def in_words(row: models.Model, field: "models.Field[Any, Any]") -> str:
    """The value of one column as text; empty where nothing is stored."""
    if field.many_to_many:
        return ", ".join(sorted(str(one) for one in getattr(row, field.name).all()))
    if isinstance(field, models.ForeignKey):
        return name_of(getattr(row, field.name))
    value = getattr(row, field.name)
    if value in (None, "", [], {}):
        return ""
    label = f"{row._meta.label}.{field.name}"
    if label in WHOLE:
        return WHOLE[label](row)
    if label in CODED:
        return CODED[label](value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return plain(value)


def plain(value: Any) -> str:
    """Any value as text: yes and no, dates in the reader's way, lists with commas, JSON as "name: value"."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hasattr(value, "hour"):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if hasattr(value, "year"):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, dict):
        return "\n".join(f"{key}: {plain(one)}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(plain(one) for one in value)
    return str(value)


def name_of(row: models.Model | None) -> str:
    """How another row is called: people by first name and initial, everything else by its own name."""
    if isinstance(row, Enrolment):
        return row.user.profile.short_name
    if isinstance(row, User):
        return row.profile.short_name
    return "" if row is None else str(getattr(row, "full_name", row))
