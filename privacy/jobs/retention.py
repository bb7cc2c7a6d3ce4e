"""Letting go of what has been kept long enough, as the tags promise; asking people who have been away."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from activity.jobs import first_of_day
from activity.models import Beat
from activity.services import queue_mail
from privacy.jobs.emptying import empty_value, forget_files
from privacy.jobs.leaving import leave
from privacy.models import StayQuestion
from privacy.queries.absent import to_ask, to_erase
from privacy.queries.retention import Rule, rules
from profiles.models import User

MOST_AT_ONCE = 500
SLOTS_KEPT = timedelta(days=30)


def kept_too_long(now: datetime) -> Iterator[tuple[Rule, int]]:
    """Every promise with the number of rows it lets go of now; nothing is changed."""
    for rule in rules():
        yield rule, rule.over(now).count()


@transaction.atomic
def let_go(*, now: datetime | None = None) -> int:
    """Delete or empty what the tags promise not to keep any longer; how many rows. Once a day.

    The slots that periodic jobs took long ago go as well: nothing asks for them any more.
    """
    now = now or timezone.now()
    if not first_of_day("let_go", now):
        return 0
    Beat.objects.filter(at__lte=now - SLOTS_KEPT).delete()
    return sum(carry_out(rule, now) for rule in rules())


def carry_out(rule: Rule, now: datetime) -> int:
    keys = set(rule.over(now).values_list("pk", flat=True))
    if not keys:
        return 0
    rows = rule.model._base_manager.filter(pk__in=keys)
    if rule.whole:
        forget_files(rule.model, keys)
        rows.delete()
    else:
        rows.update(**{rule.field.name: empty_value(rule.field)})
    return len(keys)


def ask_to_stay(*, now: datetime | None = None) -> tuple[int, int]:
    """Ask by mail who has been away for long, and let go of who has not come; how many of each. Once a day.

    Whoever signs in is not absent any more and keeps everything; the question is forgotten.
    """
    now = now or timezone.now()
    with transaction.atomic():
        if not first_of_day("ask_to_stay", now):
            return 0, 0
        StayQuestion.objects.filter(user__last_login__gt=F("asked_at")).delete()
        asked = list(to_ask(now)[:MOST_AT_ONCE])
        for person in asked:
            ask(person, now)
    gone = [leave(person, now=now) for person in to_erase(now)[:MOST_AT_ONCE]]
    return len(asked), len(gone)


def ask(person: User, now: datetime) -> None:
    """One mail with a link to sign in; doing so keeps the account."""
    StayQuestion.objects.create(user=person, asked_at=now)
    queue_mail(
        "stay",
        to=person,
        context={"names": {}, "route": "home", "args": []},
        dedupe_key=f"stay:{person.pk}:{now:%Y-%m-%d}",
    )
