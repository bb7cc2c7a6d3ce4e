"""A mentor's rest: nobody new until a day, and back by itself."""

from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Conflict, Refused
from profiles.models import User
from programs.jobs import rest_place
from programs.models import Enrolment

LONGEST = timedelta(days=366)


@transaction.atomic
def take_rest(*, enrolment: Enrolment, until: date, by: User, now: datetime | None = None) -> None:
    """Take nobody new until that day; pairings go on. Requests that wait move on by themselves.

    Raises Refused for a day that is not ahead, and for a place that is not an accepted mentor's.
    """
    today = timezone.localdate(now or timezone.now())
    if not today < until <= today + LONGEST:
        raise Refused(_("Please choose a day from tomorrow on, within a year."))
    if not rest_place(enrolment, until):
        raise Refused(_("Only mentors who take part at the moment can take a rest."))
    record_fact(enrolment, "enrolment.rested", by=by, data={"until": until.isoformat()}, now=now)


@transaction.atomic
def end_rest(*, enrolment: Enrolment, by: User) -> None:
    """Come back at once. Raises Conflict where there is no rest any more."""
    resting = Enrolment.objects.filter(pk=enrolment.pk, paused_until__isnull=False)
    ended = resting.update(paused_until=None, version=models.F("version") + 1)
    enrolment.refresh_from_db(fields=["paused_until", "version"])
    if not ended:
        raise Conflict(_("This rest is over already."))
    record_fact(enrolment, "enrolment.returned", by=by)
