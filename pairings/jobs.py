"""Clock-driven work on requests: what nobody answered in time, and what can no longer be answered."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from activity.states import Conflict
from activity.transitions import move
from pairings.models import MentorshipRequest
from pairings.queries.letters import request_letter

MOST_AT_ONCE = 500


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
            move(request, "expired", by=None, kind="request.expired", where=Q(expires_at__lte=now), notify=told)
    except Conflict:
        return False
    return True


def withdraw_stranded_requests() -> int:
    """Take back requests of which one side has left the cohort, or whose cohort has ended; how many.

    Places are given up below this app, where requests are not known; within a minute the other side hears of it.
    """
    gone = ~Q(mentee__status="accepted") | ~Q(mentor__status="accepted") | Q(mentee__cohort__status="closed")
    stranded = MentorshipRequest.objects.open().filter(gone).people().order_by("pk")
    return sum(withdraw_stranded(request) for request in stranded[:MOST_AT_ONCE])


def withdraw_stranded(request: MentorshipRequest) -> bool:
    """Take back one request and tell whoever is still there; False where somebody was faster."""
    told = []
    if request.mentee.status == "accepted":
        told.append(request_letter(request.mentee, "request_stranded", request, holds="withdrawn"))
    if request.mentor.status == "accepted":
        told.append(request_letter(request.mentor, "request_withdrawn", request, holds="withdrawn"))
    try:
        with transaction.atomic():
            move(request, "withdrawn", by=None, kind="request.withdrawn", notify=told, data={"reason": "left"})
    except Conflict:
        return False
    return True
