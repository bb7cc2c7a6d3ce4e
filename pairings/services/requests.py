"""Asking a mentor, and answering."""

from datetime import date, datetime, timedelta
from itertools import count

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Refused
from activity.transitions import move
from pairings.jobs.places import fill_up, lock_places
from pairings.kinds import DeclineReason, Origin, remind_at
from pairings.models import MentorshipRequest, Pairing
from pairings.queries.asking import why_not_ask
from pairings.queries.letters import request_letter
from pairings.services.pairings import create_pairing
from profiles.models import User
from programs.models import Enrolment
from programs.services.rests import take_rest

NOT_NOW_LASTS = timedelta(days=28)


@transaction.atomic
def send_request(
    *, mentee: Enrolment, mentor: Enrolment, message: str, by: User, by_list: bool = False, now: datetime | None = None
) -> MentorshipRequest:
    """Ask `mentor` in the name of `mentee` and promise an answer by a date; with `by_list` the mentee hears of it, too.

    Rules about pairs (exclusions, conflicts of interest) are not known here: a mentee's own choice goes through
    `matching.services.wishes.wish_for`. Raises Refused with the reason. Both places are locked, so that two letters
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
    days = timedelta(days=mentee.cohort.program.request_days)
    request = MentorshipRequest.objects.create(
        mentee=mentee,
        mentor=mentor,
        message=message,
        slot=free_slot(mentee),
        created_at=now,
        status_since=now,
        expires_at=now + days,
        remind_at=remind_at(now + days, days),
    )
    told = [request_letter(mentor, "request_received", request, holds="pending")]
    if by_list:
        told.append(request_letter(mentee, "wish_sent", request, holds="pending"))
    record_fact(request, "request.sent", by=None if by_list else by, notify=told, now=now)
    return request


def free_slot(mentee: Enrolment) -> int:
    """The lowest slot that no open request of this mentee holds. Exact while her place is locked."""
    taken = set(MentorshipRequest.objects.open().filter(mentee=mentee).values_list("slot", flat=True))
    return next(slot for slot in count(1) if slot not in taken)


@transaction.atomic
def accept_request(*, request: MentorshipRequest, by: User, now: datetime | None = None) -> Pairing:
    """Say yes: the request is answered, both places are taken, and a pairing begins or waits for approval.

    All of it or nothing. Raises Conflict where the request was answered, withdrawn or lapsed meanwhile, and Refused
    where one of the two has no place left.
    """
    now = now or timezone.now()
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
        now=now,
        answered_at=now,
    )
    return create_pairing(
        mentee=request.mentee,
        mentor=request.mentor,
        origin=Origin.REQUEST,
        by=by,
        status="proposed" if approval else "active",
        request=request,
        now=now,
    )


@transaction.atomic
def decline_request(
    *,
    request: MentorshipRequest,
    by: User,
    reason: str,
    note: str = "",
    private: bool = False,
    rest_until: date | None = None,
    now: datetime | None = None,
) -> bool:
    """Say no, with a reason in kind words; with `private` the mentee reads that it cannot be, and not why.

    With the reason "rest" the mentor takes nobody new until `rest_until`, with "no room" until she opens her places
    again, and other requests move on; True where free places were closed by it. Raises Conflict where the request is
    no longer open, Refused where the reason is unknown or the day of a rest is missing.
    """
    now = now or timezone.now()
    if reason not in DeclineReason.values:
        name = request.mentee.user.profile.short_name
        raise Refused(_("Please choose a reason; it helps %(name)s to go on.") % {"name": name})
    if reason == DeclineReason.REST and rest_until is None:
        raise Refused(_("Please say until when you would like to rest."))
    lock_places(request.mentor)
    move(
        request,
        "declined",
        by=by,
        kind="request.declined",
        notify=[request_letter(request.mentee, "request_declined", request, holds="declined")],
        data={} if private else {"reason": reason},
        now=now,
        decline_reason=reason,
        decline_note=note,
        reason_private=private,
        ask_again_from=again_from(reason, rest_until, now),
        answered_at=now,
    )
    if reason == DeclineReason.REST and rest_until:
        take_rest(enrolment=request.mentor, until=rest_until, by=by, now=now)
    return reason == DeclineReason.NO_ROOM and close_places(request.mentor, by, now)


def close_places(mentor: Enrolment, by: User, now: datetime) -> bool:
    """Let places say what their mentor said: there is no room. False where none was free. The place is locked.

    How many there were stays with the fact, so that one click opens them again.
    """
    if not mentor.free_places:
        return False
    before = mentor.capacity
    fill_up(mentor)
    told = {"places": mentor.capacity, "before": before}
    record_fact(mentor, "enrolment.capacity_changed", by=by, data=told, now=now)
    return True


def again_from(reason: str, rest_until: date | None, now: datetime) -> date | None:
    """From when the same mentee may ask again; None for a no that stands for the round."""
    if reason == DeclineReason.REST:
        return rest_until
    if reason in {DeclineReason.NO_ROOM, DeclineReason.NOT_NOW}:
        return timezone.localdate(now) + NOT_NOW_LASTS
    return None


@transaction.atomic
def withdraw_request(*, request: MentorshipRequest, by: User, now: datetime | None = None) -> None:
    """Take a request back. Raises Conflict where it is no longer open."""
    told = request_letter(request.mentor, "request_withdrawn", request, holds="withdrawn")
    move(request, "withdrawn", by=by, kind="request.withdrawn", notify=[told], now=now)


@transaction.atomic
def take_back_requests(*, mentee: Enrolment, mentor: Enrolment, by: User) -> int:
    """Take back what waits between two people whom the coordinators keep apart, and tell both; how many."""
    waiting = list(MentorshipRequest.objects.open().filter(mentee=mentee, mentor=mentor).people())
    for request in waiting:
        told = [
            request_letter(request.mentee, "request_stranded", request, holds="withdrawn"),
            request_letter(request.mentor, "request_withdrawn", request, holds="withdrawn"),
        ]
        why = {"reason": "excluded"}
        move(request, "withdrawn", by=by, kind="request.withdrawn", notify=told, data=why, stranded=True)
    return len(waiting)
