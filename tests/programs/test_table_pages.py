"""The table of a cohort: filtering, sorting, paging, deciding about many, and adding somebody."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from activity.models import Mail
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import CohortFactory, EnrolmentFactory, UserFactory

SignIn = Callable[[User], Client]


def page(name: str, *args: str) -> str:
    return reverse(f"programs:{name}", args=args)


def add(cohort: Cohort, name: str, **fields: object) -> Enrolment:
    user = UserFactory(profile__name=name, email=f"{name.split()[0].lower()}@mail.example")
    return EnrolmentFactory(cohort=cohort, user=user, **fields)


def names(client: Client, cohort: Cohort, **asked: str) -> list[str]:
    response = client.get(page("enrolment-table", cohort.public_id), asked)
    assert response.status_code == 200
    return [row.name for row in response.context["page"]]


@pytest.fixture
def people(cohort: Cohort) -> dict[str, Enrolment]:
    return {
        "Ina": add(cohort, "Ina Weber", status="submitted"),
        "Jo": add(cohort, "Jo Brandt", status="waitlisted"),
        "Kim": add(cohort, "Kim Weber", role="mentor", capacity=4),
        "Elsewhere": add(CohortFactory(), "Elli Weber"),
    }


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["Ina Weber", "Jo Brandt", "Kim Weber"]),
        ({"role": "mentor"}, ["Kim Weber"]),
        ({"role": "mentee"}, ["Ina Weber", "Jo Brandt"]),
        ({"state": "waitlisted"}, ["Jo Brandt"]),
        ({"state": "withdrawn"}, []),
        ({"words": "weber"}, ["Ina Weber", "Kim Weber"]),
        ({"words": "weber ina"}, ["Ina Weber"]),
        ({"words": "jo@mail"}, ["Jo Brandt"]),
        ({"words": "weber", "role": "mentor", "state": "accepted"}, ["Kim Weber"]),
        ({"sort": "-name"}, ["Kim Weber", "Jo Brandt", "Ina Weber"]),
        ({"sort": "state"}, ["Ina Weber", "Kim Weber", "Jo Brandt"]),
        ({"sort": "-places"}, ["Kim Weber", "Ina Weber", "Jo Brandt"]),
        (
            {"role": "nonsense", "state": "\x00", "sort": "drop table", "page": "x"},
            ["Ina Weber", "Jo Brandt", "Kim Weber"],
        ),
        ({"page": "99999999999999999999"}, ["Ina Weber", "Jo Brandt", "Kim Weber"]),
        ({"words": "NUL\x00"}, ["Ina Weber", "Jo Brandt", "Kim Weber"]),
    ],
)
def test_filters_and_sorting(
    people: dict[str, Enrolment],
    cohort: Cohort,
    cora: User,
    signed_in: SignIn,
    asked: dict[str, str],
    expected: list[str],
) -> None:
    assert names(signed_in(cora), cohort, **asked) == expected


def test_heads_say_how_the_table_is_sorted(
    people: dict[str, Enrolment], cohort: Cohort, cora: User, signed_in: SignIn
) -> None:
    url = page("enrolment-table", cohort.public_id)
    text = signed_in(cora).get(url, {"sort": "places", "role": "mentor"}).content.decode()
    assert text.count('aria-sort="ascending"') == 1
    assert "sort=-places" in text
    assert "role=mentor&amp;sort=name" in text or "sort=name&amp;role=mentor" in text


def test_fifty_on_a_page(cohort: Cohort, cora: User, signed_in: SignIn) -> None:
    for number in range(51):
        EnrolmentFactory(cohort=cohort, user__profile__name=f"Person {number:02}")
    client = signed_in(cora)
    assert len(names(client, cohort)) == 50
    assert names(client, cohort, page="2") == ["Person 50"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_table_asks_the_same_number_of_questions(
    number: int, cohort: Cohort, cora: User, signed_in: SignIn, django_assert_num_queries
) -> None:
    for _ in range(number):
        EnrolmentFactory(cohort=cohort, status="submitted")
    client = signed_in(cora)
    client.get(page("enrolment-table", cohort.public_id))
    with django_assert_num_queries(13):  # two for what gates and questions of the program add to the filters
        assert len(names(client, cohort)) == number


def test_empty_states_say_what_to_do(cohort: Cohort, cora: User, signed_in: SignIn) -> None:
    client, url = signed_in(cora), page("enrolment-table", cohort.public_id)
    assert "People appear here as they apply" in client.get(url).content.decode()
    EnrolmentFactory(cohort=cohort)
    assert "Nobody fits these filters" in client.get(url, {"words": "zzz"}).content.decode()


def key(place: Enrolment) -> str:
    return f"{place.public_id}.{place.status}"


def test_many_are_decided_in_one_go_and_the_table_stays_as_it_was(
    people: dict[str, Enrolment], cohort: Cohort, cora: User, signed_in: SignIn
) -> None:
    keys = [key(people[name]) for name in ("Ina", "Jo", "Elsewhere")]
    Enrolment.objects.filter(pk=people["Jo"].pk).update(status="withdrawn")
    response = signed_in(cora).post(
        page("enrolment-decide", cohort.public_id),
        {"to": "accepted", "enrolment": keys, "shown": "role=mentee&sort=-name&page=1"},
    )
    assert response.url == f"{page('enrolment-table', cohort.public_id)}?role=mentee&sort=-name&page=1"
    told = [str(message) for message in response.wsgi_request._messages]
    assert told[0] == "1 person is decided."
    assert "Jo Brandt (withdrawn)" in told[1]
    states = {name: Enrolment.objects.get(pk=place.pk).status for name, place in people.items()}
    assert states == {"Ina": "accepted", "Jo": "withdrawn", "Kim": "accepted", "Elsewhere": "accepted"}
    assert [mail.recipient for mail in Mail.objects.all()] == [people["Ina"].user]


def test_the_button_of_one_row_counts_alone(
    people: dict[str, Enrolment], cohort: Cohort, cora: User, signed_in: SignIn
) -> None:
    signed_in(cora).post(
        page("enrolment-decide", cohort.public_id),
        {"one": f"declined:{key(people['Ina'])}", "enrolment": [key(people["Jo"])], "shown": ""},
    )
    states = {name: Enrolment.objects.get(pk=place.pk).status for name, place in people.items()}
    assert (states["Ina"], states["Jo"]) == ("declined", "waitlisted")


def test_a_decision_on_the_page_of_a_person_returns_there(
    people: dict[str, Enrolment], cohort: Cohort, cora: User, signed_in: SignIn
) -> None:
    response = signed_in(cora).post(
        page("enrolment-decide", cohort.public_id),
        {"to": "accepted", "enrolment": key(people["Ina"]), "from": "person"},
    )
    assert response.url == f"{page('enrolment-detail', people['Ina'].public_id)}?as=coordinator"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"to": "accepted"},
        {"to": "accepted", "enrolment": ["", "\x00", "nobody.\x00", "x" * 500, "' OR 1=1 --", "nobody.submitted"]},
        {"to": "withdrawn", "enrolment": ["nobody"]},
        {"one": "accepted:", "shown": "\x00" * 5000},
        {"one": ":::", "shown": "next=//evil.example"},
    ],
)
def test_nonsense_decides_nothing(
    people: dict[str, Enrolment], cohort: Cohort, cora: User, signed_in: SignIn, sent: dict[str, object]
) -> None:
    before = list(Enrolment.objects.order_by("pk").values_list("status", flat=True))
    response = signed_in(cora).post(page("enrolment-decide", cohort.public_id), sent)
    assert response.status_code == 302
    assert response.url.startswith("/")
    assert not response.url.startswith("//")
    assert list(Enrolment.objects.order_by("pk").values_list("status", flat=True)) == before


def test_people_of_another_program_stay_untouched(
    people: dict[str, Enrolment], cohort: Cohort, edda: User, ada: User, signed_in: SignIn
) -> None:
    sent = {"to": "declined", "enrolment": [key(people["Ina"])]}
    for person in (edda, ada):
        assert signed_in(person).post(page("enrolment-decide", cohort.public_id), sent).status_code == 404
    assert Enrolment.objects.get(pk=people["Ina"].pk).status == "submitted"


def test_adding_somebody(cohort: Cohort, cora: User, signed_in: SignIn) -> None:
    client, url = signed_in(cora), page("enrolment-add", cohort.public_id)
    typed = {"name": "Noa Levi", "email": "noa@example.org", "role": "mentor", "places": "2"}
    for sentence in ("An invitation to Noa Levi is on its way.", "Noa Levi is invited already"):
        answer = client.post(url, typed, follow=True)
        assert answer.redirect_chain[0][0] == page("invitation-list", cohort.public_id)
        assert sentence in answer.content.decode()
    assert names(client, cohort) == []
    assert client.post(url, {**typed, "email": ""}).url == page("enrolment-table", cohort.public_id)
    assert names(client, cohort) == ["Noa Levi"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "   "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "Bell\x07"}, "name"),
        ({"email": "nobody"}, "email"),
        ({"email": f"{'x' * 300}@example.org"}, "email"),
        ({"role": ""}, "role"),
        ({"places": "99"}, "places"),
    ],
)
def test_a_person_that_cannot_be_is_refused_beside_the_field(
    cohort: Cohort, cora: User, signed_in: SignIn, change: dict[str, str], field: str
) -> None:
    typed = {"name": "Noa Levi", "email": "noa@example.org", "role": "mentor", "places": "2", **change}
    people = User.objects.count()
    response = signed_in(cora).post(page("enrolment-add", cohort.public_id), typed)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert User.objects.count() == people
