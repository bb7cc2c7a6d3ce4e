"""First sessions: beginning them, agreeing on a time, saying whether they took place and how one would go on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import announce_all, record_fact, record_facts
from activity.states import Conflict, Refused
from activity.transitions import move
from meetings.kinds import FIRST_LENGTH, REMIND_BEFORE, Rating
from meetings.models import FirstRating, FirstSession
from meetings.queries.clocks import when_for
from meetings.queries.first import first_clash, last_day, own_and_other, today_at
from meetings.queries.letters import first_letter, planned_letters
from meetings.queries.sessions import clash_of
from pairings.jobs.places import lock_places
from profiles.models import User
from programs.models import Enrolment
from safeguarding.queries.clearance import matchable_keys


@dataclass(frozen=True)
class Meeting:
    """Two people who shall meet, with why they fit."""

    mentee: Enrolment
    mentor: Enrolment
    reasons: Sequence[dict[str, Any]] = field(default_factory=tuple)


@transaction.atomic
def begin_first_sessions(*, wanted: Sequence[Meeting], by: User, now: datetime | None = None) -> list[FirstSession]:
    """Lay down these first sessions of one cohort, all or none, and tell everybody in one letter each.

    Raises Refused where somebody has left meanwhile, or two have met already. Nobody's place is taken by it.
    """
    now = now or timezone.now()
    places = {place.pk: place for one in wanted for place in (one.mentee, one.mentor)}
    lock_places(*places.values())
    refuse_strange_meetings(wanted)
    days = timedelta(days=wanted[0].mentee.cohort.program.first_session_days) if wanted else timedelta()
    firsts = FirstSession.objects.bulk_create(
        FirstSession(
            mentee=one.mentee,
            mentor=one.mentor,
            until=last_day(one.mentee.cohort, now),
            remind_at=now + max(days - REMIND_BEFORE, days / 2),
            reasons=list(one.reasons),
            created_at=now,
        )
        for one in wanted
    )
    facts = {
        first.pk: fact for first, fact in zip(firsts, record_facts(firsts, "first_session.planned", by=by), strict=True)
    }
    announce_all((facts[first.pk], letter) for first, letter in planned_letters(firsts))
    return firsts


def refuse_strange_meetings(wanted: Sequence[Meeting]) -> None:
    """Raise Refused for the first two who cannot meet; two queries where all can."""
    known = set(
        FirstSession.objects.filter(mentee__in=[one.mentee.pk for one in wanted]).values_list("mentee", "mentor")
    )
    ready = matchable_keys(place for one in wanted for place in (one.mentee, one.mentor))
    for one in wanted:
        pair = one.mentee.pk, one.mentor.pk
        names = {"mentee": one.mentee.user.profile.name, "mentor": one.mentor.user.profile.name}
        if one.mentee.cohort_id != one.mentor.cohort_id or one.mentee.user_id == one.mentor.user_id:
            raise Refused(_("%(mentee)s and %(mentor)s cannot meet: they are not two people of one cohort.") % names)
        if pair in known:
            raise Refused(_("%(mentee)s and %(mentor)s have a first session already.") % names)
        if any(place.status != "accepted" or place.pk not in ready for place in (one.mentee, one.mentor)):
            raise Refused(_("%(mentee)s and %(mentor)s cannot meet: one of them is not ready or has left.") % names)
        known.add(pair)


@transaction.atomic
def propose_time(
    *, first: FirstSession, starts_at: datetime, where: str, by: User, now: datetime | None = None
) -> None:
    """Propose a time and a place, or others than before; the other person is asked to agree.

    Raises Refused for a time that is over, after the last day or taken; Conflict where nothing is left to plan.
    """
    now = now or timezone.now()
    own, other = own_and_other(first, by)
    lock_places(own, other)
    refuse_time(first, starts_at, by, other, now)
    time = {"starts_at": starts_at, "where": where, "proposed_by": own.role, "agreed": False}
    change(first, **time)
    told = first_letter(other, "first_session_proposed", first, holds=("planned",))
    record_fact(first, "first_session.proposed", by=by, notify=[told], now=now)


@transaction.atomic
def agree_time(*, first: FirstSession, seen: datetime | None, by: User, now: datetime | None = None) -> None:
    """Say yes to the time the other person proposed. `seen` is the time that was read: another one is a Conflict."""
    now = now or timezone.now()
    own, other = own_and_other(first, by)
    lock_places(own, other)
    first.refresh_from_db(fields=["starts_at", "proposed_by", "agreed", "status", "where"])
    if first.starts_at is None or first.starts_at != seen or first.proposed_by != other.role or first.agreed:
        raise Conflict(_("Meanwhile the time has changed. Please look at it again."))
    refuse_time(first, first.starts_at, by, other, now)
    change(first, agreed=True)
    told = first_letter(other, "first_session_agreed", first, holds=("planned",))
    record_fact(first, "first_session.agreed", by=by, notify=[told], now=now)


def change(first: FirstSession, **columns: Any) -> None:
    """Write columns of a first session that is still to come, or raise Conflict."""
    if not FirstSession.objects.open().filter(pk=first.pk).update(**columns):
        first.refresh_from_db(fields=["status"])
        raise Conflict(_("This first session is “%(state)s” now.") % {"state": first.state.label})
    first.refresh_from_db(fields=list(columns))


def refuse_time(first: FirstSession, starts_at: datetime, by: User, other: Enrolment, now: datetime) -> None:
    """Raise Refused for a time that does not suit. Of the other person's sessions nothing is told."""
    if starts_at <= now:
        raise Refused(_("This time is over. Please choose one that is still to come."))
    if today_at(starts_at) > first.until:
        raise Refused(_("Your first session should take place before that. Please choose an earlier day."))
    ends_at = starts_at + FIRST_LENGTH
    if clash_of([by.pk], starts_at, ends_at) or first_clash([by.pk], starts_at, besides=first):
        when = when_for(by, starts_at, ends_at)
        raise Refused(
            _("You have another session at that time (%(when)s). Please choose another time.") % {"when": when}
        )
    if clash_of([other.user_id], starts_at, ends_at) or first_clash([other.user_id], starts_at, besides=first):
        name = other.user.profile.short_name
        raise Refused(_("%(name)s is not free at that time. Please choose another time.") % {"name": name})


def hold(first: FirstSession, by: User) -> tuple[Enrolment, Enrolment]:
    """Lock the two places, so that what both say at once is said one after the other, and read the row again."""
    own, other = own_and_other(first, by)
    lock_places(own, other)
    first.refresh_from_db(fields=["status", "starts_at", "agreed"])
    return own, other


def has_begun(first: FirstSession, now: datetime) -> bool:
    """Whether the time both agreed on has come."""
    return first.agreed and first.starts_at is not None and first.starts_at <= now


@transaction.atomic
def meet_first_session(*, first: FirstSession, by: User, now: datetime | None = None) -> None:
    """Say that the two have met, though no time was agreed on here. The other one is told and can say otherwise.

    Raises Conflict where a time is agreed on, or where it is over.
    """
    _own, other = hold(first, by)
    told = first_letter(other, "first_session_met", first, holds=("held",))
    still = Q(status="planned", agreed=False)
    move(first, "held", by=by, kind="first_session.held", where=still, notify=[told], now=now)


@transaction.atomic
def rate_first_session(*, first: FirstSession, rating: Rating, by: User, now: datetime | None = None) -> None:
    """Keep what this person says after a first session; saying so says that it took place. It may be changed.

    Nobody is told anything but that it took place, where it counted as missed. Raises Refused before the agreed time
    and after the round, Conflict where it is called off.
    """
    now = now or timezone.now()
    own, other = hold(first, by)
    if own.cohort.status == "closed":
        raise Refused(_("This round has ended. What you say now would count for nothing."))
    if first.status == "planned" and not has_begun(first, now):
        raise Refused(_("You can say so once you have met at the agreed time, or have said that you have met."))
    if first.status != "held":
        met = first_letter(other, "first_session_met", first, holds=("held",))
        told = [met] if first.status == "missed" else []
        move(first, "held", by=by, kind="first_session.held", notify=told, now=now)
    FirstRating.objects.update_or_create(
        first=first, place=own, defaults={"rating": rating}, create_defaults={"rating": rating, "created_at": now}
    )
    record_fact(first, "first_session.rated", by=by, now=now)


@transaction.atomic
def miss_first_session(*, first: FirstSession, by: User, now: datetime | None = None) -> None:
    """Say that it did not take place at the agreed time, or that the two have not met after all; the other is told.

    Raises Refused before the agreed time, and where one of the two has said how it was; Conflict where it is over.
    """
    now = now or timezone.now()
    _own, other = hold(first, by)
    if first.status == "held" and first.ratings.exists():
        raise Refused(_("This first session counts as held. If you have not met, please tell your coordinators."))
    if first.status != "held" and not has_begun(first, now):
        raise Refused(_("You can say so once the agreed time has come."))
    told = first_letter(other, "first_session_missed", first, holds=("missed",))
    move(first, "missed", by=by, kind="first_session.missed", notify=[told], now=now)


@transaction.atomic
def cancel_first_session(*, first: FirstSession, by: User) -> None:
    """Call a first session off; the other person is told, without a reason."""
    told = first_letter(own_and_other(first, by)[1], "first_session_cancelled", first, holds=("cancelled",))
    move(first, "cancelled", by=by, kind="first_session.cancelled", notify=[told])
