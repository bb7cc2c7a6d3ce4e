"""Pages of requests: who sees what, what can be done there, and what happens with bad input."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from pairings.models import MentorshipRequest, Pairing
from profiles.models import Profile, User
from programs.models import Enrolment
from tests.factories import EnrolmentFactory, PairingFactory, RequestFactory
from tests.reading import parsed, words

SignIn = Callable[[User], Client]
LETTER = "I would like to learn <b>how</b> you began."


@pytest.fixture
def asked(mentee: Enrolment, mentor: Enrolment) -> MentorshipRequest:
    return RequestFactory(mentee=mentee, mentor=mentor, message=LETTER)


def page(client: Client, name: str, *args: str, status: int = 200) -> BeautifulSoup:
    response = client.get(reverse(f"pairings:{name}", args=args))
    assert response.status_code == status
    return parsed(response)


def test_the_mentor_reads_the_letter_and_may_answer(asked: MentorshipRequest, ben: User, signed_in: SignIn) -> None:
    soup = page(signed_in(ben), "request-detail", asked.public_id)
    assert soup.h1.get_text() == "Ada N. asks you to be their mentor"
    assert "<b>how</b>" in words(soup)
    assert "Nwosu" not in soup.get_text()
    forms = {form["action"] for form in soup.main.select("form")}
    assert forms == {
        reverse("pairings:request-accept", args=[asked.public_id]),
        reverse("pairings:request-talk", args=[asked.public_id]),
    }
    assert soup.find("a", href=reverse("pairings:request-decline", args=[asked.public_id]))


def test_the_mentee_may_only_take_it_back(asked: MentorshipRequest, ada: User, signed_in: SignIn) -> None:
    soup = page(signed_in(ada), "request-detail", asked.public_id)
    assert soup.h1.get_text() == "You asked Ben O. to be your mentor"
    assert "Okafor" not in soup.main.get_text()
    forms = {form["action"] for form in soup.main.select("form")}
    assert forms == {reverse("pairings:request-withdraw", args=[asked.public_id])}
    assert not soup.find("a", href=reverse("pairings:request-decline", args=[asked.public_id]))


def test_coordinators_read_full_names_and_decide_nothing(
    asked: MentorshipRequest, cora: User, signed_in: SignIn
) -> None:
    soup = page(signed_in(cora), "request-detail", asked.public_id)
    assert soup.h1.get_text() == "Ada Nwosu asks Ben Okafor"
    assert soup.main.select("form") == []


def test_a_full_mentor_reads_why_there_is_no_yes(asked: MentorshipRequest, ben: User, signed_in: SignIn) -> None:
    Enrolment.objects.filter(pk=asked.mentor_id).update(active=2)
    soup = page(signed_in(ben), "request-detail", asked.public_id)
    assert "Ben Okafor has no free place at the moment." in words(soup)
    assert soup.main.select("form") == []
    client = signed_in(ben)
    response = client.post(reverse("pairings:request-accept", args=[asked.public_id]), follow=True)
    assert [str(message) for message in response.context["messages"]] == ["Ben Okafor has no free place at the moment."]


def test_the_whole_way_to_yes(asked: MentorshipRequest, ben: User, signed_in: SignIn) -> None:
    response = signed_in(ben).post(reverse("pairings:request-accept", args=[asked.public_id]))
    pairing = Pairing.objects.get()
    assert response.url == reverse("pairings:pairing-detail", args=[pairing.public_id])
    soup = page(signed_in(ben), "request-detail", asked.public_id)
    assert soup.main.select("form") == []
    assert soup.main.find("a", href=response.url)


def test_the_whole_way_to_no(asked: MentorshipRequest, ada: User, ben: User, signed_in: SignIn) -> None:
    link = reverse("pairings:request-decline", args=[asked.public_id])
    client = signed_in(ben)
    assert client.get(link).status_code == 200
    refused = client.post(link, {"note": "All the best!"})
    assert refused.status_code == 422
    assert "All the best!" in refused.content.decode()
    assert client.post(link, {"reason": "not_now", "note": "All the best!"}).status_code == 302
    text = words(page(signed_in(ada), "request-detail", asked.public_id))
    assert "It is not a good time for me All the best!" in text
    assert "Look for somebody else who fits" in text


@pytest.mark.parametrize(
    ("request_status", "pairing_status", "readers"),
    [
        ("pending", "", {"ada", "ben", "cora"}),
        ("declined", "", {"cora"}),
        ("withdrawn", "", {"cora"}),
        ("accepted", "active", {"ada", "ben", "cora"}),
        ("accepted", "ended", {"cora"}),
    ],
)
def test_profiles_are_shown_while_something_goes_on_between_the_two(
    asked: MentorshipRequest,
    request_status: str,
    pairing_status: str,
    readers: set[str],
    ada: User,
    ben: User,
    cora: User,
    signed_in: SignIn,
) -> None:
    """What somebody writes about herself later is not for a person who once said no, or to whom she has said no."""
    Profile.objects.update(about="Just moved to a new town.")
    MentorshipRequest.objects.update(status=request_status)
    if pairing_status:
        PairingFactory(mentee=asked.mentee, mentor=asked.mentor, request=asked, status=pairing_status)
    seen = {
        name: "Just moved" in words(page(signed_in(user), "request-detail", asked.public_id))
        for name, user in {"ada": ada, "ben": ben, "cora": cora}.items()
    }
    assert {name for name, shown in seen.items() if shown} == readers


def test_a_second_no_is_told_that_it_came_late(asked: MentorshipRequest, ben: User, signed_in: SignIn) -> None:
    MentorshipRequest.objects.update(status="withdrawn")
    link = reverse("pairings:request-decline", args=[asked.public_id])
    response = signed_in(ben).post(link, {"reason": "not_now", "note": "Sorry!"})
    assert response.status_code == 422
    assert "it is now “withdrawn”" in response.content.decode()
    assert "Sorry!" in response.content.decode()


@pytest.mark.parametrize("action", ["request-accept", "request-decline", "request-withdraw"])
def test_only_the_right_one_acts(
    asked: MentorshipRequest,
    ada: User,
    ben: User,
    cora: User,
    dov: User,
    edda: User,
    sam: User,
    signed_in: SignIn,
    action: str,
) -> None:
    right = ada if action == "request-withdraw" else ben
    got = {}
    for person in (ada, ben, cora, dov, edda, sam):
        if person != right:
            link = reverse(f"pairings:{action}", args=[asked.public_id])
            got[person.get_short_name()] = signed_in(person).post(link, {"reason": "not_now"}).status_code
    known = {"Ada N.", "Ben O.", "Cora L.", "Sam R."}
    assert got == {name: 403 if name in known else 404 for name in got}
    asked.refresh_from_db()
    assert asked.status == "pending"


def test_the_list_begins_with_what_waits(asked: MentorshipRequest, ada: User, ben: User, signed_in: SignIn) -> None:
    RequestFactory(mentee=EnrolmentFactory(cohort=asked.mentee.cohort), mentor=asked.mentor, status="declined")
    soup = page(signed_in(ben), "request-list")
    assert soup.h1.get_text().strip() == "One person waits for your answer"
    assert len(soup.select("article")) == 1
    assert len(soup.select(".todo li")) == 1
    soup = page(signed_in(ada), "request-list")
    assert soup.h1.get_text() == "You wait for an answer"


def test_an_empty_list_says_what_will_appear(dov: User, signed_in: SignIn) -> None:
    assert "No requests yet" in words(page(signed_in(dov), "request-list"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    mentor: Enrolment, ben: User, signed_in: SignIn, django_assert_num_queries: Callable, number: int
) -> None:
    for status in ("pending", "declined"):
        for _ in range(number):
            RequestFactory(mentee=EnrolmentFactory(cohort=mentor.cohort), mentor=mentor, status=status)
    client = signed_in(ben)
    with django_assert_num_queries(10):
        client.get(reverse("pairings:request-list"))
