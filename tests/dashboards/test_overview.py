"""All programs a person runs at a look: the right numbers, nobody else's, and a constant number of questions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboards.queries.overview import Numbers, overview_of
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import CohortFactory, CoordinatorFactory, EnrolmentFactory, PairingFactory, RequestFactory

SignedIn = Callable[[User], Client]


def busy(cohort: Cohort) -> None:
    """Two pairs, one of them silent; a mentee who has asked the mentor, and an application."""
    mentor = EnrolmentFactory(cohort=cohort, role="mentor", capacity=3)
    for days in (1, 99):
        since = timezone.now() - timedelta(days=days)
        PairingFactory(mentee=EnrolmentFactory(cohort=cohort), mentor=mentor, status_since=since)
        mentor.refresh_from_db()
    RequestFactory(mentee=EnrolmentFactory(cohort=cohort), mentor=mentor)
    EnrolmentFactory(cohort=cohort, status="submitted")


NUMBERS = Numbers(mentees=3, mentors=1, free_places=1, waiting=1, requests=1, pairs=2, silent=1, seeking=1, todos=2)


def test_each_cohort_is_counted_and_the_sums_are_theirs(cohort: Cohort, cora: User, sam: User) -> None:
    elsewhere = CohortFactory()
    for one in (cohort, elsewhere, CohortFactory(program=cohort.program)):
        busy(one)
    CohortFactory(program=cohort.program, status="closed")
    found = overview_of(cora, now=timezone.now())
    assert [line.numbers for line in found.lines] == [NUMBERS, NUMBERS]
    assert elsewhere not in [line.cohort for line in found.lines]
    assert (found.totals.mentees, found.totals.todos, found.totals.people) == (6, 4, 8)
    assert len(overview_of(sam, now=timezone.now()).lines) == 3
    onlooker = CoordinatorFactory(program=cohort.program, grade="read").user
    assert overview_of(onlooker, now=timezone.now()).totals == replace(found.totals, todos=0)


def test_it_is_linked_for_who_runs_several_and_hidden_from_others(
    cohort: Cohort, cora: User, ada: User, mentee: Enrolment, signed_in: SignedIn
) -> None:
    url = reverse("dashboards:program-overview")
    assert url not in signed_in(cora).get(reverse("home")).content.decode()
    idle = CoordinatorFactory(user=cora, program__name="Nothing yet").program
    assert url in signed_in(cora).get(reverse("home")).content.decode()
    text = signed_in(cora).get(url).content.decode()
    assert idle.name in text
    assert cohort.name in text
    assert signed_in(ada).get(url).status_code == 404


@pytest.mark.parametrize("items", [1, 3])
def test_it_asks_a_constant_number_of_questions(
    items: int, cora: User, signed_in: SignedIn, django_assert_num_queries: Callable[[int], object]
) -> None:
    for _ in range(items):
        busy(CohortFactory(program=CoordinatorFactory(user=cora).program))
    client, url = signed_in(cora), reverse("dashboards:program-overview")
    client.get(url)
    with django_assert_num_queries(22):
        client.get(url)
