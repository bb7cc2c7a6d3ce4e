"""Pages of cohorts: dates, steps with a question before the last one, and what participants see of them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from profiles.models import User
from programs.models import Cohort, Enrolment, Program, site_today
from tests.factories import CohortFactory, EnrolmentFactory, PairingFactory

SignIn = Callable[[User], Client]
TODAY = site_today()
DATES = {"name": "Spring", "starts_on": str(TODAY), "ends_on": str(TODAY + timedelta(days=60)), "apply_until": ""}


def page(name: str, *args: str) -> str:
    return reverse(f"programs:{name}", args=args)


def test_a_cohort_is_set_up_in_preparation(program: Program, cora: User, signed_in: SignIn) -> None:
    response = signed_in(cora).post(page("cohort-create", program.public_id), DATES)
    cohort = Cohort.objects.get()
    assert response.url == page("cohort-detail", cohort.public_id)
    assert (cohort.name, cohort.status, cohort.apply_until) == ("Spring", "draft", None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"starts_on": ""}, "starts_on"),
        ({"ends_on": str(TODAY)}, "ends_on"),
        ({"ends_on": "31.02.2027"}, "ends_on"),
        ({"apply_until": str(TODAY + timedelta(days=61))}, "apply_until"),
        ({"name": "Tab\there"}, "name"),
    ],
)
def test_bad_dates_are_refused_beside_their_field(
    program: Program, cora: User, signed_in: SignIn, change: dict[str, str], field: str
) -> None:
    response = signed_in(cora).post(page("cohort-create", program.public_id), {**DATES, **change})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert not Cohort.objects.exists()


def test_a_name_in_use_is_refused_and_the_dates_stay_typed(cohort: Cohort, cora: User, signed_in: SignIn) -> None:
    response = signed_in(cora).post(page("cohort-create", cohort.program.public_id), {**DATES, "name": "Autumn"})
    assert response.status_code == 422
    assert "of this name already" in response.content.decode()
    assert DATES["ends_on"] in response.content.decode()


def test_two_windows_do_not_overwrite_each_other(cohort: Cohort, cora: User, signed_in: SignIn) -> None:
    client, url = signed_in(cora), page("cohort-update", cohort.public_id)
    assert f'value="{cohort.starts_on.isoformat()}"' in client.get(url).content.decode()
    assert client.post(url, {**DATES, "version": "1"}).status_code == 302
    response = client.post(url, {**DATES, "version": "1", "name": "Other window"})
    assert response.status_code == 422
    assert "Other window" in response.content.decode()
    cohort.refresh_from_db()
    assert cohort.name == "Spring"


def test_each_step_has_a_button_and_ending_asks_on_a_page_of_its_own(
    cohort: Cohort, cora: User, mentee: Enrolment, mentor: Enrolment, signed_in: SignIn
) -> None:
    PairingFactory(mentee=mentee, mentor=mentor)
    EnrolmentFactory(cohort=cohort, status="submitted")
    client, url = signed_in(cora), page("cohort-move", cohort.public_id)
    text = client.get(page("cohort-detail", cohort.public_id)).content.decode()
    assert "Close applications and start matching" in text
    assert f"{url}?to=closed" in text
    asked = client.get(url, {"to": "closed"}).content.decode()
    assert "1 pairing has not ended yet" in asked
    assert "1 application has no answer yet" in asked
    cohort.refresh_from_db()
    assert cohort.status == "open"
    assert client.post(url, {"to": "closed"}).url == page("cohort-detail", cohort.public_id)
    cohort.refresh_from_db()
    assert cohort.status == "closed"
    assert "create the next cohort" in client.get(page("cohort-detail", cohort.public_id)).content.decode()


@pytest.mark.parametrize("to", ["", "draft", "open", "nonsense", "\x00"])
def test_a_step_that_does_not_exist_changes_nothing(cohort: Cohort, cora: User, signed_in: SignIn, to: str) -> None:
    client, url = signed_in(cora), page("cohort-move", cohort.public_id)
    assert client.get(url, {"to": to}).url == page("cohort-detail", cohort.public_id)
    assert client.post(url, {"to": to}).status_code == 302
    cohort.refresh_from_db()
    assert cohort.status == "open"


def test_a_step_taken_by_somebody_else_meanwhile_is_told(cohort: Cohort, cora: User, signed_in: SignIn) -> None:
    Cohort.objects.update(status="closed")
    response = signed_in(cora).post(page("cohort-move", cohort.public_id), {"to": "matching"}, follow=True)
    assert "Meanwhile this has changed" in response.content.decode()


def test_participants_see_dates_and_their_places_but_no_numbers_and_no_people(
    cohort: Cohort, mentee: Enrolment, mentor: Enrolment, ada: User, dov: User, signed_in: SignIn
) -> None:
    text = signed_in(ada).get(page("cohort-detail", cohort.public_id)).content.decode()
    assert page("enrolment-detail", mentee.public_id) in text
    assert page("enrolment-table", cohort.public_id) not in text
    assert "Okafor" not in text
    assert "You can join now" in signed_in(dov).get(page("cohort-detail", cohort.public_id)).content.decode()


@pytest.mark.parametrize("status", ["draft", "matching", "running", "closed"])
def test_a_cohort_that_is_not_open_is_known_to_its_people_alone(
    status: str, mentee: Enrolment, ada: User, cora: User, dov: User, edda: User, sam: User, signed_in: SignIn
) -> None:
    Cohort.objects.update(status=status)
    url = page("cohort-detail", mentee.cohort.public_id)
    seen = {person.email: signed_in(person).get(url).status_code for person in (ada, cora, dov, edda, sam)}
    assert seen == {
        "ada@example.org": 200,
        "cora@example.org": 200,
        "dov@example.org": 404,
        "edda@example.org": 404,
        "sam@example.org": 200,
    }


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_same_number_of_questions(
    number: int, cohort: Cohort, cora: User, signed_in: SignIn, django_assert_num_queries
) -> None:
    for _ in range(number):
        EnrolmentFactory(cohort=cohort)
        CohortFactory(program=cohort.program)
    client = signed_in(cora)
    client.get(page("cohort-detail", cohort.public_id))
    with django_assert_num_queries(23):
        client.get(page("cohort-detail", cohort.public_id))
