"""Requests lapse on their date, once, and both sides hear of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activity.models import Notice
from pairings import tasks
from pairings.jobs import expire_request, expire_requests, withdraw_stranded_requests
from pairings.models import MentorshipRequest
from programs.models import Enrolment
from tests.factories import EnrolmentFactory, RequestFactory


def test_only_overdue_open_requests_lapse_and_only_once(mentee: Enrolment, mentor: Enrolment) -> None:
    now = timezone.now()
    overdue = RequestFactory(mentee=mentee, mentor=mentor, expires_at=now)
    others = [EnrolmentFactory(cohort=mentee.cohort) for _ in range(2)]
    early = RequestFactory(mentee=others[0], mentor=mentor, expires_at=now + timedelta(seconds=1))
    done = RequestFactory(mentee=others[1], mentor=mentor, expires_at=now, status="declined")
    assert expire_requests(now=now) == 1
    assert expire_requests(now=now) == 0
    states = {request.pk: request.status for request in MentorshipRequest.objects.all()}
    assert states == {overdue.pk: "expired", early.pk: "pending", done.pk: "declined"}
    assert {(n.recipient.get_short_name(), n.kind) for n in Notice.objects.all()} == {
        ("Ada N.", "request_expired_mentee"),
        ("Ben O.", "request_expired_mentor"),
    }


def test_an_answer_that_came_first_stands(mentee: Enrolment, mentor: Enrolment) -> None:
    now = timezone.now()
    seen_by_job = RequestFactory(mentee=mentee, mentor=mentor, expires_at=now)
    MentorshipRequest.objects.update(status="declined")
    assert expire_request(seen_by_job, now) is False
    assert MentorshipRequest.objects.get().status == "declined"
    assert not Notice.objects.exists()


def test_the_clock_runs_it(mentee: Enrolment, mentor: Enrolment) -> None:
    RequestFactory(mentee=mentee, mentor=mentor, expires_at=timezone.now())
    tasks.expire_requests.apply()
    assert MentorshipRequest.objects.get().status == "expired"


@pytest.mark.parametrize(
    ("who", "told"), [("mentor", ("Ada N.", "request_stranded")), ("mentee", ("Ben O.", "request_withdrawn"))]
)
def test_when_one_side_has_left_the_other_hears_of_it_once(
    mentee: Enrolment, mentor: Enrolment, who: str, told: tuple[str, str]
) -> None:
    RequestFactory(mentee=mentee, mentor=mentor)
    Enrolment.objects.filter(role=who).update(status="withdrawn")
    assert withdraw_stranded_requests() == 1
    assert withdraw_stranded_requests() == 0
    assert MentorshipRequest.objects.get().status == "withdrawn"
    assert [(n.recipient.get_short_name(), n.kind) for n in Notice.objects.all()] == [told]


def test_requests_of_people_who_are_there_stay(mentee: Enrolment, mentor: Enrolment) -> None:
    RequestFactory(mentee=mentee, mentor=mentor)
    assert withdraw_stranded_requests() == 0
    assert MentorshipRequest.objects.get().status == "pending"
