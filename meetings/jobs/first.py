"""Clock-driven work on first sessions: reminding before the day, and ending what did not take place."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from activity.services import Notify, record_fact
from activity.states import Conflict
from activity.transitions import move
from meetings.models import FirstRating, FirstSession
from meetings.queries.first import today_at
from meetings.queries.letters import first_letter
from pairings.models import Pairing

MOST_AT_ONCE = 500
GRACE = timedelta(days=3)  # for two who agreed on a time, to say how it was


def remind_first_sessions(*, now: datetime | None = None) -> int:
    """Remind people, once for each first session, of what is still open before the day; how many sessions."""
    now = now or timezone.now()
    due = FirstSession.objects.filter(remind_at__lte=now, status__in=("planned", "held")).people()
    return sum(remind(first, now) for first in due.order_by("remind_at", "pk")[:MOST_AT_ONCE])


@transaction.atomic
def remind(first: FirstSession, now: datetime) -> bool:
    """Take the reminder of one first session; False where somebody was faster."""
    if not FirstSession.objects.filter(pk=first.pk, remind_at__lte=now).update(remind_at=None):
        return False
    said = FirstRating.objects.filter(first=first, rating__isnull=False).values_list("place", flat=True)
    silent = [place for place in (first.mentee, first.mentor) if place.pk not in set(said)]
    told = [first_letter(place, "first_session_reminder", first, holds=(first.status,)) for place in silent]
    if told and first.until >= today_at(now):
        record_fact(first, "first_session.reminded", by=None, notify=told, now=now)
    return True


def end_first_sessions(*, now: datetime | None = None) -> int:
    """Count as missed what did not take place by its day, and call off what can no longer take place; how many.

    Running twice, or beside somebody who says that it took place, does no harm.
    """
    now = now or timezone.now()
    today = today_at(now)
    gone = ~models.Q(mentee__status="accepted") | ~models.Q(mentor__status="accepted")
    gone |= models.Q(mentee__cohort__status="closed") | decided(now)
    over = models.Q(until__lt=today, agreed=False) | models.Q(until__lt=today - GRACE)
    planned = FirstSession.objects.open().people().order_by("until", "pk")
    ended = sum(end(first, "cancelled", now, notify=farewell(first)) for first in planned.filter(gone)[:MOST_AT_ONCE])
    missed = planned.filter(over)[:MOST_AT_ONCE]
    return ended + sum(end(first, "missed", now, notify=missed_letters(first)) for first in missed)


def decided(now: datetime) -> models.Q:
    """First sessions still to come of mentees who look for nobody else: they have a mentor, or have finished."""
    paired = Pairing.objects.in_touch().filter(mentee=models.OuterRef("mentee"))
    settled = models.Q(mentee__active__gte=models.F("mentee__capacity"))
    settled &= models.Exists(paired) | models.Q(mentee__capacity=0)
    begun = models.Q(agreed=True, starts_at__lte=now)
    return settled & ~begun


def farewell(first: FirstSession) -> list[Notify]:
    """Tell whoever is still there; not two who are paired with each other by now: they meet anyway."""
    paired = Pairing.objects.in_touch().filter(mentee=first.mentee_id, mentor=first.mentor_id)
    if first.mentee.cohort.status == "closed" or paired.exists():
        return []
    here = [place for place in (first.mentee, first.mentor) if place.status == "accepted"]
    return [first_letter(place, "first_session_cancelled", first, holds=("cancelled",)) for place in here]


def missed_letters(first: FirstSession) -> list[Notify]:
    """Tell both, who may still say that they have met."""
    here = (first.mentee, first.mentor)
    return [first_letter(place, "first_session_missed", first, holds=("missed",)) for place in here]


def end(first: FirstSession, to: str, now: datetime, **told: Any) -> bool:
    """Close one first session; False where somebody was faster."""
    try:
        with transaction.atomic():
            still = models.Q(status="planned")
            move(first, to, by=None, kind=f"first_session.{to}", where=still, now=now, **told)
    except Conflict:
        return False
    return True
