"""Beginning many pairings at once, as a published run does: the same rules as for one, with a few queries for all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import Notify, announce_all, record_facts
from activity.states import Refused
from pairings.jobs.offers import offer_dates
from pairings.jobs.places import lock_places, mark_paired, take_places
from pairings.kinds import Origin
from pairings.models import Pairing
from pairings.queries.letters import offer_letters, pairing_letters
from pairings.queries.places import name_for, why_not_now
from pairings.services.pairings import GOES_ON, refuse_strange_pair
from pairings.services.settling import settle_requests, settle_search
from profiles.models import User
from programs.models import Enrolment
from safeguarding.queries import is_matchable

BATCH = 1_000


@dataclass(frozen=True)
class Beginning:
    """Two people to bind together, with how well they fit and why."""

    mentee: Enrolment
    mentor: Enrolment
    fit: float | None = None
    reasons: Sequence[dict[str, Any]] = field(default_factory=tuple)


@transaction.atomic
def begin_pairings(
    *, wanted: Sequence[Beginning], by: User, offered: bool = False, now: datetime | None = None
) -> list[Pairing]:
    """Begin these pairings of one run, or with `offered` ask both people of each; all or none, and tell everybody; in
    their order.

    Raises Refused naming the first person who stands in the way. Requests that can lead nowhere any more are taken
    back. Everybody's places stay locked until the caller's transaction ends.
    """
    places = {place.pk: place for one in wanted for place in (one.mentee, one.mentor)}
    lock_places(*places.values())
    refuse_strange_pairs(wanted, by)
    taken = Counter(place.pk for one in wanted for place in (one.mentee, one.mentor))
    if not take_places(taken):
        raise Refused(who_has_no_place(wanted, taken, by))
    for place in places.values():
        place.active += taken[place.pk]
    for one in wanted:  # several rows of one person may be at hand
        one.mentee.active, one.mentor.active = places[one.mentee.pk].active, places[one.mentor.pk].active
    now = now or timezone.now()
    pairings = Pairing.objects.bulk_create(
        (
            Pairing(
                mentee=one.mentee,
                mentor=one.mentor,
                origin=Origin.RUN,
                status="offered" if offered else "active",
                fit=one.fit,
                reasons=list(one.reasons),
                **(offer_dates(one.mentee.cohort.program, now) if offered else {}),
            )
            for one in wanted
        ),
        batch_size=BATCH,
    )
    if not offered:
        mark_paired(*places)
    settle_requests([(one.mentee, one.mentor) for one in wanted], by=by, found=not offered)
    settle_search({one.mentee.pk: one.mentee for one in wanted}.values(), found=not offered, by=by)
    facts = record_facts(pairings, "pairing.offered" if offered else "pairing.published", by=by)
    announce_all(
        (fact, letter) for fact, pairing in zip(facts, pairings, strict=True) for letter in beginning_letters(pairing)
    )
    return pairings


def beginning_letters(pairing: Pairing) -> list[Notify]:
    """What the two of a published pairing are told: that it has begun, or that they are asked."""
    if pairing.status == "offered":
        return offer_letters(pairing)
    return pairing_letters("pairing_active", pairing, holds=GOES_ON)


def refuse_strange_pairs(wanted: Sequence[Beginning], by: User) -> None:
    """Raise Refused for the first pair that makes no sense; one query where all do."""
    ids = {one.mentee.pk for one in wanted}
    paired = set(Pairing.objects.open().filter(mentee__in=ids).values_list("mentee", "mentor"))
    for one in wanted:
        pair = one.mentee.pk, one.mentor.pk
        same = one.mentee.user_id == one.mentor.user_id
        if (
            pair in paired
            or same
            or one.mentee.cohort_id != one.mentor.cohort_id
            or one.mentee.cohort.status == "closed"
        ):
            refuse_strange_pair(one.mentee, one.mentor, by)
        paired.add(pair)


def who_has_no_place(wanted: Sequence[Beginning], taken: Counter[int], by: User) -> str:
    """The sentence about the first person with too few places."""
    for one in wanted:
        for place, other in ((one.mentor, one.mentee), (one.mentee, one.mentor)):
            if place.free_places < taken[place.pk] or not is_matchable(place):
                name = name_for(by, place, other)
                return why_not_now(place, name, by) or _("%(name)s has fewer places than that.") % {"name": name}
    return _("Somebody has no place left meanwhile. Please look at the proposals again.")
