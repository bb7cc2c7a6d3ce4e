"""Mentors' rests by the clock: back on the promised day, and a rest by rule for who does not answer."""

from datetime import date, datetime

from babel.dates import format_date
from django.db import models, transaction
from django.utils import timezone, translation

from activity.services import Notify, record_fact
from profiles.kinds.languages import reader_locale
from programs.kinds import Role
from programs.models import Enrolment
from programs.queries.team import team_letters

MOST_AT_ONCE = 500


def rest_letter(enrolment: Enrolment, kind: str, until: date) -> Notify:
    """Tell a mentor about her own rest, with the day in her language. True until she says something else."""
    with translation.override(enrolment.user.language):
        names = {"cohort": enrolment.cohort.full_name, "until": format_date(until, "long", locale=reader_locale())}
    page, rests = ("programs:enrolment-detail", (enrolment.public_id,)), kind == "rest_after_silence"
    stands = {"paused_until": until.isoformat() if rests else None}
    return Notify(enrolment.user, kind, names, *page, ("accepted",), where=stands)


def rest_place(enrolment: Enrolment, until: date) -> bool:
    """Let a mentor rest, by one conditional UPDATE; False where she does not take part."""
    places = Enrolment.objects.accepted().filter(pk=enrolment.pk, role=Role.MENTOR)
    rested = places.update(paused_until=until, version=models.F("version") + 1) == 1
    enrolment.refresh_from_db(fields=["paused_until", "version", "status"])
    return rested


@transaction.atomic
def rest_quietly(enrolment: Enrolment, until: date, *, now: datetime | None = None) -> bool:
    """Let a mentor rest who left requests unanswered, with kind words; coordinators see it. False where she rests."""
    if enrolment.paused_until or not rest_place(enrolment, until):
        return False
    told = [rest_letter(enrolment, "rest_after_silence", until), *team_letters(enrolment, "mentor_silent")]
    data = {"until": until.isoformat(), "reason": "silence"}
    record_fact(enrolment, "enrolment.rested", by=None, notify=told, data=data, now=now)
    return True


def end_rests(*, now: datetime | None = None) -> int:
    """Bring back every mentor whose day has come, and tell them; how many. Running twice does no harm."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    over = Enrolment.objects.filter(paused_until__lte=today).people().order_by("pk")
    return sum(end_one(place, today, now) for place in over[:MOST_AT_ONCE])


@transaction.atomic
def end_one(enrolment: Enrolment, today: date, now: datetime) -> bool:
    """End one rest; False where it was ended or made longer meanwhile."""
    until = enrolment.paused_until or today
    due = Enrolment.objects.filter(pk=enrolment.pk, paused_until__lte=today)
    if not due.update(paused_until=None, version=models.F("version") + 1):
        return False
    told = [rest_letter(enrolment, "rest_over", until)] if enrolment.status == "accepted" else []
    record_fact(enrolment, "enrolment.returned", by=None, notify=told, now=now)
    return True
