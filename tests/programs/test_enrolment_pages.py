"""Pages of one place: applying, what comes next, places, withdrawing, and what coordinators see of a person."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from profiles.models import User
from programs.models import Cohort, Enrolment
from programs.queries import next_step_of
from programs.states import ENROLMENT
from tests.factories import EnrolmentFactory, PairingFactory
from tests.worlds import World

SignIn = Callable[[User], Client]


def page(name: str, *args: str) -> str:
    return reverse(f"programs:{name}", args=args)


def test_applying_leads_to_ones_own_page_of_the_place(cohort: Cohort, dov: User, signed_in: SignIn) -> None:
    client, url = signed_in(dov), page("enrolment-apply", cohort.public_id)
    typed = {"role": "mentor", "places": "3", "motivation": "I was helped myself."}
    response = client.post(url, typed)
    place = Enrolment.objects.get(user=dov)
    assert response.url == page("enrolment-detail", place.public_id)
    assert (place.role, place.status, place.capacity, place.motivation) == (
        *(typed["role"], "submitted", 3),
        typed["motivation"],
    )
    text = client.get(response.url).content.decode()
    assert "The coordinators are reading your application." in text
    assert "I was helped myself." in text
    again = client.get(url).content.decode()
    assert 'value="mentee"' in again
    assert 'value="mentor"' not in again


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role": ""}, "role"),
        ({"role": "boss"}, "role"),
        ({"places": "0"}, "places"),
        ({"places": "51"}, "places"),
        ({"places": "9" * 40}, "places"),
        ({"motivation": "x" * 2001}, "motivation"),
        ({"motivation": "NUL\x00"}, "motivation"),
    ],
)
def test_a_bad_application_is_refused_beside_its_field(
    cohort: Cohort, dov: User, signed_in: SignIn, change: dict[str, str], field: str
) -> None:
    typed = {"role": "mentor", "places": "2", "motivation": "Because.", **change}
    response = signed_in(dov).post(page("enrolment-apply", cohort.public_id), typed)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert not Enrolment.objects.exists()


def test_a_cohort_that_closed_meanwhile_says_so(
    cohort: Cohort, mentee: Enrolment, ada: User, signed_in: SignIn
) -> None:
    Cohort.objects.update(status="matching")
    client, url = signed_in(ada), page("enrolment-apply", cohort.public_id)
    assert "takes no applications at the moment" in client.get(url).content.decode()
    response = client.post(url, {"role": "mentor", "places": "1", "motivation": "My reasons"})
    assert response.status_code == 422
    assert "My reasons" in response.content.decode()
    assert Enrolment.objects.count() == 1


def test_nothing_is_left_to_apply_for_with_both_roles(
    cohort: Cohort, mentee: Enrolment, ada: User, signed_in: SignIn
) -> None:
    EnrolmentFactory(cohort=cohort, user=ada, role="mentor", status="submitted")
    text = signed_in(ada).get(page("enrolment-apply", cohort.public_id)).content.decode()
    assert "You have applied in both roles already" in text
    assert "<textarea" not in text


@pytest.mark.parametrize("status", ENROLMENT.values)
@pytest.mark.parametrize("cohort_status", ["draft", "open", "matching", "running", "closed"])
@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_every_place_has_a_next_step_with_a_page_that_exists(
    cohort: Cohort, ada: User, status: str, cohort_status: str, role: str
) -> None:
    Cohort.objects.update(status=cohort_status)
    cohort.refresh_from_db()
    for capacity, active, browsing in ((1, 0, True), (1, 1, True), (0, 0, False), (3, 1, False)):
        cohort.program.self_matching = browsing
        place = Enrolment(
            public_id="abcdefghjkmnpq",
            cohort=cohort,
            user=ada,
            role=role,
            status=status,
            capacity=capacity,
            active=active,
        )
        step = next_step_of(place)
        assert step.title.endswith(".")
        assert step.text
        assert bool(step.route) == bool(step.label)
        assert not step.route or reverse(step.route, args=step.args)
        assert step.route or step.calm


@pytest.mark.parametrize(
    ("status", "active", "words"),
    [
        ("accepted", 1, "finish what you began"),
        ("accepted", 0, "Thank you for being part of it"),
        ("waitlisted", 0, "you come first"),
        ("submitted", 0, "Another program or the next cohort"),
    ],
)
def test_a_cohort_that_has_ended_leads_on(mentee: Enrolment, status: str, active: int, words: str) -> None:
    mentee.status, mentee.active, mentee.cohort.status = status, active, "closed"
    step = next_step_of(mentee)
    assert words in f"{step.title} {step.text}"
    assert step.route


def test_the_owner_sees_history_and_no_details_of_the_coordinators(
    mentee: Enrolment, ada: User, signed_in: SignIn
) -> None:
    Enrolment.objects.update(conflicts=["lab: smith"], background={"advisor": "Prof Two"})
    text = signed_in(ada).get(page("enrolment-detail", mentee.public_id)).content.decode()
    assert "What happened so far" in text
    assert "lab: smith" not in text
    assert "Prof Two" not in text
    same = signed_in(ada).get(page("enrolment-detail", mentee.public_id), {"as": "coordinator"}).content.decode()
    assert "lab: smith" not in same


def test_coordinators_see_all_answers_and_can_decide(cohort: Cohort, cora: User, ada: User, signed_in: SignIn) -> None:
    place = EnrolmentFactory(
        cohort=cohort,
        user=ada,
        status="submitted",
        motivation="I would like to speak up.",
        conflicts=["lab: smith"],
        background={"advisor": "Prof Two"},
    )
    text = signed_in(cora).get(page("enrolment-detail", place.public_id)).content.decode()
    for expected in ("Ada Nwosu", "ada@example.org", "I would like to speak up.", "lab: smith", "Prof Two", "Decline"):
        assert expected in text


def test_nobody_else_finds_the_place(mentee: Enrolment, ben: User, dov: User, edda: User, signed_in: SignIn) -> None:
    for person in (ben, dov, edda):
        for name in ("enrolment-detail", "enrolment-withdraw", "enrolment-capacity", "enrolment-update"):
            assert signed_in(person).get(page(name, mentee.public_id)).status_code == 404
            expected = 405 if name == "enrolment-detail" else 404
            assert signed_in(person).post(page(name, mentee.public_id)).status_code == expected


def test_withdrawing_asks_first_and_says_whom_to_talk_to_when_paired(
    mentee: Enrolment, mentor: Enrolment, ada: User, signed_in: SignIn
) -> None:
    client, url = signed_in(ada), page("enrolment-withdraw", mentee.public_id)
    assert "Would you like to withdraw" in client.get(url).content.decode()
    pairing = PairingFactory(mentee=mentee, mentor=mentor)
    paired = client.get(url).content.decode()
    assert "team@example.org" in paired
    assert 'type="submit">Withdraw' not in paired
    response = client.post(url, follow=True)
    assert "There is a pairing that has not ended" in response.content.decode()
    mentee.refresh_from_db()
    assert mentee.status == "accepted"
    pairing.delete()
    Enrolment.objects.update(active=0)
    assert client.post(url).url == page("enrolment-detail", mentee.public_id)
    mentee.refresh_from_db()
    assert mentee.status == "withdrawn"


def test_a_mentor_changes_places_and_a_mentee_cannot(
    mentee: Enrolment, mentor: Enrolment, ada: User, ben: User, cora: User, signed_in: SignIn
) -> None:
    url = page("enrolment-capacity", mentor.public_id)
    assert signed_in(ben).post(url, {"places": "4", "version": "1"}).status_code == 302
    mentor.refresh_from_db()
    assert mentor.capacity == 4
    assert signed_in(cora).get(url).status_code == 403
    assert signed_in(ada).get(page("enrolment-capacity", mentee.public_id)).status_code == 403


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"places": "0", "version": "1"}, "cannot be fewer than 1"),
        ({"places": "3", "version": "7"}, "Meanwhile this place has changed"),
        ({"places": "51", "version": "1"}, "less than or equal to 50"),
        ({"places": "-1", "version": "1"}, "greater than or equal to 0"),
        ({"places": "many", "version": "1"}, "whole number"),
        ({"places": "3", "version": "9" * 30}, "less than or equal to"),
    ],
)
def test_places_nobody_can_have_are_refused_with_a_sentence(
    mentee: Enrolment, mentor: Enrolment, ben: User, signed_in: SignIn, typed: dict[str, str], words: str
) -> None:
    PairingFactory(mentee=mentee, mentor=mentor)
    response = signed_in(ben).post(page("enrolment-capacity", mentor.public_id), typed)
    assert response.status_code == 422
    assert words in response.content.decode()
    mentor.refresh_from_db()
    assert (mentor.capacity, mentor.version) == (2, 1)


def test_details_are_kept_in_one_spelling(mentor: Enrolment, cora: User, signed_in: SignIn) -> None:
    typed = {
        "places": "3",
        "minimum": "1",
        "conflicts": " Lab:Smith \r\n\r\nlab :  smith\nHousehold: 12\n : \n",
        "version": "1",
    }
    response = signed_in(cora).post(page("enrolment-update", mentor.public_id), typed)
    assert response.status_code == 302
    mentor.refresh_from_db()
    assert (mentor.capacity, mentor.minimum, mentor.conflicts) == (3, 1, ["lab: smith", "household: 12"])


@pytest.mark.parametrize(
    "change", [{"minimum": "9"}, {"conflicts": "\n".join(f"key {n}" for n in range(21))}, {"conflicts": "x" * 121}]
)
def test_bad_details_are_refused_and_stay_typed(
    mentor: Enrolment, cora: User, signed_in: SignIn, change: dict[str, str]
) -> None:
    typed = {"places": "2", "minimum": "0", "conflicts": "a: b", "version": "1", **change}
    response = signed_in(cora).post(page("enrolment-update", mentor.public_id), typed)
    assert response.status_code == 422
    mentor.refresh_from_db()
    assert (mentor.conflicts, mentor.version) == ([], 1)


def test_the_fullest_page_of_ones_place_takes_few_queries(world: World, ben: User, signed_in: SignIn) -> None:
    client, url = signed_in(ben), page("enrolment-detail", world["enrolment"])
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert "Training" in client.get(url).content.decode()
    assert len(asked) < 15
