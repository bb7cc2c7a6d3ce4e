"""Sending the letters of wish lists by themselves, one after another, whenever a request may go out."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from activity.states import Refused
from activity.transitions import move
from matching.snapshot import ranking_for
from matching.snapshot.browsing import is_avoided, rules_broken
from matching.snapshot.ranking import Ranking
from pairings.jobs.places import lock_places
from pairings.models import MentorshipRequest, Wish
from pairings.queries.places import why_no_place
from pairings.queries.wishes import waiting_wishes
from pairings.services.requests import send_request
from programs.models import Enrolment
from programs.states import COHORT
from safeguarding.queries import matchable

MOST_AT_ONCE = 500


def mentees_to_go_on(*, now: datetime) -> list[Enrolment]:
    """Mentees with a wish whose mentor is ready and has a place, and fewer requests out than allowed; one query."""
    room = Q(wishes__mentor__active__lt=F("wishes__mentor__capacity"), wishes__mentor__paused_until__isnull=True)
    ready = matchable(Enrolment.objects.accepted().mentors())
    going = Q(wishes__status="waiting", wishes__mentor__in=ready.values("pk")) & room
    seeking = matchable(
        Enrolment.objects.accepted()
        .mentees()
        .with_room()
        .filter(cohort__status__in=sorted(COHORT.open), cohort__program__self_matching=True)
    )
    out = Count("requests_sent", filter=Q(requests_sent__status="pending"), distinct=True)
    found = seeking.filter(going).annotate(out=out).filter(out__lt=F("cohort__program__requests_at_once"))
    return list(found.people().order_by("pk")[:MOST_AT_ONCE])


def send_wishes(*, now: datetime | None = None) -> int:
    """Send what may go out now, for everybody; how many letters. Running twice, or beside an answer, does no harm."""
    now = now or timezone.now()
    return sum(go_on(mentee, now) for mentee in mentees_to_go_on(now=now))


def go_on(mentee: Enrolment, now: datetime) -> int:
    """Send this mentee's next letters, until no more may wait at the same time; how many.

    Who has no place, rests, or is kept apart by a rule is passed over and keeps the place on the list.
    """
    sent, ranking = 0, None
    for wish in waiting_wishes(mentee):
        waiting = MentorshipRequest.objects.open().filter(mentee=mentee).count()
        if waiting >= mentee.cohort.program.requests_at_once:
            break
        if why_no_place(wish.mentor, ""):
            continue
        ranking = ranking or ranking_for(mentee)
        if not note_rules(wish, ranking):
            sent += send_wish(wish, now)
    return sent


def note_rules(wish: Wish, ranking: Ranking) -> bool:
    """Whether a rule keeps the two apart now. It is noted: pages say so, and coordinators are called in time."""
    mentor = wish.mentor.public_id
    apart = bool(rules_broken(ranking, mentor)) or is_avoided(ranking, mentor)
    if apart != wish.kept_apart:
        Wish.objects.filter(pk=wish.pk).update(kept_apart=apart)
    return apart


def send_wish(wish: Wish, now: datetime) -> bool:
    """Turn one wish into a request, and tell the mentee; False where that is not possible now."""
    try:
        with transaction.atomic():
            lock_places(wish.mentee, wish.mentor)
            mentee, mentor = wish.mentee, wish.mentor
            send_request(mentee=mentee, mentor=mentor, message=wish.message, by=mentee.user, by_list=True, now=now)
            move(wish, "sent", by=None, kind="wish.sent", where=Q(status="waiting"), now=now)
    except Refused:
        return False
    return True
