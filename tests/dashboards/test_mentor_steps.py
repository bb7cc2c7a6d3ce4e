"""A mentor's next step: people who wait come first."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboards.queries.home import home_of
from dashboards.queries.steps import Urgency
from profiles.models import Profile, User
from programs.models import Cohort, Enrolment, Program
from tests.factories import EnrolmentFactory, PairingFactory, RequestFactory, TopicFactory, choose


@pytest.fixture
def told(ben: User) -> User:
    """Ben has answered what a match rests on."""
    choose(ben, "offered", TopicFactory())
    Profile.objects.filter(user=ben).update(hours=[36, 37])
    return User.objects.get(pk=ben.pk)


def test_who_waits_comes_before_everything(told: User, cohort: Cohort, mentee: Enrolment, mentor: Enrolment) -> None:
    PairingFactory(mentee=EnrolmentFactory(cohort=cohort), mentor=mentor)
    asked = RequestFactory(mentee=mentee, mentor=mentor)
    home = home_of(told, now=timezone.now())
    assert home.first.urgency == Urgency.SOMEBODY_WAITS
    assert home.first.title.startswith("Ada N. asks you to be their mentor. Please answer by ")
    assert home.first.url == reverse("pairings:request-detail", args=[asked.public_id])
    assert [step.title.split(" with ")[0] for step in home.others] == ["Plan your first session"]


def test_several_requests_are_one_step_led_by_the_first_date(told: User, cohort: Cohort, mentor: Enrolment) -> None:
    now = timezone.now()
    for days in (5, 2, 9):
        RequestFactory(mentee=EnrolmentFactory(cohort=cohort), mentor=mentor, expires_at=now + timedelta(days=days))
    home = home_of(told, now=now)
    assert home.first.title.startswith("3 people ask you to be their mentor.")
    assert home.first.due == now + timedelta(days=2)
    assert "asks nobody else" in home.first.text
    Program.objects.update(requests_at_once=2)
    assert "asks nobody else" not in home_of(told, now=now).first.text
    assert home.first.url == reverse("pairings:request-list")
    assert [r.expires_at for r in home.mentor.sections[0].requests] == [
        now + timedelta(days=days) for days in (2, 5, 9)
    ]


def test_answered_requests_are_no_longer_shown(told: User, mentee: Enrolment, mentor: Enrolment) -> None:
    RequestFactory(mentee=mentee, mentor=mentor, status="declined")
    home = home_of(told, now=timezone.now())
    assert home.first.title == "Mentees of Autumn can find you now."
    assert home.mentor.sections[0].requests == []


def test_a_blank_profile_is_to_be_completed(ben: User, mentor: Enrolment) -> None:
    assert home_of(ben, now=timezone.now()).first.url == reverse("profiles:topics-update")


def test_no_free_place_is_said(told: User, mentor: Enrolment) -> None:
    Enrolment.objects.filter(pk=mentor.pk).update(capacity=0)
    step = home_of(told, now=timezone.now()).first
    assert (step.urgency, step.title) == (
        Urgency.REST,
        "You have no free place at the moment, so nobody is suggested to you.",
    )


def test_where_coordinators_match_he_waits_for_them(told: User, mentor: Enrolment) -> None:
    program = mentor.cohort.program
    program.self_matching = False
    program.save()
    step = home_of(told, now=timezone.now()).first
    assert step.title == "The coordinators of First-year companions look for mentees who fit you."
    assert step.until.startswith("The round goes on until ")


def test_other_peoples_requests_are_not_his(told: User, mentor: Enrolment, mentee: Enrolment, cohort: Cohort) -> None:
    RequestFactory(mentee=mentee, mentor=EnrolmentFactory(cohort=cohort, role="mentor"))
    assert home_of(told, now=timezone.now()).mentor.sections[0].requests == []


def test_two_hats_put_the_most_urgent_step_first(told: User, cohort: Cohort, mentor: Enrolment) -> None:
    """Ben is a mentee elsewhere and coordinates nothing: the request to him leads, his own search follows."""
    own = EnrolmentFactory(user=told, role="mentee")
    RequestFactory(mentee=EnrolmentFactory(cohort=cohort), mentor=mentor)
    home = home_of(told, now=timezone.now())
    assert home.first.urgency == Urgency.SOMEBODY_WAITS
    assert home.mentee is not None
    assert home.mentor is not None
    assert f"cohort={own.cohort.public_id}" in home.others[-1].url
