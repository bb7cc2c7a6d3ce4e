"""A mentee's next step in every situation between joining and meeting."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboards.queries.hats import hats_of
from dashboards.queries.home import home_of
from dashboards.queries.steps import Step, Urgency
from meetings.models import Session
from pairings.models import Wish
from profiles.models import Profile, User
from programs.models import Cohort, Enrolment
from tests.factories import EnrolmentFactory, PairingFactory, RequestFactory, TopicFactory, choose


@pytest.fixture
def told(ada: User) -> User:
    """Ada has answered what a match rests on."""
    choose(ada, "sought", TopicFactory())
    Profile.objects.filter(user=ada).update(hours=[36, 37])
    return User.objects.get(pk=ada.pk)


def first_step(person: User) -> Step:
    return home_of(User.objects.get(pk=person.pk), now=timezone.now()).first


def plan(pairing: object, starts_in: timedelta, **fields: object) -> Session:
    start = timezone.now() + starts_in
    return Session.objects.create(
        pairing=pairing, starts_at=start, ends_at=start + timedelta(hours=1), format="online", **fields
    )


def test_nobody_yet_is_invited_to_join(dov: User) -> None:
    step = first_step(dov)
    assert (step.urgency, step.url) == (Urgency.TO_DO, reverse("programs:program-list"))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("submitted", "are reading your application"),
        ("waitlisted", "on the waiting list"),
        ("declined", "no place for you"),
        ("withdrawn", "have withdrawn"),
    ],
)
def test_application(ada: User, mentee: Enrolment, status: str, words: str) -> None:
    Enrolment.objects.filter(pk=mentee.pk).update(status=status)
    step = first_step(ada)
    assert words in step.title
    assert step.calm == (status in {"submitted", "waitlisted"})


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "until"),
    [
        ("2031-03-03", "2031-09-01", "The round starts on Monday, 3 March 2031."),
        ("2020-03-03", "2031-09-01", "The round goes on until Monday, 1 September 2031."),
        ("2020-03-03", "2020-09-01", ""),
    ],
)
def test_waiting_says_until_when(
    ada: User, cohort: Cohort, mentee: Enrolment, starts_on: str, ends_on: str, until: str
) -> None:
    Enrolment.objects.filter(pk=mentee.pk).update(status="waitlisted")
    Cohort.objects.filter(pk=cohort.pk).update(starts_on=starts_on, ends_on=ends_on)
    assert first_step(ada).until == until


def test_blank_profile_comes_first(ada: User, mentee: Enrolment) -> None:
    home = home_of(ada, now=timezone.now())
    assert home.first.url == reverse("profiles:topics-update")
    assert [step.url.split("?")[0] for step in home.others] == [reverse("matching:mentor-browse")]


def test_without_request_a_mentee_is_led_to_her_own_round(told: User, mentee: Enrolment) -> None:
    step = first_step(told)
    assert step.title == "Find a mentor who fits what you told us."
    assert step.url == f"{reverse('matching:mentor-browse')}?cohort={mentee.cohort.public_id}"


def test_where_coordinators_match_she_waits(told: User, mentee: Enrolment) -> None:
    program = mentee.cohort.program
    program.self_matching = False
    program.save()
    step = first_step(told)
    assert step.title == "The coordinators of First-year companions look for a mentor for you."
    assert step.calm


def test_pending_request_names_the_mentor_and_the_day(told: User, mentee: Enrolment, mentor: Enrolment) -> None:
    asked = RequestFactory(
        mentee=mentee, mentor=mentor, expires_at=timezone.now().replace(year=2031, month=11, day=28, hour=12)
    )
    step = first_step(told)
    assert step.title == "Ben O. has your request. You will hear by Friday, 28 November 2031."
    assert step.text.endswith("the coordinators look with you.")
    Wish.objects.create(mentee=mentee, mentor=EnrolmentFactory(cohort=mentee.cohort, role="mentor"), message="Hello!")
    assert first_step(told).text.endswith("the next on your wish list is asked.")
    assert step.url == reverse("pairings:request-detail", args=[asked.public_id])
    assert step.calm


@pytest.mark.parametrize(
    ("status", "words"),
    [("declined", "Ben O. cannot be your mentor at the moment."), ("expired", "Ben O. did not answer in time.")],
)
def test_after_a_no_she_may_ask_somebody_else(
    told: User, mentee: Enrolment, mentor: Enrolment, status: str, words: str
) -> None:
    RequestFactory(mentee=mentee, mentor=mentor, status=status)
    step = first_step(told)
    assert step.title.startswith(words)
    assert step.url.startswith(reverse("matching:mentor-browse"))


def test_proposed_pairing_waits_for_coordinators(told: User, mentee: Enrolment, mentor: Enrolment) -> None:
    PairingFactory(mentee=mentee, mentor=mentor, status="proposed")
    step = first_step(told)
    assert step.title.startswith("You and Ben O. would like to work together.")
    assert step.calm
    assert step.until.startswith("You hear by ")


def test_active_pairing_without_session(told: User, mentee: Enrolment, mentor: Enrolment) -> None:
    pairing = PairingFactory(mentee=mentee, mentor=mentor)
    step = first_step(told)
    assert step.title == "Plan your first session with Ben Okafor."
    assert step.url == reverse("meetings:session-create", args=[pairing.public_id])
    plan(pairing, timedelta(days=-9), status="held")
    assert first_step(told).title == "Plan your next session with Ben Okafor."


def test_planned_session_says_when_on_her_clock(told: User, mentee: Enrolment, mentor: Enrolment) -> None:
    pairing = PairingFactory(mentee=mentee, mentor=mentor)
    session = plan(pairing, timedelta(days=2))
    step = first_step(told)
    assert step.title.startswith("You meet Ben Okafor on ")
    assert "your time zone, Berlin" in step.until
    assert step.url == reverse("meetings:session-detail", args=[session.public_id])


def test_past_session_asks_how_it_went_before_the_next_one(told: User, mentee: Enrolment, mentor: Enrolment) -> None:
    pairing = PairingFactory(mentee=mentee, mentor=mentor)
    past, _next = plan(pairing, timedelta(days=-2)), plan(pairing, timedelta(days=2))
    step = first_step(told)
    assert step.title.startswith("Did you and Ben Okafor meet on ")
    assert step.url == reverse("meetings:session-detail", args=[past.public_id])


@pytest.mark.parametrize("status", ["completed", "ended"])
def test_after_the_end_she_may_look_again(told: User, mentee: Enrolment, mentor: Enrolment, status: str) -> None:
    PairingFactory(mentee=mentee, mentor=mentor, status=status)
    assert first_step(told).title == "Your pairing with Ben Okafor has come to an end. Would you like another mentor?"


def test_paused_pairing_asks_for_nothing(told: User, mentee: Enrolment, mentor: Enrolment) -> None:
    PairingFactory(mentee=mentee, mentor=mentor, status="paused")
    step = first_step(told)
    assert (step.title, step.urgency) == ("Your pairing with Ben Okafor is paused.", Urgency.REST)
    assert step.until.startswith("Its last day is ")


def test_closed_round_thanks_and_leads_on(told: User, cohort: Cohort, mentee: Enrolment) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(status="closed")
    step = first_step(told)
    assert step.title == "Autumn has ended. Thank you for having been part of First-year companions."
    assert step.url == reverse("programs:program-list")


def test_closed_round_lets_two_finish_what_they_began(
    told: User, ben: User, cohort: Cohort, mentee: Enrolment, mentor: Enrolment
) -> None:
    session = plan(PairingFactory(mentee=mentee, mentor=mentor), timedelta(days=2))
    Cohort.objects.filter(pk=cohort.pk).update(status="closed")
    for person in (told, ben):
        assert [step.url for step in home_of(person, now=timezone.now()).steps] == [
            reverse("meetings:session-detail", args=[session.public_id])
        ]
    assert (hats_of(told).mentee, hats_of(ben).mentor) == (True, True)


@pytest.mark.parametrize(
    ("status", "words"),
    [("waitlisted", "In the next round of First-year companions you come first."), ("submitted", "")],
)
def test_closed_round_without_a_place(ada: User, cohort: Cohort, mentee: Enrolment, status: str, words: str) -> None:
    Enrolment.objects.filter(pk=mentee.pk).update(status=status)
    Cohort.objects.filter(pk=cohort.pk).update(status="closed")
    step = first_step(ada)
    assert step.title == "There was no place for you in Autumn this time."
    assert words in step.text
