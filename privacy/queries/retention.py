"""How long things are kept, read from the tags, and which rows have been kept long enough."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models

from activity.kinds.privacy import Erase, Tag, tag_of
from activity.models import Stateful, Work
from privacy.queries.links import Model
from profiles.queries.privacy import project_models
from programs.models import Cohort

DAYS = re.compile(r"(\d+) days")
MOMENTS = ("created_at", "at", "asked_at")  # since when a row is kept, the first it has


@dataclass(frozen=True)
class Rule:
    """What one tag promises. `whole`: the row goes, otherwise one field of it is emptied."""

    model: Model
    field: "models.Field[Any, Any]"
    retention: str
    whole: bool

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.field.name} ({self.retention})"

    def over(self, now: datetime) -> "models.QuerySet[Any]":
        """Rows that have been kept long enough and still hold something.

        What is not finished yet is left alone, unless its whole cohort is over.
        """
        rows = self.model._base_manager.filter(due(self.model, self.retention, now))
        if issubclass(self.model, Stateful) and (DAYS.fullmatch(self.retention) or issubclass(self.model, Work)):
            rows = rows.exclude(status__in=self.model.lifecycle.open)
        return rows if self.whole else rows.exclude(**{self.field.name: empty_of(self.field)})


def empty_of(field: "models.Field[Any, Any]") -> Any:
    return field.get_default() if field.has_default() else ("" if not field.null else None)


def due(model: Model, retention: str, now: datetime) -> models.Q:
    """The rows of `model` whose time is over. Raises ValueError where a promise cannot be counted from anything."""
    days = DAYS.fullmatch(retention)
    if days:
        names = {field.name for field in model._meta.concrete_fields}
        moment = next((name for name in MOMENTS if name in names), None)
        if moment is None:
            raise ValueError(f"{model._meta.label} promises {retention} and has none of {', '.join(MOMENTS)}")
        return models.Q(**{f"{moment}__lte": now - timedelta(days=int(days.group(1)))})
    path = path_to_cohort(model)
    if path is None:
        raise ValueError(f"{model._meta.label} is kept as long as a cohort and leads to none")
    prefix = f"{path}__" if path else ""
    end = (now - timedelta(days=settings.COHORT_KEPT_DAYS)).date()
    return models.Q(**{f"{prefix}ends_on__lte": end})  # whether or not anybody thought of closing it


def path_to_cohort(model: Model) -> str | None:
    """The shortest way from a row to its cohort, in the words of a filter; "" for the cohort itself."""
    waiting: list[tuple[Model, str]] = [(model, "")]
    seen = {model}
    while waiting:
        here, path = waiting.pop(0)
        if here is Cohort:
            return path
        for field in here._meta.concrete_fields:
            target = field.related_model
            if isinstance(field, models.ForeignKey) and isinstance(target, type) and target not in seen:
                seen.add(target)
                waiting.append((target, f"{path}__{field.name}" if path else field.name))
    return None


def rules() -> list[Rule]:
    """Every promise of the tags that is about time: days, or the life of a cohort or of the pairings in it.

    Where whole rows go, nothing is said about their columns any more.
    """
    every = [
        Rule(model, field, tag.retention, isinstance(field, models.ForeignKey) and tag.erase is Erase.ROW)
        for model, field, tag in tagged()
        if not tag.bookkeeping
        and tag.erase not in {Erase.KEEP, Erase.SHARED, Erase.CLEAR, Erase.SHELL}
        and (DAYS.fullmatch(tag.retention) or tag.retention in {"cohort", "pairing"})
    ]
    gone = {rule.model for rule in every if rule.whole}
    return [rule for rule in every if rule.whole or rule.model not in gone]


def tagged() -> Iterator[tuple[Model, "models.Field[Any, Any]", Tag]]:
    for model in project_models():
        for field in model._meta.concrete_fields:
            tag = tag_of(field)
            if tag is not None:
                yield model, field, tag
