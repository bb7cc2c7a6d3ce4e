"""Calls for help by the clock: nobody is left to ask, or nothing has happened for a while."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone

from activity.services import record_fact
from pairings.jobs.places import lock_places
from pairings.kinds import HelpReason
from pairings.models import HelpCall, MentorshipRequest, Wish
from pairings.queries.help import LONG_SEARCH, long_alone, newest, with_silence
from pairings.queries.letters import help_letters
from pairings.states import PAIRING
from profiles.models import User
from programs.models import Enrolment, EnrolmentQuerySet
from programs.states import COHORT
from safeguarding.queries import matchable

MOST_AT_ONCE = 500


def call_for_lost(*, now: datetime | None = None) -> int:
    """Open a call for every mentee who is stuck; how many. Running twice does no harm: one call is open at a time."""
    now = now or timezone.now()
    return sum(look_after(mentee, now) for mentee in lost(now)[:MOST_AT_ONCE])


def lost(now: datetime) -> EnrolmentQuerySet:
    """Mentees a human has to look after, in the order of their keys; `left_alone` says for which of two reasons.

    Either the last request ended and none follows (what a mentee took back herself, she follows up herself), or
    nothing has happened for long.
    """
    requests, calls = MentorshipRequest.objects.all(), HelpCall.objects.all()
    ended = Q(asked_at__isnull=False) & (Q(heard_at__isnull=True) | Q(asked_at__gt=F("heard_at")))
    own = Q(asked_end="withdrawn", asked_stranded=False)
    waiting = with_silence(without_anybody(now)).annotate(
        asked_at=newest(requests, "status_since"),
        asked_end=newest(requests, "status"),
        asked_stranded=newest(requests, "stranded"),
        heard_at=newest(calls, "status_since"),
        left_alone=Case(When(ended & ~own, then=True), default=False),
    )
    return waiting.filter(Q(left_alone=True) | long_alone(now)).people().order_by("pk")


def without_anybody(now: datetime) -> EnrolmentQuerySet:
    """Mentees who could have a mentor and for whom nothing is under way: no pairing, request, suggestion or call, and
    no first session to come.

    A wish counts as under way while its mentor has a place and no rule keeps the two apart, a suggestion until the
    mentee has left it for long.
    """
    return matchable(
        Enrolment.objects.accepted()
        .mentees()
        .with_room()
        .filter(cohort__status__in=sorted(COHORT.open), active=0)
        .exclude(requests_sent__status="pending")
        .exclude(help_calls__status="open")
        .exclude(first_sessions_as_mentee__status="planned")  # named by its relation: meetings stand above this app
        .exclude(pairings_as_mentee__status__in=sorted(PAIRING.open))
        .exclude(pk__in=wishes_under_way(now).values("mentee"))
    )


def wishes_under_way(now: datetime) -> QuerySet[Wish]:
    """Fresh suggestions that wait for their mentee, and wishes whose mentor has a place; where mentees ask mentors."""
    ready = matchable(Enrolment.objects.accepted().mentors())
    can_go = Q(
        mentor__in=ready.values("pk"), mentor__paused_until__isnull=True, mentor__active__lt=F("mentor__capacity")
    )
    fresh = Q(status="suggested", status_since__gt=now - LONG_SEARCH)
    return Wish.objects.filter(
        fresh | Q(status="waiting", kept_apart=False) & can_go, mentee__cohort__program__self_matching=True
    )


def look_after(mentee: Any, now: datetime) -> bool:
    """Open a call for one lost mentee; False where something has happened meanwhile."""
    reason = HelpReason.NOBODY_LEFT if mentee.left_alone else HelpReason.LONG_SEARCH
    with transaction.atomic():
        lock_places(mentee)
        if not mentee.free_places or not lost(now).filter(pk=mentee.pk).exists():
            return False
        open_call(mentee, reason, words="", by=None, now=now)
    return True


def open_call(mentee: Enrolment, reason: str, *, words: str, by: User | None, now: datetime) -> HelpCall:
    """Write the call with its date and tell the coordinators. The mentee's place is locked by the caller."""
    call = HelpCall.objects.create(
        mentee=mentee,
        reason=reason,
        words=words,
        created_at=now,
        status_since=now,
        answer_by=now + timedelta(days=mentee.cohort.program.help_days),
    )
    record_fact(call, "help.called", by=by, notify=help_letters(call), now=now)
    return call
