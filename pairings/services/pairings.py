"""Beginning, approving, pausing and ending a pairing. Its two places are counted in the same transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Refused
from activity.transitions import move
from pairings.kinds import Origin
from pairings.models import MentorshipRequest, Pairing
from pairings.queries.letters import approval_letters, pairing_letters, request_letter
from pairings.queries.places import name_for, why_no_place
from pairings.services.places import give_back, lock_places, take_place
from pairings.states import IN_TOUCH
from profiles.models import User
from programs.models import Enrolment

BEGINNINGS = frozenset({"proposed", "active"})
GOES_ON = tuple(sorted(IN_TOUCH))


@transaction.atomic
def create_pairing(
    *,
    mentee: Enrolment,
    mentor: Enrolment,
    origin: str,
    by: User,
    status: str,
    fit: float | None = None,
    reasons: Sequence[dict[str, Any]] = (),
    request: MentorshipRequest | None = None,
) -> Pairing:
    """Bind two people together, taking a place of each; `status` is proposed (a coordinator decides) or active.

    Raises Refused naming the person without a place; nothing is written then. Requests of the mentee that can lead
    nowhere any more are taken back. Both places stay locked until the caller's transaction ends; whoever creates
    many pairings in one transaction locks all their places first, with `lock_places`.
    """
    if status not in BEGINNINGS:
        raise ValueError(f"a pairing cannot begin as {status!r}")
    lock_places(mentee, mentor)
    refuse_strange_pair(mentee, mentor, by)
    for place, other in ((mentor, mentee), (mentee, mentor)):
        if not take_place(place):
            raise Refused(why_no_place(place, name_for(by, place, other)))
    pairing = Pairing.objects.create(
        mentee=mentee,
        mentor=mentor,
        origin=origin,
        status=status,
        fit=fit,
        reasons=list(reasons),
        request=request,
    )
    settle_requests(mentee, mentor, by=by)
    if status == "proposed":
        record_fact(pairing, "pairing.proposed", by=by, notify=approval_letters(pairing))
    else:
        kind = "pairing.published" if origin == Origin.RUN else "pairing.begun"
        record_fact(pairing, kind, by=by, notify=pairing_letters("pairing_active", pairing, holds=GOES_ON))
    return pairing


def refuse_strange_pair(mentee: Enrolment, mentor: Enrolment, by: User) -> None:
    """Raise Refused for a pair that makes no sense, whoever wants it."""
    names = {"mentee": name_for(by, mentee, mentor), "mentor": name_for(by, mentor, mentee)}
    if mentee.user_id == mentor.user_id:
        raise Refused(_("%(mentee)s cannot be paired with themselves.") % names)
    if mentee.cohort_id != mentor.cohort_id or mentee.cohort.status == "closed":
        raise Refused(_("%(mentee)s and %(mentor)s do not share a round that is under way.") % names)
    if Pairing.objects.open().filter(mentee=mentee, mentor=mentor).exists():
        raise Refused(_("%(mentee)s and %(mentor)s are paired already.") % names)


def settle_requests(mentee: Enrolment, mentor: Enrolment, *, by: User) -> None:
    """Take back the mentee's waiting requests that can lead nowhere now, and tell both sides.

    That is the one to this very mentor, and every one once the mentee has no place left.
    """
    waiting = MentorshipRequest.objects.open().filter(mentee=mentee)
    if mentee.free_places:
        waiting = waiting.filter(mentor=mentor)
    for request in waiting.people():
        told = [
            request_letter(request.mentee, "request_settled_mentee", request, holds="withdrawn"),
            request_letter(request.mentor, "request_settled_mentor", request, holds="withdrawn"),
        ]
        move(request, "withdrawn", by=by, kind="request.withdrawn", notify=told, data={"reason": "paired"})


@transaction.atomic
def approve_pairing(*, pairing: Pairing, by: User) -> None:
    """Let a proposed pairing begin. Raises Refused where one of the two has left the round meanwhile."""
    lock_places(pairing.mentee, pairing.mentor)
    for place in (pairing.mentee, pairing.mentor):
        if place.status != "accepted":
            raise Refused(why_no_place(place, place.user.profile.name))
    move(
        pairing,
        "active",
        by=by,
        kind="pairing.approved",
        where=models.Q(status="proposed"),
        notify=pairing_letters("pairing_active", pairing, holds=GOES_ON),
    )


@transaction.atomic
def decline_pairing(*, pairing: Pairing, by: User, note: str = "", now: datetime | None = None) -> None:
    """Turn a proposed pairing down and give both places back."""
    told = pairing_letters("pairing_declined", pairing, holds=("declined",), full_names=False)
    close(pairing, "declined", by=by, kind="pairing.declined", told=told, note=note, now=now)


@transaction.atomic
def pause_pairing(*, pairing: Pairing, by: User) -> None:
    """Let a pairing rest. Its places stay taken."""
    told = pairing_letters("pairing_paused", pairing, holds=("paused",))
    move(pairing, "paused", by=by, kind="pairing.paused", notify=told)


@transaction.atomic
def resume_pairing(*, pairing: Pairing, by: User) -> None:
    """Go on after a pause."""
    told = pairing_letters("pairing_resumed", pairing, holds=("active",))
    move(pairing, "active", by=by, kind="pairing.resumed", where=models.Q(status="paused"), notify=told)


@transaction.atomic
def complete_pairing(*, pairing: Pairing, by: User, note: str = "", now: datetime | None = None) -> None:
    """Bring a pairing to its good end and give both places back."""
    told = pairing_letters("pairing_completed", pairing, holds=("completed",))
    close(pairing, "completed", by=by, kind="pairing.completed", told=told, note=note, now=now)


@transaction.atomic
def end_pairing(*, pairing: Pairing, by: User, note: str = "", now: datetime | None = None) -> None:
    """End a pairing before its time and give both places back."""
    told = pairing_letters("pairing_ended", pairing, holds=("ended",))
    close(pairing, "ended", by=by, kind="pairing.ended", told=told, note=note, now=now)


def close(pairing: Pairing, to: str, *, by: User, kind: str, told: list[Any], note: str, now: datetime | None) -> None:
    """Move a pairing out of its open states; only the one who succeeds gives the places back, so it happens once."""
    lock_places(pairing.mentee, pairing.mentor)
    move(pairing, to, by=by, kind=kind, notify=told, closing_note=note, ended_at=now or timezone.now())
    give_back(pairing.mentee)
    give_back(pairing.mentor)
