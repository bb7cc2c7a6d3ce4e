"""The homes as pages: what visitors and each hat see, and a constant number of queries."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import CohortFactory, EnrolmentFactory, GoalFactory, PairingFactory, RequestFactory

SignedIn = Callable[[User], Client]


def headings(client: Client, url: str) -> list[str]:
    response = client.get(url)
    assert response.status_code == 200
    page = BeautifulSoup(response.content, "html.parser")
    return [tag.get_text(" ", strip=True) for tag in page.select("main h1, main h2")]


def test_visitors_see_what_this_is_and_what_they_can_join(client: Client, cohort: Cohort) -> None:
    CohortFactory(status="draft", program__name="Not yet")
    response = client.get(reverse("home"))
    page = response.content.decode()
    assert cohort.program.name in page
    assert "Not yet" not in page
    assert reverse("account_signup") in page
    assert reverse("help") in page


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("dashboards:mentee-home", {"ada"}),
        ("dashboards:mentor-home", {"ben"}),
        ("dashboards:coordinator-home", {"cora", "edda", "sam"}),
        ("dashboards:mail-list", {"cora", "edda", "sam"}),
    ],
)
def test_each_hat_has_its_own_page(
    name: str,
    allowed: set[str],
    request: pytest.FixtureRequest,
    mentee: Enrolment,
    mentor: Enrolment,
    signed_in: SignedIn,
) -> None:
    cast = ("ada", "ben", "cora", "dov", "edda", "sam")
    got = {who: signed_in(request.getfixturevalue(who)).get(reverse(name)).status_code for who in cast}
    assert got == {who: 200 if who in allowed else 404 for who in cast}


def test_days_are_named_below_the_first_card_as_well(ada: User, mentee: Enrolment, signed_in: SignedIn) -> None:
    """Ada's profile comes first; by when the coordinators look with her stands below."""
    client = signed_in(ada)
    assert "Tell us a little more" in headings(client, reverse("home"))[1]
    assert "If nothing has happened by" in client.get(reverse("home")).content.decode()


def test_home_opens_with_the_next_step(ada: User, mentee: Enrolment, mentor: Enrolment, signed_in: SignedIn) -> None:
    RequestFactory(mentee=mentee, mentor=mentor)
    found = headings(signed_in(ada), reverse("home"))
    assert found[0].endswith(", Ada")
    assert found[1].startswith("Ben O. has your request.")


def test_seeking_mentee_sees_mentors_who_fit(
    ada: User, mentee: Enrolment, mentor: Enrolment, signed_in: SignedIn
) -> None:
    page = signed_in(ada).get(reverse("home")).content.decode()
    assert "Ben O." in page
    assert "Okafor" not in page
    assert reverse("matching:mentor-detail", args=[mentor.public_id]) in page


def test_paired_people_read_each_others_names(
    ada: User, ben: User, mentee: Enrolment, mentor: Enrolment, signed_in: SignedIn
) -> None:
    PairingFactory(mentee=mentee, mentor=mentor)
    assert "Ben Okafor" in signed_in(ada).get(reverse("home")).content.decode()
    assert "Ada Nwosu" in signed_in(ben).get(reverse("home")).content.decode()


def test_site_admin_sees_every_program(sam: User, cohort: Cohort, signed_in: SignedIn) -> None:
    assert (
        reverse("programs:cohort-detail", args=[cohort.public_id])
        in signed_in(sam).get(reverse("home")).content.decode()
    )


@pytest.mark.parametrize("items", [1, 3])
def test_mentors_home_takes_constant_queries(
    items: int,
    ben: User,
    cohort: Cohort,
    mentor: Enrolment,
    signed_in: SignedIn,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    Enrolment.objects.filter(pk=mentor.pk).update(capacity=9)
    mentor.refresh_from_db()
    for _ in range(items):
        RequestFactory(mentee=EnrolmentFactory(cohort=cohort), mentor=mentor)
        PairingFactory(mentee=EnrolmentFactory(cohort=cohort), mentor=mentor)
    client = signed_in(ben)
    with django_assert_num_queries(18):
        client.get(reverse("home"))


@pytest.mark.parametrize("items", [1, 3])
def test_mentees_home_takes_constant_queries(
    items: int,
    ada: User,
    cohort: Cohort,
    mentee: Enrolment,
    signed_in: SignedIn,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    EnrolmentFactory.create_batch(items, cohort=cohort, role="mentor")
    for number in range(items):
        GoalFactory(owner=ada, title=f"Goal {number}")
    client = signed_in(ada)
    client.get(reverse("home"))  # the mentors of the round are encoded once and kept
    with django_assert_num_queries(40):
        client.get(reverse("home"))


@pytest.mark.parametrize("items", [1, 3])
def test_coordinators_home_takes_constant_queries(
    items: int, cora: User, signed_in: SignedIn, django_assert_num_queries: Callable[[int], object]
) -> None:
    program = cora.coordinations.get().program
    for _ in range(items):
        cohort = CohortFactory(program=program)
        EnrolmentFactory(cohort=cohort, status="submitted")
        PairingFactory(
            mentee=EnrolmentFactory(cohort=cohort),
            mentor=EnrolmentFactory(cohort=cohort, role="mentor"),
            status="proposed",
        )
    client = signed_in(cora)
    with django_assert_num_queries(28):
        client.get(reverse("home"))
