"""Clock-driven work on requests: what nobody answered in time, and what can no longer be answered."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from activity.services import record_fact
from activity.states import Conflict
from activity.transitions import move
from pairings.jobs.places import lock_places
from pairings.models import MentorshipRequest
from pairings.queries.letters import request_letter
from programs.jobs import rest_quietly
from programs.models import Enrolment

MOST_AT_ONCE = 500
REST_AFTER_SILENCE = timedelta(days=28)


def expire_requests(*, now: datetime | None = None) -> int:
    """Let every request lapse whose date has passed, and tell both sides; how many lapsed.

    Each in its own transaction and only while it still waits: running twice, or beside an answer, does no harm.
    """
    now = now or timezone.now()
    overdue = MentorshipRequest.objects.open().filter(expires_at__lte=now).people().order_by("expires_at", "pk")
    return sum(expire_request(request, now) for request in overdue[:MOST_AT_ONCE])


def expire_request(request: MentorshipRequest, now: datetime) -> bool:
    """Let one request lapse; False where somebody answered meanwhile."""
    told = [
        request_letter(request.mentee, "request_expired_mentee", request, holds="expired"),
        request_letter(request.mentor, "request_expired_mentor", request, holds="expired"),
    ]
    try:
        with transaction.atomic():
            lock_places(request.mentor)
            move(
                request, "expired", by=None, kind="request.expired", where=Q(expires_at__lte=now), notify=told, now=now
            )
            rest_if_silent(request.mentor, now)
    except Conflict:
        return False
    return True


def rest_if_silent(mentor: Enrolment, now: datetime) -> None:
    """Let a mentor rest who left as many requests in a row unanswered as the program says (0: never)."""
    most = mentor.cohort.program.silence_pause
    ended = MentorshipRequest.objects.filter(mentor=mentor, status__in=("accepted", "declined", "expired"))
    last = list(ended.order_by("-status_since", "-pk").values_list("status", flat=True)[:most])
    if most and last == ["expired"] * most:
        rest_quietly(mentor, timezone.localdate(now) + REST_AFTER_SILENCE, now=now)


def withdraw_stranded_requests(*, now: datetime | None = None) -> int:
    """Take back requests that can no longer get a yes; how many.

    One side has left the cohort, the cohort has ended, or the mentor has no place left or rests. Places are given up,
    filled and rested below this app or in another request; within seconds the other side hears of it, and the mentee's
    next wish goes out.
    """
    now = now or timezone.now()
    gone = ~Q(mentee__status="accepted") | ~Q(mentor__status="accepted") | Q(mentee__cohort__status="closed")
    gone |= Q(mentor__active__gte=F("mentor__capacity")) | Q(mentor__paused_until__isnull=False)
    gone |= Q(mentee__active__gte=F("mentee__capacity"))
    stranded = MentorshipRequest.objects.open().filter(gone).people().order_by("pk")
    return sum(withdraw_stranded(request, now) for request in stranded[:MOST_AT_ONCE])


def withdraw_stranded(request: MentorshipRequest, now: datetime) -> bool:
    """Take back one request and tell whoever is still there; False where somebody was faster or it can be answered.

    The mentor's place is locked and looked at again: a place may have become free meanwhile.
    """
    with transaction.atomic():
        lock_places(request.mentee, request.mentor)
        cohort = request.mentee.cohort
        free = request.mentee.free_places and request.mentor.free_places
        answerable = request.mentee.status == "accepted" and cohort.status != "closed" and free
        if answerable and request.mentor.status == "accepted":
            return False
        return take_back(request, now)


def take_back(request: MentorshipRequest, now: datetime) -> bool:
    """Withdraw a request that nobody can answer, and tell both sides that are still there."""
    told = []
    if request.mentee.status == "accepted":
        letter = request_letter(request.mentee, "request_stranded", request, holds="withdrawn")
        over = {"over": "over"} if request.mentee.cohort.status == "closed" else {}
        told.append(replace(letter, names={**letter.names, **over}))
    if request.mentor.status == "accepted":
        told.append(request_letter(request.mentor, "request_withdrawn", request, holds="withdrawn"))
    try:
        with transaction.atomic():
            why = {"reason": "stranded"}
            move(request, "withdrawn", by=None, kind="request.withdrawn", notify=told, data=why, now=now, stranded=True)
    except Conflict:
        return False
    return True


def remind_mentors(*, now: datetime | None = None) -> int:
    """Remind mentors, once for each request, that its date comes near; how many were reminded."""
    now = now or timezone.now()
    due = MentorshipRequest.objects.open().filter(remind_at__lte=now, expires_at__gt=now).people()
    return sum(remind(request, now) for request in due.order_by("remind_at", "pk")[:MOST_AT_ONCE])


@transaction.atomic
def remind(request: MentorshipRequest, now: datetime) -> bool:
    """Take the reminder of one request; False where somebody was faster, or it is not due any more."""
    due = MentorshipRequest.objects.open().filter(pk=request.pk, remind_at__lte=now)
    if not due.update(remind_at=None):
        return False
    told = request_letter(request.mentor, "request_reminder", request, holds="pending")
    record_fact(request, "request.reminded", by=None, notify=[told], now=now)
    return True
