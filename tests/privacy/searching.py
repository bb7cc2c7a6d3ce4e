"""Marking everything a person has told, and searching the whole database for words."""

from collections.abc import Iterable
from typing import Any

from django.db import DatabaseError, connection, models, transaction

from activity.kinds.privacy import Erase, tag_of
from privacy.queries.links import Holdings, Model

MARK = "Xq7mark"
STAYS = {Erase.KEEP, Erase.SHARED, Erase.SHELL}


def texts_of(model: Model) -> list["models.Field[Any, Any]"]:
    """Columns of a model that hold words of people: texts and JSON that are not tagged as bookkeeping."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.FileField)
    fields = [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, kinds) and not (field.primary_key or field.choices)
    ]
    return [field for field in fields if (tag := tag_of(field)) is None or tag.erase not in STAYS]


def mark(held: Holdings) -> dict[str, int]:
    """Write a marker into every such column of every row; how many rows of each took it."""
    written: dict[str, int] = {}
    for model in held.models:
        for field in texts_of(model):
            label = f"{model._meta.label}.{field.name}"
            written[label] = sum(put(model, field, key, label) for key in held.of(model))
    return written


def put(model: Model, field: "models.Field[Any, Any]", key: object, label: str) -> bool:
    """The marker in one column, in whatever form its constraints take; False where they take none."""
    word = f"{MARK} {label}"
    forms: list[Any] = [word[: field.max_length] if field.max_length else word, MARK[: field.max_length or 99]]
    if isinstance(field, models.JSONField):
        forms = [[word], {"told": word}, word]
    elif isinstance(field, models.EmailField):
        forms = [f"{MARK}.{key}.{field.name}@example.org".lower()]
    elif field.unique:
        forms = [f"{MARK}{key}"[: field.max_length]]
    for form in forms:
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=key).update(**{field.name: form})
                connection.check_constraints()
                return True
        except DatabaseError:
            continue
    return False


def found(words: Iterable[str]) -> set[str]:
    """Where any of the words stands in the database, in any column of any table, read with SQL alone."""
    places = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            cursor.execute(
                f"SELECT {', '.join(f'CAST({name} AS TEXT)' for name in map(quoted, columns))} FROM {quoted(table)}"
            )
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    if value is not None and any(word.lower() in value.lower() for word in words):
                        places.add(f"{table}.{column}")
    return places


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)
