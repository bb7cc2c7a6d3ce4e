"""Before a run: who cannot be placed and why, missing answers and the reminder, contradictions of pairs laid down."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity import jobs as outbox
from activity.models import Mail
from activity.states import Refused
from matching.kinds import policy_of
from matching.models import Exclusion, Pin
from matching.queries.missing_answers import missing_in
from matching.queries.pin_faults import pin_faults
from matching.services.reminding import ask_for_answers
from matching.snapshot import forecast_of
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import EnrolmentFactory, TopicFactory, choose

SignedIn = Callable[[User], Client]
Pair = tuple[Enrolment, Enrolment]


def test_the_one_rule_to_blame_is_named(cohort: Cohort, fitting: Pair, lonely: Enrolment) -> None:
    told = forecast_of(cohort)
    assert told is not None
    assert told.pairs == 1
    assert [(one.mentee, one.rule, one.mentors) for one in told.stuck] == [(lonely.public_id, "language", 1)]
    assert told.lonely == ()


def test_two_rules_together_are_a_combination(cohort: Cohort, fitting: Pair, lonely: Enrolment) -> None:
    lonely.user.profile.hours = [1]
    lonely.user.profile.save()
    told = forecast_of(
        cohort, policy_of(rules={"languages": True, "formats": True, "conflicts": True, "shared_hours": 1})
    )
    assert told is not None
    assert [(one.rule, one.mentors) for one in told.stuck] == [("combination", 0)]


def test_the_page_says_what_to_do(
    cohort: Cohort, fitting: Pair, lonely: Enrolment, cora: User, signed_in: SignedIn
) -> None:
    page = signed_in(cora).get(reverse("matching:cohort-readiness", args=(cohort.public_id,)))
    text = " ".join(BeautifulSoup(page.content, "html.parser").get_text(" ").split())
    assert "No free mentor speaks one of the languages named." in text
    assert "Yuki Ito without it 1 mentor" in text
    assert "Yuki Ito open: topics, weekly hours" in text


def test_a_policy_under_which_nobody_can_be_paired_is_told_before_the_run(
    cohort: Cohort, lonely: Enrolment, mentor: Enrolment, cora: User, signed_in: SignedIn
) -> None:
    desk, url = signed_in(cora), reverse("matching:run-create", args=(cohort.public_id,))
    told = {"name": "Mine", "preset": "balanced", "aim": "floor", "shared_hours": "0", "place_first": "on"}
    page = desk.post(url, told | {"languages": "on"})
    assert page.status_code == 422
    assert "no two people can be paired" in page.content.decode() and "Mine" in page.content.decode()
    assert desk.post(url, told).status_code == 302


def test_everybody_who_left_something_open_is_asked_once_in_three_days(
    cohort: Cohort, fitting: Pair, lonely: Enrolment, cora: User
) -> None:
    assert [(one.name, one.what, one.reminded) for one in missing_in(cohort)] == [
        ("Yuki Ito", ("topics", "weekly hours"), False)
    ]
    assert ask_for_answers(cohort=cohort, by=cora) == 1
    mail = Mail.objects.get()
    message = outbox.written(mail)
    assert (mail.recipient, message.subject) == (lonely.user, "Autumn: a few answers would help")
    assert reverse("profiles:answers-check") in message.body
    assert [one.reminded for one in missing_in(cohort)] == [True]
    with pytest.raises(Refused, match="within the last three days"):
        ask_for_answers(cohort=cohort, by=cora)
    assert ask_for_answers(cohort=cohort, by=cora, now=timezone.now() + timedelta(days=3, minutes=1)) == 1


def test_what_a_mentor_offers_and_a_mentee_seeks_is_what_counts(cohort: Cohort) -> None:
    topic = TopicFactory()
    seeker, guide = EnrolmentFactory(cohort=cohort), EnrolmentFactory(cohort=cohort, role="mentor")
    choose(seeker.user, "offered", topic)
    choose(guide.user, "offered", topic)
    told = {one.place: one.what for one in missing_in(cohort)}
    assert "topics" in told[seeker] and "topics" not in told[guide]


def test_pairs_laid_down_that_cannot_be_kept_are_named(cohort: Cohort, mentee: Enrolment, mentor: Enrolment) -> None:
    Pin.objects.create(mentee=mentee, mentor=mentor)
    assert pin_faults(cohort) == []
    Enrolment.objects.filter(pk=mentor.pk).update(status="withdrawn")
    assert pin_faults(cohort) == [
        "Ada Nwosu and Ben Okafor are laid down, but one of them is no longer in. Release the pair."
    ]
    Exclusion.objects.create(mentee=mentee, mentor=mentor)
    assert "both laid down and excluded" in pin_faults(cohort)[0]
