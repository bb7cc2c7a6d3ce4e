"""Who can see what, read from the tags of all fields of this project."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from activity.kinds.privacy import DataClass, Tag, tag_of, wider_circles_of
from profiles.models import FOREIGN

Text = str | Promise

KEPT: dict[str, Text] = {
    "account": _("as long as your account exists"),
    "message": _("until the mail is sent"),
    "sign-in": _("until you sign out, two weeks after your last visit at most"),
    "for good": _("for good"),
}


@dataclass(frozen=True)
class FieldTag:
    """One kind of data: in which part of the site, what, who sees it, what for, and how long it is kept."""

    where: Text
    label: Text
    data_class: DataClass
    purpose: Text
    kept: Text


@dataclass(frozen=True)
class CircleOfPeople:
    """Who may see, and what they may see."""

    name: str
    title: Text
    text: Text
    fields: tuple[FieldTag, ...]


CIRCLES: tuple[tuple[DataClass, Text, Text], ...] = (
    (DataClass.PUBLIC, _("Everybody"), _("Visible without signing in.")),
    (
        DataClass.PROGRAM,
        _("People in your programs"),
        _(
            "Participants and coordinators of a program you take part in. Before you are paired, other participants "
            "see your first name and initial only."
        ),
    ),
    (
        DataClass.PAIRING,
        _("The person you are paired with"),
        _("The two people of a request or pairing, and the coordinators of their program."),
    ),
    (
        DataClass.PRIVATE,
        _("You and your coordinators"),
        _("Coordinators see it where they need it to run the program."),
    ),
    (DataClass.CRITICAL, _("You alone"), _("No person reads this but you. The site itself uses it to work.")),
)


OWN_APPS = frozenset(path.parent.name for path in settings.BASE_DIR.glob("*/apps.py"))


def project_models() -> Iterator[type[models.Model]]:
    """The models of this project's own apps, in the order of the apps, and those of libraries that are about people."""
    for config in apps.get_app_configs():
        if config.name in OWN_APPS:
            yield from config.get_models()
    yield from FOREIGN


def home_of(model: type[models.Model]) -> str:
    """The app in which a model's fields are told of; what libraries keep belongs to the account."""
    return "profiles" if model in FOREIGN else model._meta.app_label


def field_tags() -> list[FieldTag]:
    """Every kind of data about people. Fields that are mere bookkeeping are left out: they say nothing personal once
    the rest is gone.
    """
    found: dict[tuple[str, str], FieldTag] = {}
    for model in project_models():
        where = apps.get_app_config(home_of(model)).verbose_name
        for field in (*model._meta.fields, *model._meta.many_to_many):
            tag = tag_of(field)
            if tag is not None and not tag.bookkeeping:
                row = FieldTag(where, tag.label or field.verbose_name, tag.data_class, tag.purpose, kept_in_words(tag))
                found.setdefault((home_of(model), str(row.label)), row)
                for circle, label in wider_circles_of(field).items():
                    found.setdefault((home_of(model), str(label)), replace(row, data_class=circle, label=label))
    return list(found.values())


def kept_in_words(tag: Tag) -> Text:
    """How long, as a phrase."""
    days = re.fullmatch(r"(\d+) days", tag.retention)
    if days:
        number = int(days.group(1))
        return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}
    if tag.retention in {"cohort", "pairing"}:
        number = settings.COHORT_KEPT_DAYS
        return ngettext(
            "until %(number)d day after the cohort has ended",
            "until %(number)d days after the cohort has ended",
            number,
        ) % {"number": number}
    return KEPT[tag.retention]


def circles() -> list[CircleOfPeople]:
    """Data by who can see it, from the widest circle to the narrowest."""
    tags = field_tags()
    return [
        CircleOfPeople(circle.value, title, text, tuple(tag for tag in tags if tag.data_class is circle))
        for circle, title, text in CIRCLES
    ]
