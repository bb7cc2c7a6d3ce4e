"""Erasing a person: everything she told goes; rows in which others have a part stay, without her."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from activity.jobs import relay
from activity.kinds.privacy import Erase
from activity.models import Activity
from matching.models import MatchRun
from privacy.jobs.emptying import take_out
from privacy.jobs.sweeping import sweep
from privacy.models import Leaving
from privacy.queries.links import Holdings, holdings_of, links
from privacy.queries.traces import Traces, traces_of
from profiles.models import Profile, User

WAIT_FOR_RUN = timedelta(minutes=5)


@transaction.atomic
def erase(leaving_id: int, *, now: datetime | None = None) -> bool:
    """Erase whoever this row names; False where there is nothing to do yet. A second delivery finds no row.

    All of it or nothing. A matching run that is at work in one of the person's rounds is waited for: it would store
    afterwards what it has read before.
    """
    now = now or timezone.now()
    row = Leaving.objects.select_for_update(of=("self",)).due(now).filter(pk=leaving_id).first()
    if row is None:
        return False
    person = User.objects.select_related("profile").get(pk=row.user_id)
    traces = traces_of(person)
    if MatchRun.objects.unfinished().filter(cohort__in=traces.cohorts).exists():
        Leaving.objects.filter(pk=row.pk).update(not_before=now + WAIT_FOR_RUN)
        return False
    erase_person(person, traces, now)
    return True


def erase_person(person: User, traces: Traces, now: datetime) -> None:
    """The erasure itself, inside the caller's transaction."""
    held = holdings_of(person)
    sweep(person, held, traces)
    take_out(held)
    if shared_with_others(held):
        User.objects.filter(pk=person.pk).update(is_active=False, is_superuser=False)
        Profile.objects.filter(user=person).update(erased_at=now)
    else:
        User.objects.filter(pk=person.pk).delete()
    Activity.objects.create(kind="person.erased", target_model=User._meta.label_lower, target_id=person.pk, at=now)


def shared_with_others(held: Holdings) -> bool:
    """Whether others have a part in what the person leaves; otherwise not even an empty account stays."""
    shells = {link.model for link in links()[User] if link.erase is Erase.SHELL} - {Profile}
    return any(held.staying[model] for model in shells)


def relay_erasures(hint: Callable[[int], None], *, now: datetime | None = None) -> int:
    """Hint the worker about every erasure that is due."""
    now = now or timezone.now()
    return relay(Leaving.objects.due(now), hint, now=now)
