"""Writing down what happened: facts, notices and mails. Called inside the caller's transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.utils import timezone

from activity import tasks
from activity.kinds.facts import FACTS, NOTICES
from activity.models import Activity, Mail, Notice, random_id

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as Person  # AUTH_USER_MODEL, whose app this one may not import
else:
    Person = AbstractBaseUser
HINT_GRACE = timedelta(seconds=20)


@dataclass(frozen=True)
class Notify:
    """Tell `to` about a fact. `names` fill the sentence; `route` and `args` lead to the page.

    `holds` lists the states of the target in which the announcement is still true; the mail is dropped otherwise.
    """

    to: Person
    kind: str
    names: Mapping[str, str] = field(default_factory=dict)
    route: str = ""
    args: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()


@transaction.atomic
def record_fact(
    target: models.Model,
    kind: str,
    *,
    by: Person | None,
    notify: Iterable[Notify] = (),
    data: Mapping[str, Any] | None = None,
) -> Activity:
    """Write one fact about `target` and its notices. Raises KeyError for a kind that `activity.kinds.facts` lacks."""
    FACTS[kind]
    activity = Activity.objects.create(
        kind=kind, actor=by, target_model=target._meta.label_lower, target_id=target.pk, data=dict(data or {})
    )
    announce(activity, notify)
    return activity


def record_facts(targets: Iterable[models.Model], kind: str, *, by: Person | None) -> list[Activity]:
    """Write the same fact about many rows, in their order, with a few queries; nobody is told."""
    FACTS[kind]
    return Activity.objects.bulk_create(
        (Activity(kind=kind, actor=by, target_model=t._meta.label_lower, target_id=t.pk) for t in targets),
        batch_size=2_000,
    )


def leave_notices(told: Iterable[tuple[Activity, Notify]]) -> None:
    """Write notices of many facts with a few queries, for kinds that send no mail. Raises ValueError for others."""
    rows = [notice_of(activity, item) for activity, item in told if item.to.pk != activity.actor_id]
    if any(NOTICES[row.kind].mail for row in rows):
        raise ValueError("a kind that sends a mail goes through record_fact")
    Notice.objects.bulk_create(rows, batch_size=2_000)


def notice_of(activity: Activity, item: Notify) -> Notice:
    """The row of one announcement, not saved yet."""
    return Notice(
        recipient=item.to,
        kind=item.kind,
        activity=activity,
        names=dict(item.names),
        route=item.route,
        route_args=list(item.args),
    )


def announce(activity: Activity, notify: Iterable[Notify]) -> None:
    """Write the notices of a fact and the mails that go with them; nobody is told what she did herself."""
    for item in notify:
        kind = NOTICES[item.kind]
        if item.to.pk == activity.actor_id:
            continue
        notice = notice_of(activity, item)
        notice.save(force_insert=True)
        if kind.mail and item.to.email and item.to.is_active:
            queue_mail(
                item.kind,
                to=item.to,
                context={"names": dict(item.names), "route": item.route, "args": list(item.args)},
                dedupe_key=f"notice:{notice.pk}",
                condition={
                    "model": activity.target_model,
                    "pk": activity.target_id,
                    "status": list(item.holds),
                }
                if item.holds
                else {},
            )


def queue_mail(
    kind: str,
    *,
    context: Mapping[str, Any],
    dedupe_key: str,
    to: Person | None = None,
    address: str = "",
    condition: Mapping[str, Any] | None = None,
) -> Mail:
    """Put one mail into the outbox, once per `dedupe_key`, and hint the worker when the transaction commits."""
    host = urlsplit(settings.SITE_ORIGIN).hostname or "localhost"
    mail, created = Mail.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "kind": kind,
            "recipient": to,
            "address": address,
            "context": dict(context),
            "condition": dict(condition or {}),
            "message_id": f"<{random_id()}.{random_id()}@{host}>",
            "hint_at": timezone.now() + HINT_GRACE,
        },
    )
    if created:
        transaction.on_commit(partial(tasks.hint, tasks.send_mail, mail.pk))
    return mail


def mark_read(notices: models.QuerySet[Notice]) -> int:
    """Mark these notices as read; how many were new."""
    return notices.filter(read_at__isnull=True).update(read_at=timezone.now())
