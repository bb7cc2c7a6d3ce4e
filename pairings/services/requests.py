"""Asking a mentor, and answering."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Refused
from activity.transitions import move
from pairings.kinds import DeclineReason, Origin
from pairings.models import MentorshipRequest, Pairing
from pairings.queries.asking import why_not_ask
from pairings.queries.letters import request_letter
from pairings.services.pairings import create_pairing
from pairings.services.places import lock_places
from profiles.models import User
from programs.models import Enrolment


@transaction.atomic
def send_request(
    *, mentee: Enrolment, mentor: Enrolment, message: str, by: User, now: datetime | None = None
) -> MentorshipRequest:
    """Ask `mentor` in the name of `mentee` and promise an answer by a date.

    Rules about pairs (exclusions, conflicts of interest) are not known here: a mentee's own choice goes through
    `matching.services.asking.ask_mentor`. Raises Refused with the reason. Both places are locked, so that two letters
    sent at once become one request.
    """
    now = now or timezone.now()
    lock_places(mentee, mentor)
    reason = why_not_ask(mentee, mentor, now=now)
    if reason:
        raise Refused(reason)
    if not message.strip():
        name = mentor.user.profile.short_name
        raise Refused(_("Please write a few words: %(name)s decides by them.") % {"name": name})
    request = MentorshipRequest.objects.create(
        mentee=mentee,
        mentor=mentor,
        message=message,
        created_at=now,
        expires_at=now + timedelta(days=mentee.cohort.program.request_days),
    )
    told = request_letter(mentor, "request_received", request, holds="pending")
    record_fact(request, "request.sent", by=by, notify=[told])
    return request


@transaction.atomic
def accept_request(*, request: MentorshipRequest, by: User, now: datetime | None = None) -> Pairing:
    """Say yes: the request is answered, both places are taken, and a pairing begins or waits for approval.

    All of it or nothing. Raises Conflict where the request was answered, withdrawn or lapsed meanwhile, and Refused
    where one of the two has no place left.
    """
    lock_places(request.mentee, request.mentor)
    approval = request.mentee.cohort.program.approval_required
    told = request_letter(request.mentee, "request_accepted", request, holds="accepted")
    move(
        request,
        "accepted",
        by=by,
        kind="request.accepted",
        # Without approval the mentee hears that the pairing has begun; one letter is enough.
        notify=[told] if approval else [],
        answered_at=now or timezone.now(),
    )
    return create_pairing(
        mentee=request.mentee,
        mentor=request.mentor,
        origin=Origin.REQUEST,
        by=by,
        status="proposed" if approval else "active",
        request=request,
    )


@transaction.atomic
def decline_request(
    *, request: MentorshipRequest, by: User, reason: str, note: str = "", now: datetime | None = None
) -> None:
    """Say no, with a reason in kind words. Raises Conflict where the request is no longer open."""
    if reason not in DeclineReason.values:
        name = request.mentee.user.profile.short_name
        raise Refused(_("Please choose a reason; it helps %(name)s to go on.") % {"name": name})
    move(
        request,
        "declined",
        by=by,
        kind="request.declined",
        notify=[request_letter(request.mentee, "request_declined", request, holds="declined")],
        data={"reason": reason},
        decline_reason=reason,
        decline_note=note,
        answered_at=now or timezone.now(),
    )


@transaction.atomic
def withdraw_request(*, request: MentorshipRequest, by: User) -> None:
    """Take a request back. Raises Conflict where it is no longer open."""
    told = request_letter(request.mentor, "request_withdrawn", request, holds="withdrawn")
    move(request, "withdrawn", by=by, kind="request.withdrawn", notify=[told])


@transaction.atomic
def take_back_requests(*, mentee: Enrolment, mentor: Enrolment, by: User) -> int:
    """Take back what waits between two people whom the coordinators keep apart, and tell both; how many."""
    waiting = list(MentorshipRequest.objects.open().filter(mentee=mentee, mentor=mentor).people())
    for request in waiting:
        told = [
            request_letter(request.mentee, "request_stranded", request, holds="withdrawn"),
            request_letter(request.mentor, "request_withdrawn", request, holds="withdrawn"),
        ]
        move(request, "withdrawn", by=by, kind="request.withdrawn", notify=told, data={"reason": "excluded"})
    return len(waiting)
