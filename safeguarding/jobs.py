"""Clock-driven work on gates: reminding people before something runs out, and saying when it has."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

from activity.jobs import first_of_day
from activity.services import Notify, record_fact
from programs.kinds import Role
from programs.models import Enrolment, site_today
from programs.queries.team import coordinators_of
from safeguarding.models import GateMark
from safeguarding.queries.letters import names_of, own_page

DAYS_BEFORE = (30, 7)


@transaction.atomic
def remind_gates(*, now: datetime | None = None) -> int:
    """Tell people 30 and 7 days before a gate runs out, and them and their coordinators once it has; how many.

    Once a day. A mark remembers the last step it was reminded of, so that each is told once.
    """
    now = now or timezone.now()
    if not first_of_day("remind_gates", now):
        return 0
    today = site_today()
    soon = GateMark.objects.filter(
        status="met", valid_until__lt=today + timedelta(days=max(DAYS_BEFORE)), gate__retired_at__isnull=True
    ).select_related("gate__program", "user__profile")
    return sum(remind(mark, (mark.valid_until - today).days) for mark in soon.order_by("pk") if mark.valid_until)


def remind(mark: GateMark, days: int) -> bool:
    """Tell about one mark; False where it was told already, or where the person takes part in nothing that asks it."""
    step = 0 if days < 0 else next(limit for limit in sorted(DAYS_BEFORE) if days < limit)
    untold = models.Q(reminded__isnull=True) | models.Q(reminded__gt=step)
    place = (
        Enrolment.objects.filter(
            user=mark.user_id,
            cohort__program=mark.gate.program_id,
            status__in=Enrolment.lifecycle.open,
            role__in=[mark.gate.role] if mark.gate.role else Role.values,
        )
        .exclude(cohort__status="closed")
        .people()
        .order_by("-pk")
        .first()
    )
    if place is None or not GateMark.objects.filter(untold, pk=mark.pk, status="met").update(reminded=step):
        return False
    names = names_of(mark.gate, place, mark.valid_until)
    if days >= 0:
        told = [Notify(mark.user, "gate_expiring", names, *own_page(place), holds=("met",))]
        record_fact(mark, "gate.reminded", by=None, notify=told)
        return True
    told = [Notify(mark.user, "gate_lapsed", names, *own_page(place), holds=("met",))]
    route = ("safeguarding:gate-table", (place.cohort.public_id,))
    told += [
        Notify(person, "gate_lapsed_team", names, *route, holds=("met",))
        for person in coordinators_of(mark.gate.program)
    ]
    record_fact(mark, "gate.lapsed", by=None, notify=told)
    return True
