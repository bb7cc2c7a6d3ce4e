"""A mentor's rest: begun, ended by herself or by the clock, and by rule after silence."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.models import Notice
from activity.states import Conflict, Refused
from pairings.jobs import expire_requests
from profiles.models import User
from programs.jobs import end_rests
from programs.models import Enrolment, Program
from programs.services.rests import end_rest, take_rest
from tests.factories import EnrolmentFactory, RequestFactory

SignIn = Callable[[User], Client]


def test_a_rest_ends_by_itself_on_its_day_and_once(mentor: Enrolment, ben: User) -> None:
    now = timezone.now()
    take_rest(enrolment=mentor, until=timezone.localdate(now) + timedelta(days=10), by=ben, now=now)
    assert (mentor.free_places, Enrolment.objects.with_room().filter(pk=mentor.pk).count()) == (0, 0)
    assert end_rests(now=now + timedelta(days=9)) == 0
    assert [end_rests(now=now + timedelta(days=day)) for day in (10, 10, 11)] == [1, 0, 0]
    assert Notice.objects.filter(recipient=ben, kind="rest_over").count() == 1
    mentor.refresh_from_db()
    assert mentor.free_places == 2


def test_only_a_day_ahead_and_only_mentors(mentor: Enrolment, mentee: Enrolment, ben: User) -> None:
    today = timezone.localdate()
    for day in (today, today - timedelta(days=1), today + timedelta(days=400)):
        with pytest.raises(Refused, match="from tomorrow on"):
            take_rest(enrolment=mentor, until=day, by=ben)
    with pytest.raises(Refused, match="Only mentors"):
        take_rest(enrolment=mentee, until=today + timedelta(days=1), by=mentee.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=mentee.pk).update(paused_until=today)


def test_back_at_once(mentor: Enrolment, ben: User) -> None:
    take_rest(enrolment=mentor, until=timezone.localdate() + timedelta(days=1), by=ben)
    end_rest(enrolment=mentor, by=ben)
    with pytest.raises(Conflict):
        end_rest(enrolment=mentor, by=ben)


@pytest.mark.parametrize(("most", "rests"), [(2, True), (3, False), (0, False)])
def test_who_does_not_answer_rests_by_rule(mentor: Enrolment, cora: User, most: int, rests: bool) -> None:
    Program.objects.update(silence_pause=most)
    now = timezone.now()
    for day in range(2):
        mentee = EnrolmentFactory(cohort=mentor.cohort)
        RequestFactory(mentee=mentee, mentor=mentor, expires_at=now + timedelta(days=day))
        expire_requests(now=now + timedelta(days=day))
    mentor.refresh_from_db()
    assert bool(mentor.paused_until) == rests
    told = set(Notice.objects.filter(kind__in=["rest_after_silence", "mentor_silent"]).values_list("recipient", "kind"))
    assert told == ({(mentor.user_id, "rest_after_silence"), (cora.pk, "mentor_silent")} if rests else set())


def test_an_answer_in_between_starts_the_count_anew(mentor: Enrolment) -> None:
    now = timezone.now()
    for status in ("expired", "declined"):
        RequestFactory(mentee=EnrolmentFactory(cohort=mentor.cohort), mentor=mentor, status=status)
    RequestFactory(mentee=EnrolmentFactory(cohort=mentor.cohort), mentor=mentor, expires_at=now)
    expire_requests(now=now)
    mentor.refresh_from_db()
    assert mentor.paused_until is None


def test_pages(mentor: Enrolment, ben: User, ada: User, signed_in: SignIn) -> None:
    client = signed_in(ben)
    url = reverse("programs:enrolment-rest", args=[mentor.public_id])
    for typed in ("", "soon", "2001-01-01"):
        assert client.post(url, {"until": typed}).status_code == 422
    day = timezone.localdate() + timedelta(days=5)
    assert client.post(url, {"until": day.isoformat()}).status_code == 302
    page = client.get(reverse("programs:enrolment-detail", args=[mentor.public_id])).content.decode()
    assert "You rest until" in page
    assert "You rest until" in client.get("/").content.decode()
    assert client.post(reverse("programs:enrolment-return", args=[mentor.public_id])).status_code == 302
    assert "You rest until" not in client.get("/").content.decode()
    assert signed_in(ada).get(url).status_code == 404
