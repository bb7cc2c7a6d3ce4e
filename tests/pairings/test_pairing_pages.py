"""Pages of pairings: what the two see of each other in each state, what coordinators decide, and confirm pages."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from pairings.models import Pairing
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import EnrolmentFactory, PairingFactory
from tests.reading import parsed, words

SignIn = Callable[[User], Client]


def page(client: Client, name: str, *args: str, status: int = 200) -> BeautifulSoup:
    response = client.get(reverse(f"pairings:{name}", args=args))
    assert response.status_code == status
    return parsed(response)


@pytest.fixture
def pair(mentee: Enrolment, mentor: Enrolment) -> Callable[[str], Pairing]:
    return lambda status: PairingFactory(mentee=mentee, mentor=mentor, status=status)


@pytest.mark.parametrize(
    ("status", "name", "address"),
    [
        ("proposed", "Ben O.", False),
        ("active", "Ben Okafor", True),
        ("paused", "Ben Okafor", True),
        ("completed", "Ben Okafor", False),
        ("ended", "Ben Okafor", False),
        ("declined", "Ben O.", False),
        ("expired", "Ben O.", False),
    ],
)
def test_what_ada_sees_of_ben(
    pair: Callable[[str], Pairing], ada: User, signed_in: SignIn, status: str, name: str, address: bool
) -> None:
    pairing = pair(status)
    Pairing.objects.update(ended_at=None if pairing.status in Pairing.lifecycle.open else pairing.created_at)
    soup = page(signed_in(ada), "pairing-detail", pairing.public_id)
    assert soup.h1.get_text() == f"You and {name}"
    assert ("ben@example.org" in words(soup)) is address
    assert ("Okafor" in soup.main.get_text()) is (name == "Ben Okafor")


def test_coordinators_see_both_and_may_decide(pair: Callable[[str], Pairing], cora: User, signed_in: SignIn) -> None:
    pairing = pair("proposed")
    soup = page(signed_in(cora), "pairing-detail", pairing.public_id)
    assert soup.h1.get_text() == "Ada Nwosu and Ben Okafor"
    assert [form["action"] for form in soup.main.select("form")] == [
        reverse("pairings:pairing-approve", args=[pairing.public_id])
    ]


def test_the_two_of_a_proposal_wait(pair: Callable[[str], Pairing], ben: User, signed_in: SignIn) -> None:
    soup = page(signed_in(ben), "pairing-detail", pair("proposed").public_id)
    assert "A coordinator looks at your pairing" in words(soup)
    assert soup.main.select("form") == []


def test_a_person_without_an_address_is_explained(
    pair: Callable[[str], Pairing], ada: User, ben: User, signed_in: SignIn
) -> None:
    ben.email = None
    ben.save()
    text = words(page(signed_in(ada), "pairing-detail", pair("active").public_id))
    assert "Ben Okafor has no e-mail address here yet." in text


@pytest.mark.parametrize(
    ("name", "to", "form"),
    [
        ("pairing-pause", "paused", {}),
        ("pairing-complete", "completed", {"note": "Thank you, Ben!"}),
        ("pairing-end", "ended", {"note": ""}),
    ],
)
def test_confirm_pages(
    pair: Callable[[str], Pairing], ada: User, signed_in: SignIn, name: str, to: str, form: dict[str, str]
) -> None:
    pairing, client = pair("active"), signed_in(ada)
    soup = page(client, name, pairing.public_id)
    assert len(soup.main.select("form")) == 1
    link, detail = (reverse(f"pairings:{route}", args=[pairing.public_id]) for route in (name, "pairing-detail"))
    assert client.post(link, form).url == detail
    pairing.refresh_from_db()
    assert (pairing.status, pairing.closing_note) == (to, form.get("note", ""))
    assert client.get(link).url == detail
    second = client.post(link, form, follow=True, headers={"referer": f"http://testserver{link}"})
    assert "Meanwhile this has changed" in second.content.decode()


def test_a_note_that_is_too_long_is_kept_and_answered(
    pair: Callable[[str], Pairing], ada: User, signed_in: SignIn
) -> None:
    pairing = pair("active")
    response = signed_in(ada).post(reverse("pairings:pairing-end", args=[pairing.public_id]), {"note": "x" * 1001})
    assert response.status_code == 422
    assert "x" * 1001 in response.content.decode()
    pairing.refresh_from_db()
    assert pairing.status == "active"


def test_resuming_from_the_page(pair: Callable[[str], Pairing], ben: User, signed_in: SignIn) -> None:
    pairing, client = pair("paused"), signed_in(ben)
    action = reverse("pairings:pairing-resume", args=[pairing.public_id])
    soup = page(client, "pairing-detail", pairing.public_id)
    assert soup.main.find("form", action=action)
    client.post(action)
    pairing.refresh_from_db()
    assert pairing.status == "active"


def test_approving_and_declining_from_the_round(
    pair: Callable[[str], Pairing], cohort: Cohort, mentor: Enrolment, cora: User, signed_in: SignIn
) -> None:
    first, client = pair("proposed"), signed_in(cora)
    second = PairingFactory(mentee=EnrolmentFactory(cohort=cohort), mentor=mentor, status="proposed")
    soup = page(client, "pairing-approvals", cohort.public_id)
    assert soup.h1.get_text().strip() == "2 pairings wait for your approval"
    client.post(reverse("pairings:pairing-approve", args=[first.public_id]))
    decline = reverse("pairings:pairing-decline", args=[second.public_id])
    assert client.get(decline).status_code == 200
    client.post(decline, {"note": "Same team."})
    states = {pairing.pk: (pairing.status, pairing.closing_note) for pairing in Pairing.objects.all()}
    assert states == {first.pk: ("active", ""), second.pk: ("declined", "Same team.")}
    soup = page(client, "pairing-approvals", cohort.public_id)
    assert soup.h1.get_text() == "No pairing waits for your approval"
    assert [row.get_text() for row in soup.select("tbody th a")] == ["Ada Nwosu", second.mentee.user.profile.name]


def test_declining_what_was_approved_meanwhile_keeps_the_words(
    pair: Callable[[str], Pairing], cora: User, signed_in: SignIn
) -> None:
    pairing = pair("active")
    response = signed_in(cora).post(
        reverse("pairings:pairing-decline", args=[pairing.public_id]), {"note": "Too late?"}
    )
    assert response.status_code == 422
    assert "Too late?" in response.content.decode()


def test_who_may_know_and_who_may_decide(
    pair: Callable[[str], Pairing],
    ada: User,
    ben: User,
    cora: User,
    dov: User,
    edda: User,
    sam: User,
    signed_in: SignIn,
) -> None:
    pairing = pair("proposed")
    cast = (ada, ben, cora, dov, edda, sam)

    def answers(method: str, name: str, arg: str) -> dict[str, int]:
        link = reverse(f"pairings:{name}", args=[arg])
        return {person.get_short_name(): getattr(signed_in(person), method)(link).status_code for person in cast}

    two, staff, others = ("Ada N.", "Ben O."), ("Cora L.", "Sam R."), ("Dov S.", "Edda F.")
    nothing = dict.fromkeys(others, 404)
    assert answers("get", "pairing-detail", pairing.public_id) == dict.fromkeys(two + staff, 200) | nothing
    assert answers("get", "pairing-decline", pairing.public_id) == (
        dict.fromkeys(two, 403) | dict.fromkeys(staff, 200) | nothing
    )
    cohort = pairing.mentee.cohort.public_id
    assert answers("get", "pairing-approvals", cohort) == dict.fromkeys(two, 404) | dict.fromkeys(staff, 200) | nothing
    assert {answers("post", "pairing-approve", pairing.public_id)[name] for name in two} == {403}


def test_the_list_shows_open_ones_first(
    pair: Callable[[str], Pairing], mentor: Enrolment, ben: User, dov: User, signed_in: SignIn
) -> None:
    pair("active")
    PairingFactory(mentee=EnrolmentFactory(cohort=mentor.cohort), mentor=mentor, status="ended")
    soup = page(signed_in(ben), "pairing-list")
    assert soup.h1.get_text().strip() == "You are paired with one person"
    assert len(soup.select("article")) == 2
    assert "Your pairings will appear here" in words(page(signed_in(dov), "pairing-list"))


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_for_one_and_for_three(
    mentor: Enrolment,
    ben: User,
    cora: User,
    signed_in: SignIn,
    django_assert_num_queries: Callable,
    number: int,
) -> None:
    Enrolment.objects.filter(pk=mentor.pk).update(capacity=9)
    mentor.refresh_from_db()
    for status in ("active", "proposed", "ended"):
        for _ in range(number):
            PairingFactory(mentee=EnrolmentFactory(cohort=mentor.cohort), mentor=mentor, status=status)
    client = signed_in(ben)
    with django_assert_num_queries(9):
        client.get(reverse("pairings:pairing-list"))
    client = signed_in(cora)
    with django_assert_num_queries(10):
        client.get(reverse("pairings:pairing-approvals", args=[mentor.cohort.public_id]))
