"""Beginning, approving, pausing and ending a pairing. Its two places are counted in the same transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Conflict, Refused
from activity.transitions import move
from pairings.jobs.offers import offer_dates
from pairings.jobs.places import give_back, lock_places, mark_paired, take_place
from pairings.kinds import After, Origin
from pairings.models import MentorshipRequest, Pairing
from pairings.queries.letters import (
    approval_letters,
    closing_letters,
    offer_letters,
    pairing_letters,
)
from pairings.queries.places import name_for, not_ready, why_no_place, why_not_now
from pairings.services.settling import settle_requests, settle_search
from pairings.states import IN_TOUCH
from profiles.models import User
from programs.models import Cohort, Enrolment
from programs.states import COHORT
from safeguarding.queries import is_matchable

BEGINNINGS = frozenset({"proposed", "offered", "active"})
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
    note: str = "",
    now: datetime | None = None,
) -> Pairing:
    """Bind two people together, taking a place of each; `status` is proposed (a coordinator decides), offered (both
    are asked) or active. `note` says to both why.

    Raises Refused naming the person without a place; nothing is written then. Requests of the mentee that can lead
    nowhere any more are taken back. Both places stay locked until the caller's transaction ends; whoever creates
    many pairings in one transaction locks all their places first, with `lock_places`.
    """
    if status not in BEGINNINGS:
        raise ValueError(f"a pairing cannot begin as {status!r}")
    now = now or timezone.now()
    lock_places(mentee, mentor)
    refuse_strange_pair(mentee, mentor, by)
    for place, other in ((mentor, mentee), (mentee, mentor)):
        if not take_place(place):
            raise Refused(why_not_now(place, name_for(by, place, other), by))
    pairing = Pairing.objects.create(
        mentee=mentee,
        mentor=mentor,
        origin=origin,
        status=status,
        fit=fit,
        reasons=list(reasons),
        request=request,
        opening_note=note,
        created_at=now,
        status_since=now,
        **(offer_dates(mentee.cohort.program, now) if status == "offered" else {}),
    )
    settle_requests([(mentee, mentor)], by=by, found=status != "offered", now=now)
    settle_search([mentee], found=status == "active", by=by, now=now)
    if status == "proposed":
        record_fact(pairing, "pairing.proposed", by=by, notify=approval_letters(pairing), now=now)
    elif status == "offered":
        record_fact(pairing, "pairing.offered", by=by, notify=offer_letters(pairing), now=now)
    else:
        mark_paired(mentee.pk, mentor.pk)
        kind = "pairing.published" if origin == Origin.RUN else "pairing.begun"
        told = pairing_letters("pairing_active", pairing, holds=GOES_ON)
        record_fact(pairing, kind, by=by, notify=told, now=now)
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


@transaction.atomic
def approve_pairing(*, pairing: Pairing, by: User, now: datetime | None = None) -> bool:
    """Let a proposed pairing begin; True where it has begun, False where a second coordinator must confirm it.

    Raises Refused where the round has ended or one of the two has left it meanwhile, and where the program wants two
    pairs of eyes and this person's were the first. What the program says now counts.
    """
    now = now or timezone.now()
    lock_places(pairing.mentee, pairing.mentor)
    refuse_ended(pairing.mentee.cohort_id)
    for place in (pairing.mentee, pairing.mentor):
        if place.status != "accepted":
            raise Refused(why_no_place(place, place.user.profile.name))
        refuse_unready(place, by)
    pairing.refresh_from_db(fields=["status", "approved_by"])
    if not pairing.mentee.cohort.program.four_eyes:
        begin(pairing, by, now, approved_by=by)
        return True
    if pairing.approved_by_id is None:
        first_approval(pairing, by, now)
        return False
    if pairing.approved_by_id == by.pk:
        raise Refused(_("You have approved this pairing. Now a second coordinator has to confirm it."))
    begin(pairing, by, now, confirmed_by=by)
    return True


def first_approval(pairing: Pairing, by: User, now: datetime) -> None:
    """Write down the first of two approvals, and tell the other coordinators. Only one person can be the first."""
    waiting = Pairing.objects.filter(pk=pairing.pk, status="proposed", approved_by__isnull=True)
    if not waiting.update(approved_by=by):
        raise Conflict(_("Meanwhile this has changed. Please look at it again."))
    pairing.refresh_from_db(fields=["approved_by", "status"])
    told = approval_letters(pairing, "pairing_to_confirm")
    record_fact(pairing, "pairing.seconding", by=by, notify=told, now=now)


def begin(pairing: Pairing, by: User, now: datetime, **changes: Any) -> None:
    """The pairing begins; both are told, and the mentee's search is over."""
    settle_search([pairing.mentee], found=True, by=by, now=now)
    mark_paired(pairing.mentee_id, pairing.mentor_id)
    move(
        pairing,
        "active",
        by=by,
        kind="pairing.approved",
        where=models.Q(status="proposed"),
        notify=pairing_letters("pairing_active", pairing, holds=GOES_ON),
        now=now,
        **changes,
    )


def refuse_ended(cohort: int) -> None:
    """Raise Refused where this cohort (by primary key) has ended, as it is stored now: nothing begins in it any more.

    It is read, not locked: others hold the cohort first and the places after it. One that ends at this very moment has
    ended after the yes.
    """
    if Cohort.objects.filter(pk=cohort, status="closed").exists():
        raise Refused(_("This cohort has ended."))


def refuse_unready(place: Enrolment, by: User) -> None:
    """Raise Refused where this person has not done all that is asked before a match. The place is locked."""
    if not is_matchable(place):
        raise Refused(not_ready(place, place.user.profile.name, by))


@transaction.atomic
def decline_pairing(*, pairing: Pairing, by: User, note: str = "", now: datetime | None = None) -> None:
    """Turn a proposed pairing down and give both places back."""
    told = pairing_letters("pairing_declined", pairing, holds=("declined",), full_names=False)
    proposed = models.Q(status="proposed")
    close(pairing, "declined", by=by, kind="pairing.declined", told=told, note=note, now=now, where=proposed)


@transaction.atomic
def pause_pairing(*, pairing: Pairing, by: User) -> None:
    """Let a pairing rest. Its places stay taken."""
    told = pairing_letters("pairing_paused", pairing, holds=("paused",))
    move(pairing, "paused", by=by, kind="pairing.paused", notify=told)


@transaction.atomic
def resume_pairing(*, pairing: Pairing, by: User) -> None:
    """Go on after a pause. Raises Refused while one of the two is not ready to be matched."""
    lock_places(pairing.mentee, pairing.mentor)
    for place in (pairing.mentee, pairing.mentor):
        refuse_unready(place, by)
    told = pairing_letters("pairing_resumed", pairing, holds=("active",))
    move(pairing, "active", by=by, kind="pairing.resumed", where=models.Q(status="paused"), notify=told)


@transaction.atomic
def complete_pairing(
    *, pairing: Pairing, by: User, note: str = "", after: str = "", now: datetime | None = None
) -> None:
    """Bring a pairing to its good end and give both places back; `after` is what the mentee is told comes next."""
    told = closing_letters("pairing_completed", pairing, "completed", after)
    close(pairing, "completed", by=by, kind="pairing.completed", told=told, note=note, now=now)


@transaction.atomic
def end_pairing(*, pairing: Pairing, by: User, note: str = "", after: str = "", now: datetime | None = None) -> None:
    """End a pairing before its time and give both places back; `after` is what the mentee is told comes next, where she
    may choose herself that she can look for another mentor.
    """
    cohort = pairing.mentee.cohort
    if not after and cohort.program.self_matching and cohort.status in COHORT.open:
        after = After.LOOK
    told = closing_letters("pairing_ended", pairing, "ended", after)
    close(pairing, "ended", by=by, kind="pairing.ended", told=told, note=note, now=now)


def close(
    pairing: Pairing,
    to: str,
    *,
    by: User,
    kind: str,
    told: list[Any],
    note: str,
    now: datetime | None,
    where: models.Q | None = None,
) -> None:
    """Move a pairing out of its open states; only the one who succeeds gives the places back, so it happens once."""
    lock_places(pairing.mentee, pairing.mentor)
    now = now or timezone.now()
    move(pairing, to, by=by, kind=kind, where=where, notify=told, now=now, closing_note=note, ended_at=now)
    give_back(pairing.mentee)
    give_back(pairing.mentor)
