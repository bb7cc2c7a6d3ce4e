"""The one door for status changes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.models import Activity, Stateful
from activity.services import Notify, Person, announce_all, record_fact, record_facts
from activity.states import Conflict


@transaction.atomic
def move(
    row: Stateful,
    to: str,
    *,
    by: Person | None,
    kind: str,
    where: models.Q | None = None,
    notify: Iterable[Notify] = (),
    data: Mapping[str, Any] | None = None,
    now: datetime | None = None,
    **changes: Any,
) -> Activity:
    """Move `row` to the state `to` by one conditional UPDATE, and write the fact and its notices with it.

    The UPDATE applies only while the stored status is one that `row.lifecycle` lets go to `to`, and while `where`
    holds; so of several people acting at once exactly one succeeds. `where` names columns of the row itself: with
    another table in it, all conditions would be checked on the state before a concurrent move and guard nothing, so
    that raises ValueError. `changes` are further columns (values or expressions), and `now` is when it happened. The
    row in memory is refreshed.
    Raises Conflict, with the state found, when nothing was updated; KeyError when the lifecycle has no such move.
    """
    sources = row.lifecycle.sources(to)
    candidates = type(row)._base_manager.filter(pk=row.pk, status__in=sources)
    if where is not None:
        candidates = candidates.filter(where)
        if reads_other_rows(candidates, where):
            raise ValueError(f"this condition reads other rows than the one to be moved: {where}")
    before, now = row.status, now or timezone.now()
    updated = candidates.update(status=to, status_since=now, **changes)
    if updated != 1:
        row.refresh_from_db()
        raise Conflict(
            _("Meanwhile this has changed: it is now “%(state)s”. Please look at it again.")
            % {"state": row.state.label}
        )
    row.refresh_from_db()
    return record_fact(row, kind, by=by, notify=notify, data={"from": before, "to": to, **(data or {})}, now=now)


def move_many(
    rows: Sequence[Stateful],
    to: str,
    *,
    by: Person | None,
    kind: str,
    notify: Callable[[Any], Iterable[Notify]] | None = None,
    data: Mapping[str, Any] | None = None,
    now: datetime | None = None,
    **changes: Any,
) -> list[Activity]:
    """Move rows of one model like `move`, all or none, with a few queries; `notify` tells whom to tell about a row.

    Raises Conflict, with nothing written, where one of them is no longer in a state it may leave for `to`.
    """
    if not rows:
        return []
    with transaction.atomic():
        sources, now = rows[0].lifecycle.sources(to), now or timezone.now()
        manager = type(rows[0])._base_manager
        updated = manager.filter(pk__in=[row.pk for row in rows], status__in=sources).update(
            status=to, status_since=now, **changes
        )
        if updated != len(rows):
            raise Conflict(_("Meanwhile some of these have changed. Please look at them again."))
        before = [row.status for row in rows]
        for row in rows:
            row.status, row.status_since = to, now
            for name, value in changes.items():
                setattr(row, name, value)
        facts = record_facts(
            rows, kind, by=by, data=[{"from": one, "to": to, **(data or {})} for one in before], now=now
        )
        if notify is not None:
            announce_all((fact, item) for fact, row in zip(facts, rows, strict=True) for item in notify(row))
        return facts


def reads_other_rows(candidates: models.QuerySet[Any], where: models.Q) -> bool:
    """Whether the condition joins another table or asks a query of its own."""
    tables = [alias for alias, uses in candidates.query.alias_refcount.items() if uses]
    asked = (models.QuerySet, models.sql.Query, models.Subquery)
    return len(tables) > 1 or any(isinstance(part, asked) for part in where.flatten())
