"""Clock-driven work on people who were asked something and have not answered."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

from activity.jobs import first_of_day
from activity.services import Notify, record_fact
from programs.jobs.letters import mail_guardian
from programs.models import Enrolment, GuardianConsent
from programs.queries.links import GUARDIAN, LASTS

REMIND_AFTER = (timedelta(days=3), timedelta(days=7))


@transaction.atomic
def remind_guardians(*, now: datetime | None = None) -> int:
    """Ask guardians who have not answered again after 3 and 7 days, and tell the young person once the link has run
    out, so that she can ask somebody else; how many. Once a day; each step once.
    """
    now = now or timezone.now()
    if not first_of_day("remind_guardians", now):
        return 0
    waiting = GuardianConsent.objects.filter(status="waiting", enrolment__status__in=Enrolment.lifecycle.open)
    steps = (*REMIND_AFTER, LASTS[GUARDIAN])
    done = 0
    for step, after in enumerate(steps):
        due = waiting.filter(reminders=step, asked_at__lte=now - after)
        for consent in due.select_related("enrolment__user__profile", "enrolment__cohort__program").order_by("pk"):
            done += remind_guardian(consent, last=step == len(steps) - 1)
    return done


def remind_guardian(consent: GuardianConsent, *, last: bool) -> bool:
    """One step; False where it was taken meanwhile."""
    untold = GuardianConsent.objects.filter(pk=consent.pk, status="waiting", reminders=consent.reminders)
    if not untold.update(reminders=models.F("reminders") + 1):
        return False
    consent.refresh_from_db(fields=["reminders"])
    if not last:
        mail_guardian(consent)
        return True
    enrolment = consent.enrolment
    names = {"cohort": enrolment.cohort.full_name}
    told = Notify(enrolment.user, "guardian_silent", names, "programs:enrolment-detail", (enrolment.public_id,))
    record_fact(enrolment, "guardian.silent", by=None, notify=[told])
    return True
