"""Everything that is stored about one person, with who can see it: generated from the tags of all models."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from activity.kinds.privacy import Tag, tag_of
from pairings.models import RatherNot, Wish
from privacy.queries.circles import Circles, circles_of
from privacy.queries.links import Holdings, Model, belongs, holdings_of, links
from privacy.queries.readable import WHOLE, in_words
from privacy.queries.titles import ABOUT, title_of
from profiles.models import SensitiveAnswer, User
from profiles.queries.privacy import home_of, kept_in_words
from programs.kinds.questions import Kind
from programs.models import Answer as ProgramAnswer
from programs.models import Cohort, Enrolment
from programs.queries.answers import topic_labels

Text = str | Promise

# Rows that name somebody who knows nothing of them: a letter that may never be sent is its writer's alone, and so is
# the reason of somebody who would rather not.
OWNED_BY: dict[Model, str] = {Wish: "mentee__user", RatherNot: "author"}


@dataclass(frozen=True)
class Answer:
    """One stored value: for machines, for the person, and who else can see it, what for and how long."""

    field: str
    label: str
    value: Any
    words: str
    who_sees: str
    purpose: Text
    kept: Text


@dataclass(frozen=True)
class Record:
    """One row: where it belongs (a cohort, the other person, a moment) and its answers."""

    about: tuple[tuple[str, str], ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Section:
    """All rows of one kind."""

    model: str
    title: str
    records: tuple[Record, ...]
    more: int = 0


@dataclass(frozen=True)
class Page:
    """What is stored in one part of the site, and the parts (name and words) in which something is."""

    parts: tuple[tuple[str, Text], ...]
    here: str
    sections: list[Section]


FIRST = "profiles"  # the part that everybody has something in


def told_by(person: User) -> list[Section]:
    """What is stored about the person, kind by kind, newest first; empty answers are left out.

    Where rows are between people, only those the person may know of are in it. A few queries for each kind of row,
    whatever their number.
    """
    held = holdings_of(person)
    return sections_of(person, held, held.models)


def page_for(person: User, wanted: str, *, most: int) -> Page:
    """The same for one part of the site, the first where there is no such part; of each kind at most so many rows, and
    how many more there are.
    """
    held = holdings_of(person)
    homes = {home_of(model) for model in held.models if handed_out(model)}
    names = sorted(homes, key=lambda name: (name != FIRST, list(apps.app_configs).index(name)))
    here = wanted if wanted in homes else FIRST
    models = [model for model in held.models if home_of(model) == here]
    parts = tuple((name, apps.get_app_config(name).verbose_name) for name in names)
    return Page(parts, here, sections_of(person, held, models, most=most))


def sections_of(person: User, held: Holdings, models: Iterable[Model], *, most: int | None = None) -> list[Section]:
    """The rows of these kinds."""
    circles = circles_of(person)
    sections = []
    for model in models:
        columns = handed_out(model)
        if columns:
            rows = seen_by(model, person).filter(pk__in=held.of(model)).order_by("-pk")
            shown = with_topics(list(with_names(model, rows)[:most]))
            records = tuple(one for row in shown if (one := record_of(row, columns, person, circles)).answers)
            more = rows.count() - len(shown) if most is not None and len(shown) == most else 0
            if records:
                sections.append(Section(model._meta.label, title_of(model), records, more))
    return sections


def seen_by(model: Model, person: User) -> "models.QuerySet[Any]":
    """The rows of which the person may know at all."""
    rows = model._default_manager.get_queryset()
    if model in OWNED_BY:
        return model._base_manager.filter(**{OWNED_BY[model]: person})
    visible = getattr(rows, "visible_to", None)
    return model._base_manager.filter(pk__in=visible(person).values("pk")) if visible else model._base_manager.all()


def handed_out(model: Model) -> list[tuple["models.Field[Any, Any]", Text, Tag]]:
    """Columns that a person gets to see of her own rows, with their words."""
    found = []
    for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many):
        tag = tag_of(field)
        if tag is not None and tag.export and not leads_to_owner(field):
            found.append((field, tag.label or field.verbose_name, tag))
    return found


def leads_to_owner(field: "models.Field[Any, Any]") -> bool:
    """Whether the column says no more than whose row it is."""
    return any(link.model is field.model and link.field == field.name and belongs(link) for link in links()[User])


def context_of(model: Model) -> list["models.Field[Any, Any]"]:
    """Columns that say to which round, person or moment a row belongs, without saying anything by themselves.

    Only those that `ABOUT` has words for: other bookkeeping, such as when the other person said yes, is nobody's
    to read here.
    """
    return [
        field
        for field in model._meta.concrete_fields
        if (tag := tag_of(field)) is not None
        and tag.bookkeeping
        and (field.name in ABOUT or f"{model._meta.label}.{field.name}" in WHOLE)
    ]


def with_names(model: Model, rows: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
    """With all that is named in them, joined."""
    joined: list[str] = []
    many = ["consents"] if model is SensitiveAnswer else []
    for field in (*context_of(model), *(field for field, _label, _tag in handed_out(model))):
        target = field.related_model
        if field.many_to_many:
            many.append(field.name)
        elif target is Enrolment:
            joined.append(f"{field.name}__user__profile")
        elif target is User:
            joined.append(f"{field.name}__profile")
        elif target is Cohort:
            joined.append(f"{field.name}__program")
        elif isinstance(field, models.ForeignKey):
            joined.append(field.name)
    return rows.select_related(*joined).prefetch_related(*many) if joined else rows.prefetch_related(*many)


def with_topics(rows: list[Any]) -> list[Any]:
    """Answers to programs' own questions get the words of the topics they name; one query for all."""
    answers = [row for row in rows if isinstance(row, ProgramAnswer)]
    labels = topic_labels(row for row in answers if row.wording.kind == Kind.TOPICS)
    for row in answers:
        vars(row)["topic_labels"] = labels
    return rows


def record_of(row: models.Model, columns: list[Any], person: User, circles: Circles) -> Record:
    about = []
    for field in context_of(type(row)):
        words = in_words(row, field)
        if words and not (field.related_model is Enrolment and getattr(row, field.name).user_id == person.pk):
            about.append((str(ABOUT.get(field.name, _("What"))), words))
    cohort = cohort_of(row)
    answers = []
    for field, label, tag in columns:
        words = in_words(row, field)
        if words:
            sees = circles.who_sees_row(row, tag, cohort)
            kept = kept_in_words(tag)
            value = machine_value(row, field, words)
            answers.append(Answer(field.name, capfirst(str(label)), value, words, sees, tag.purpose, kept))
    return Record(tuple(about), tuple(answers))


def machine_value(row: models.Model, field: "models.Field[Any, Any]", words: str) -> Any:
    """What JSON carries: the stored value, and names instead of numbers of other rows."""
    if field.is_relation:
        return words
    value = getattr(row, field.name)
    return value.name if isinstance(field, models.FileField) else value


def cohort_of(row: models.Model) -> int | None:
    """The cohort a row belongs to, where it says so without another query."""
    if hasattr(row, "cohort_id"):
        return int(row.cohort_id)
    for name in ("mentee", "mentor", "enrolment"):
        place = row._state.fields_cache.get(name)
        if isinstance(place, Enrolment):
            return place.cohort_id
    return None
