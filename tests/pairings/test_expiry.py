"""Requests lapse on their date, once, and both sides hear of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activity.jobs import written
from activity.models import Mail, Notice
from activity.states import Conflict
from pairings import tasks
from pairings.jobs import expire_proposals, expire_request, expire_requests, withdraw_stranded_requests
from pairings.models import MentorshipRequest, Pairing
from pairings.services.pairings import create_pairing, decline_pairing
from profiles.models import User
from programs.models import Cohort, Enrolment
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


def test_when_a_round_ends_nobody_waits_on(cohort: Cohort, mentee: Enrolment, mentor: Enrolment, cora: User) -> None:
    asking = EnrolmentFactory(cohort=cohort)
    RequestFactory(mentee=asking, mentor=mentor)
    pairing = create_pairing(mentee=mentee, mentor=mentor, origin="request", by=mentor.user, status="proposed")
    assert expire_proposals() == 0
    Cohort.objects.update(status="closed")
    assert [expire_proposals(), expire_proposals(), withdraw_stranded_requests()] == [1, 0, 1]
    assert Pairing.objects.get().status == "expired"
    assert not Enrolment.objects.filter(active__gt=0).exists()
    with pytest.raises(Conflict):
        decline_pairing(pairing=pairing, by=cora)
    for kind, words in (("pairing_declined", "the round ended before"), ("request_stranded", "the round has ended")):
        for mail in Mail.objects.filter(kind=kind):
            body = str(written(mail).body)
            assert words in body and "by itself" not in body
    assert Mail.objects.filter(kind__in=("pairing_declined", "request_stranded")).count() == 3
