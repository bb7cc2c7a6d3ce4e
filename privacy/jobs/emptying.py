"""Taking a person out of the tables, as the tags of the fields say: rows go, or stay for others without her words."""

from functools import partial
from typing import Any

from django.db import models, transaction

from activity.kinds.privacy import NOT_SAID, Erase, tag_of
from privacy.queries.links import Holdings, Link, Model, links

LEFT = frozenset({Erase.KEEP, Erase.SHARED, Erase.SHELL})


def emptied_fields(model: Model) -> list["models.Field[Any, Any]"]:
    """Columns of a row that stays which say something about the person."""
    fields: list[models.Field[Any, Any]] = []
    for field in model._meta.concrete_fields:
        tag = tag_of(field)
        if tag is not None and tag.erase not in LEFT and not isinstance(field, models.ForeignKey):
            fields.append(field)
    return fields


def empty_value(field: "models.Field[Any, Any]") -> Any:
    """What stands there once the person is gone. Raises ValueError where the tag has to say it."""
    tag = tag_of(field)
    if tag is not None and tag.emptied is not NOT_SAID:
        return tag.emptied
    if field.null:
        return None
    if field.has_default():
        return field.get_default()
    if isinstance(field, (models.CharField, models.TextField, models.FileField)):
        return ""
    raise ValueError(f"{field.model._meta.label}.{field.name} needs emptied= in its tag")


def forget_files(model: Model, keys: set[object]) -> None:
    """Delete the files of these rows once the transaction holds."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.FileField):
            for name in model._base_manager.filter(pk__in=keys).values_list(field.name, flat=True):
                if name:
                    transaction.on_commit(partial(field.storage.delete, name))


def empty_rows(model: Model, keys: set[object]) -> None:
    """Leave these rows as a shell."""
    if not keys:
        return
    forget_files(model, keys)
    values = {field.name: empty_value(field) for field in emptied_fields(model)}
    if values:
        model._base_manager.filter(pk__in=keys).update(**values)


def clear_names(held: Holdings) -> None:
    """Forget who it was wherever a row about something else names the person."""
    for target in held.models:
        for link in links()[target]:
            if link.erase is Erase.CLEAR:
                clear(link, held.of(target))


def clear(link: Link, keys: set[object]) -> None:
    link.model._base_manager.filter(**{f"{link.field}__in": keys}).update(**{link.field: None})


def take_out(held: Holdings) -> None:
    """Carry out what the tags say about all rows of a person. Called inside the caller's transaction."""
    clear_names(held)
    for model in held.models:
        empty_rows(model, held.staying[model])
    for model in held.models:
        if held.going[model]:
            forget_files(model, held.going[model])
            model._base_manager.filter(pk__in=held.going[model]).delete()
