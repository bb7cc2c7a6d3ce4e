"""How mentors answer, for coordinators and as a usual time for mentees."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from activity.services import record_fact
from pairings.queries.answering import last_active_words, mentors_answering, usual_answer_days
from programs.models import Cohort, Enrolment
from tests.factories import EnrolmentFactory, RequestFactory


def answered(mentor: Enrolment, *hours: int, status: str = "declined") -> None:
    now = timezone.now()
    for took in hours:
        RequestFactory(
            mentee=EnrolmentFactory(cohort=mentor.cohort),
            mentor=mentor,
            status=status,
            created_at=now - timedelta(hours=took),
            answered_at=now,
        )


def test_a_usual_time_needs_five_answers_and_is_the_median(mentor: Enrolment) -> None:
    answered(mentor, 1, 2, 50, 60)
    assert usual_answer_days([mentor.user_id]) == {}
    answered(mentor, 500)
    assert usual_answer_days([mentor.user_id]) == {mentor.user_id: 2}


def test_coordinators_see_who_does_not_answer_first(cohort: Cohort, mentor: Enrolment) -> None:
    gita = EnrolmentFactory(cohort=cohort, role="mentor", user__profile__name="Gita Rao")
    answered(mentor, 1, 2, 3, 4, 10)
    RequestFactory(mentee=EnrolmentFactory(cohort=cohort), mentor=gita, status="expired")
    record_fact(gita, "enrolment.changed", by=gita.user)
    one, two = mentors_answering(cohort, now=timezone.now())
    assert (one.name, one.expired, one.median_hours, one.last_active) == ("Gita Rao", 1, None, "this week")
    assert (two.name, two.answered, two.median_hours, two.last_active) == ("Ben Okafor", 5, 3, "not yet")


@pytest.mark.parametrize(("days", "word"), [(0, "this week"), (8, "this month"), (40, "longer ago")])
def test_last_active_is_a_coarse_word(days: int, word: str) -> None:
    now = timezone.now()
    assert last_active_words(now - timedelta(days=days), now=now) == word


@pytest.mark.parametrize("items", [1, 3])
def test_constant_queries(items: int, cohort: Cohort, django_assert_num_queries: Callable[[int], object]) -> None:
    for _ in range(items):
        answered(EnrolmentFactory(cohort=cohort, role="mentor"), 5)
    with django_assert_num_queries(3):
        assert len(mentors_answering(cohort, now=timezone.now())) == items
