"""A mail that waits, for the mail of the day or for a server, is dropped once what it tells no longer holds."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from activity.jobs import send_mail, still_true
from activity.models import Mail
from matching.jobs import look_for_news
from matching.services.searching import keep_search, turn_search
from meetings.jobs import remind_first_sessions
from meetings.models import FirstSession
from meetings.services.first import agree_time, meet_first_session, propose_time, rate_first_session
from meetings.services.sessions import change_session, schedule_session
from pairings.jobs import expire_requests, remind_about_offers, tell_of_endings
from pairings.models import Pairing
from pairings.services.caring import extend_pairings
from pairings.services.help import call_for_help
from pairings.services.offers import say_yes
from pairings.services.pairings import approve_pairing, create_pairing
from pairings.services.requests import send_request
from profiles.models import User
from programs.jobs import end_rests, rest_quietly
from programs.models import Enrolment, Program
from programs.services.enrolments import withdraw_enrolment
from programs.services.rests import end_rest, take_rest
from tests.factories import CoordinatorFactory, EnrolmentFactory, PairingFactory
from tests.matching.test_browse import mentor_in

NOW = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
DAY = timedelta(days=1)
People = tuple[Enrolment, Enrolment, User]
Told = tuple[str, User]


def searching(people: People) -> Iterator[Told]:
    mentee, _mentor, cora = people
    keep_search(mentee=mentee, name="Online", query="free=on", by=mentee.user)
    late = mentor_in(mentee.cohort, "Late Woman")
    look_for_news(now=NOW + DAY)
    yield "search_found", mentee.user
    create_pairing(mentee=mentee, mentor=late, origin="coordinator", by=cora, status="active")


def switching_off(people: People) -> Iterator[Told]:
    mentee = people[0]
    kept = keep_search(mentee=mentee, name="Online", query="free=on", by=mentee.user)
    mentor_in(mentee.cohort, "Late Woman")
    look_for_news(now=NOW + DAY)
    yield "search_found", mentee.user
    turn_search(search=kept, on=False, by=mentee.user)


def waiting_in_vain(people: People) -> Iterator[Told]:
    mentee, mentor, cora = people
    request = send_request(mentee=mentee, mentor=mentor, message="Hello!", by=mentee.user)
    expire_requests(now=request.expires_at)
    yield "request_expired_mentee", mentee.user
    create_pairing(mentee=mentee, mentor=mentor, origin="coordinator", by=cora, status="active")


def calling(people: People) -> Iterator[Told]:
    mentee, _mentor, cora = people
    call_for_help(mentee=mentee, words="", by=mentee.user)
    yield "help_called", cora
    withdraw_enrolment(enrolment=mentee, by=mentee.user)


def answering(people: People) -> Iterator[Told]:
    mentee, mentor, cora = people
    offer = create_pairing(mentee=mentee, mentor=mentor, origin="coordinator", by=cora, status="offered")
    remind_about_offers(now=offer.remind_at)
    yield "pairing_offer_reminder", mentee.user
    say_yes(pairing=offer, by=mentee.user)


def approving(people: People) -> Iterator[Told]:
    mentee, mentor, cora = people
    Program.objects.update(four_eyes=True)
    other = CoordinatorFactory(program=mentee.cohort.program).user
    pairing = create_pairing(mentee=mentee, mentor=mentor, origin="request", by=mentor.user, status="proposed")
    yield "pairing_to_approve", cora
    approve_pairing(pairing=Pairing.objects.people().get(pk=pairing.pk), by=other)


def extending(people: People) -> Iterator[Told]:
    mentee, mentor, cora = people
    pairing = PairingFactory(mentee=mentee, mentor=mentor, ends_on=NOW.date() + 7 * DAY)
    tell_of_endings(now=NOW)
    yield "pairing_ending", mentor.user
    extend_pairings(pairings=[pairing], until=NOW.date() + 90 * DAY, by=cora, now=NOW)


def extending_twice(people: People) -> Iterator[Told]:
    mentee, mentor, cora = people
    pairing = PairingFactory(mentee=mentee, mentor=mentor)
    extend_pairings(pairings=[pairing], until=NOW.date() + 90 * DAY, by=cora, now=NOW)
    yield "pairing_extended", mentee.user
    extend_pairings(pairings=[pairing], until=NOW.date() + 60 * DAY, by=cora, now=NOW)


def resting_again(people: People) -> Iterator[Told]:
    mentor = people[1]
    take_rest(enrolment=mentor, until=NOW.date() + DAY, by=mentor.user, now=NOW)
    end_rests(now=NOW + DAY)
    yield "rest_over", mentor.user
    take_rest(enrolment=mentor, until=NOW.date() + 9 * DAY, by=mentor.user, now=NOW)


def coming_back(people: People) -> Iterator[Told]:
    mentor = people[1]
    rest_quietly(mentor, NOW.date() + 9 * DAY, now=NOW)
    yield "rest_after_silence", mentor.user
    end_rest(enrolment=mentor, by=mentor.user)


def moving(people: People) -> Iterator[Told]:
    mentee, mentor, _cora = people
    plan = {"format": "online", "where": "", "agenda": "", "by": mentee.user}
    pairing, begin = PairingFactory(mentee=mentee, mentor=mentor), NOW + 2 * DAY
    session = schedule_session(pairing=pairing, starts_at=begin, ends_at=begin + DAY / 24, **plan)
    yield "session_scheduled", mentor.user
    change_session(session=session, version=0, starts_at=begin + DAY, ends_at=begin + DAY * 25 / 24, **plan)


def first_session(people: People) -> FirstSession:
    mentee, mentor, _cora = people
    return FirstSession.objects.create(mentee=mentee, mentor=mentor, until=NOW.date() + 9 * DAY, remind_at=NOW)


def proposing_twice(people: People) -> Iterator[Told]:
    mentee, mentor, _cora = people
    first = first_session(people)
    propose_time(first=first, starts_at=NOW + 2 * DAY, where="Café", by=mentee.user)
    yield "first_session_proposed", mentor.user
    propose_time(first=first, starts_at=NOW + 3 * DAY, where="Café", by=mentor.user)


def agreeing_and_moving(people: People) -> Iterator[Told]:
    mentee, mentor, _cora = people
    first = first_session(people)
    propose_time(first=first, starts_at=NOW + 2 * DAY, where="Café", by=mentee.user)
    agree_time(first=first, seen=first.starts_at, by=mentor.user)
    yield "first_session_agreed", mentee.user
    propose_time(first=first, starts_at=NOW + 3 * DAY, where="Café", by=mentor.user)


def rating(people: People) -> Iterator[Told]:
    mentee, mentor, _cora = people
    first = first_session(people)
    meet_first_session(first=first, by=mentor.user)
    remind_first_sessions(now=NOW)
    yield "first_session_reminder", mentee.user
    rate_first_session(first=first, rating=1, by=mentee.user)


@pytest.mark.parametrize(
    "story",
    [
        searching,
        switching_off,
        waiting_in_vain,
        calling,
        answering,
        approving,
        extending,
        extending_twice,
        resting_again,
        coming_back,
        moving,
        proposing_twice,
        agreeing_and_moving,
        rating,
    ],
)
def test_nothing_is_told_that_no_longer_holds(
    story: Callable[[People], Iterator[Told]], mentee: Enrolment, mentor: Enrolment, cora: User
) -> None:
    told = story((mentee, mentor, cora))
    kind, person = next(told)
    waiting = Mail.objects.get(kind=kind, recipient=person)
    assert still_true(waiting)
    assert next(told, None) is None
    assert send_mail(waiting.pk) == "dropped"
    waiting.refresh_from_db()
    assert not {"where", "unless"} & set(waiting.condition)


def test_what_still_holds_is_told(mentee: Enrolment, mentor: Enrolment) -> None:
    """Somebody else's news changes nothing."""
    request = send_request(mentee=mentee, mentor=mentor, message="Hello!", by=mentee.user)
    expire_requests(now=request.expires_at)
    PairingFactory(mentee=EnrolmentFactory(cohort=mentee.cohort), mentor=mentor)
    assert send_mail(Mail.objects.get(kind="request_expired_mentee").pk) == "sent"
