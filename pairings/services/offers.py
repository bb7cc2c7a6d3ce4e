"""Answering a pairing that coordinators suggested, and taking the suggestion back."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Conflict, Refused
from activity.transitions import move
from pairings.jobs.offers import end_offer
from pairings.jobs.places import lock_places, mark_paired
from pairings.models import Pairing, RatherNot
from pairings.queries.letters import pairing_letters
from pairings.queries.places import name_for, not_ready, why_no_place
from pairings.services.pairings import GOES_ON, refuse_ended
from pairings.services.settling import settle_search
from profiles.models import User
from safeguarding.queries import is_matchable


@transaction.atomic
def say_yes(*, pairing: Pairing, by: User, now: datetime | None = None) -> bool:
    """One of the two says yes; True where the other one has as well, so that the pairing has begun.

    Saying it twice changes nothing. Raises Conflict where the pairing is no longer offered, Refused where the round has
    ended, or one of the two has left it or is not ready to be matched any more.
    """
    now = now or timezone.now()
    lock_places(pairing.mentee, pairing.mentor)
    mine = "mentee_yes_at" if by.pk == pairing.mentee.user_id else "mentor_yes_at"
    offered = Pairing.objects.filter(pk=pairing.pk, status="offered")
    new = offered.filter(**{f"{mine}__isnull": True}).update(**{mine: now})
    pairing.refresh_from_db()
    if pairing.status != "offered":
        raise Conflict(
            _("Meanwhile this has changed: it is now “%(state)s”. Please look at it again.")
            % {"state": pairing.state.label}
        )
    refuse_ended(pairing.mentee.cohort_id)
    sides = ((pairing.mentee, pairing.mentor), (pairing.mentor, pairing.mentee))
    for place, other in sides:
        if place.status != "accepted":
            raise Refused(why_no_place(place, name_for(by, place, other)))
    if new:
        record_fact(pairing, "pairing.offer_agreed", by=by, now=now)
    if not (pairing.mentee_yes_at and pairing.mentor_yes_at):
        return False
    for place, other in sides:
        if not is_matchable(place):
            raise Refused(not_ready(place, name_for(by, place, other), by))
    settle_search([pairing.mentee], found=True, by=by, now=now)
    mark_paired(pairing.mentee_id, pairing.mentor_id)
    told = pairing_letters("pairing_active", pairing, holds=GOES_ON)
    # Nobody's act alone: both hear of it, also whoever has just answered from a mail.
    move(pairing, "active", by=None, kind="pairing.begun", where=Q(status="offered"), notify=told, now=now)
    return True


@transaction.atomic
def rather_not(*, pairing: Pairing, by: User, words: str = "", now: datetime | None = None) -> None:
    """One of the two would rather not, before or after an own yes; `words` are for the coordinators alone.

    Raises Conflict where the pairing is no longer offered.
    """
    now = now or timezone.now()
    end_offer(pairing, "declined", by=by, kind="pairing.offer_refused", now=now)
    RatherNot.objects.create(pairing=pairing, author=by, words=words.strip(), created_at=now)


@transaction.atomic
def take_offer_back(
    *, pairing: Pairing, by: User, note: str = "", leaving: bool = False, now: datetime | None = None
) -> None:
    """Take a suggestion back before both have said yes; `note` is read by both. Raises Conflict where it is over.

    With `leaving` it is one of the two who goes for good; for a mentee who goes no coordinator is called.
    """
    end_offer(
        pairing,
        "declined",
        by=by,
        kind="pairing.offer_taken_back",
        note=note,
        stays=not (leaving and by.pk == pairing.mentee.user_id),
        now=now or timezone.now(),
    )
