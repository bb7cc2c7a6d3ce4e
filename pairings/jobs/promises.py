"""Promises to mentees that coordinators have not kept in time: they hear of it every day until they have."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from activity.jobs import first_of_day
from activity.services import Notify, record_fact
from pairings.models import HelpCall, Pairing
from programs.models import Cohort
from programs.queries.team import coordinators_of
from programs.states import COHORT


@transaction.atomic
def remind_of_promises(*, now: datetime | None = None) -> int:
    """Remind the coordinators of every cohort in which somebody waits longer than promised; how many cohorts.

    Once a day: a second run of the same day does nothing. One notice for each cohort, however many wait.
    """
    now = now or timezone.now()
    if not first_of_day("remind_of_promises", now):
        return 0
    cohorts = Cohort.objects.filter(pk__in=kept_waiting(now)).select_related("program").order_by("pk")
    for cohort in cohorts:
        names, page = {"cohort": cohort.full_name}, ("programs:cohort-detail", (cohort.public_id,))
        told = [Notify(person, "promise_late", names, *page) for person in coordinators_of(cohort.program)]
        record_fact(cohort, "cohort.late", by=None, notify=told, now=now)
    return len(cohorts)


def kept_waiting(now: datetime) -> set[int]:
    """Keys of cohorts with a call for help or a pairing to approve whose day has passed; two queries.

    Not of cohorts that have ended: nothing can be done for anybody there any more.
    """
    running = {"mentee__cohort__status__in": sorted(COHORT.open)}
    calls = HelpCall.objects.unanswered().filter(answer_by__lte=now, **running).order_by()
    waiting = Pairing.objects.filter(status="proposed", **running).order_by()
    columns = ("mentee__cohort", "status_since", "mentee__cohort__program__help_days")
    late = {pk for pk, since, days in waiting.values_list(*columns) if since + timedelta(days=days) <= now}
    return late | set(calls.values_list("mentee__cohort", flat=True))
