"""Telling two people in time that the last day of their pairing comes near."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from activity.services import record_fact
from pairings.kinds import ENDING_WITHIN
from pairings.models import Pairing
from pairings.queries.letters import last_day_letters
from programs.models import site_today

MOST_AT_ONCE = 500


def tell_of_endings(*, now: datetime | None = None) -> int:
    """Tell the two of every pairing whose last day is within two weeks, once for each last day; how many pairings.

    Running twice does no harm. Who gets a later day is told again when that one comes near.
    """
    today = timezone.localdate(now, timezone.get_default_timezone()) if now else site_today()
    near = Pairing.objects.in_touch().with_last_day().filter(final_day__range=(today, today + ENDING_WITHIN))
    untold = near.filter(Q(ending_told__isnull=True) | ~Q(ending_told=F("final_day")))
    return sum(tell_of_ending(pairing, now) for pairing in untold.people().order_by("pk")[:MOST_AT_ONCE])


@transaction.atomic
def tell_of_ending(pairing: Pairing, now: datetime | None = None) -> bool:
    """Tell about one; False where it was told, ended or given another day meanwhile."""
    day = pairing.last_day
    same = Pairing.objects.in_touch().filter(pk=pairing.pk, ends_on=pairing.ends_on, ending_told=pairing.ending_told)
    if not same.update(ending_told=day):
        return False
    told = last_day_letters("pairing_ending", pairing, day)
    record_fact(pairing, "pairing.ending", by=None, notify=told, now=now)
    return True
