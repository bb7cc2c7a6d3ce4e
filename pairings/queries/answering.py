"""How mentors answer: how many requests, how fast, and whether somebody has been there lately; never to the hour."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import cast

from django.db.models import Max
from django.utils.translation import gettext as _

from activity.models import Activity
from pairings.models import MentorshipRequest
from programs.models import Cohort, Enrolment

HOUR, DAY = 3_600, 86_400
ENOUGH_ANSWERS = 5  # before that a usual time says more about chance than about the person


@dataclass(frozen=True)
class MentorLine:
    """One mentor as coordinators see her answering. `median_hours` from ENOUGH_ANSWERS on."""

    public_id: str
    name: str
    waiting: int
    answered: int
    expired: int
    median_hours: int | None
    last_active: str
    paused_until: date | None
    capacity: int
    active: int


def usual_answer_days(users: Iterable[int]) -> dict[int, int]:
    """Days it usually (median) takes these people to answer, rounded down, from ENOUGH_ANSWERS on; one query."""
    rows = MentorshipRequest.objects.filter(
        mentor__user__in=list(users), answered_at__isnull=False, status__in=("accepted", "declined")
    )
    took: dict[int, list[float]] = {}
    for user, sent, answered in rows.order_by().values_list("mentor__user", "created_at", "answered_at"):
        if answered:
            took.setdefault(user, []).append((answered - sent).total_seconds())
    return {user: int(median(times) // DAY) for user, times in took.items() if len(times) >= ENOUGH_ANSWERS}


def mentors_answering(cohort: Cohort, *, now: datetime) -> list[MentorLine]:
    """The accepted mentors of a cohort, those who leave most unanswered first; three queries."""
    mentors = list(Enrolment.objects.people().accepted().mentors().filter(cohort=cohort))
    by_mentor: dict[int, list[tuple[str, datetime, datetime | None]]] = {}
    for key, *row in MentorshipRequest.objects.filter(mentor__in=mentors).values_list(
        "mentor", "status", "created_at", "answered_at"
    ):
        by_mentor.setdefault(key, []).append(cast(tuple[str, datetime, datetime | None], tuple(row)))
    seen = dict(
        Activity.objects.filter(actor__in=[mentor.user_id for mentor in mentors])
        .order_by()
        .values_list("actor")
        .annotate(last=Max("at"))
    )
    lines = [line_of(mentor, by_mentor.get(mentor.pk, []), seen.get(mentor.user_id), now=now) for mentor in mentors]
    return sorted(lines, key=lambda line: (-line.expired, line.name))


def line_of(
    mentor: Enrolment, requests: list[tuple[str, datetime, datetime | None]], seen: datetime | None, *, now: datetime
) -> MentorLine:
    """One line from the rows of one mentor."""
    times = [
        (answered - sent).total_seconds()
        for status, sent, answered in requests
        if status in ("accepted", "declined") and answered
    ]
    ends = [status for status, _sent, _answered in requests]
    return MentorLine(
        public_id=mentor.public_id,
        name=mentor.user.profile.name,
        waiting=ends.count("pending"),
        answered=ends.count("accepted") + ends.count("declined"),
        expired=ends.count("expired"),
        median_hours=int(median(times) // HOUR) if len(times) >= ENOUGH_ANSWERS else None,
        last_active=last_active_words(seen, now=now),
        paused_until=mentor.paused_until,
        capacity=mentor.capacity,
        active=mentor.active,
    )


def last_active_words(seen: datetime | None, *, now: datetime) -> str:
    """When somebody last did something here, as a coarse word."""
    if seen is None:
        return _("not yet")
    if now - seen < timedelta(days=7):
        return _("this week")
    return _("this month") if now - seen < timedelta(days=31) else _("longer ago")
