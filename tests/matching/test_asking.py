"""Asking a mentor oneself: only whom the rules let one ask, whichever way one comes, and nothing typed is lost."""

from collections.abc import Callable
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from activity.states import Refused
from matching.models import Exclusion
from matching.services.wishes import wish_for
from pairings.models import MentorshipRequest, Wish
from profiles.models import Profile, User
from programs.models import Cohort, Enrolment, Program
from tests.factories import CohortFactory, EnrolmentFactory, RequestFactory
from tests.reading import parsed, words

SignIn = Callable[[User], Client]
LETTER = "I would like to learn <b>how</b> you began."
APART = "The rules of the round keep you two apart, for example because you work closely together."
NO_LANGUAGE = "You have told us no language that both of you speak."
NO_MEETING = "You have told us no way or place in which both of you could meet."


def link(mentor: Enrolment) -> str:
    return reverse("matching:mentor-ask", args=[mentor.public_id])


def page(client: Client, mentor: Enrolment, status: int = 200) -> BeautifulSoup:
    response = client.get(link(mentor))
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


def share_a_conflict(mentee: Enrolment, mentor: Enrolment) -> None:
    Enrolment.objects.filter(pk__in=[mentee.pk, mentor.pk]).update(conflicts=["lab:a"])


def share_no_language(mentee: Enrolment, mentor: Enrolment) -> None:
    Profile.objects.filter(user=mentee.user).update(languages=["fr"])


def share_no_way_to_meet(mentee: Enrolment, mentor: Enrolment) -> None:
    Profile.objects.filter(user=mentee.user).update(formats=["in_person"])


def be_excluded(mentee: Enrolment, mentor: Enrolment) -> None:
    Exclusion.objects.create(mentee=mentee, mentor=mentor)


class TestService:
    def test_sends_the_request(self, ada: User, mentee: Enrolment, mentor: Enrolment) -> None:
        sent = wish_for(mentee=mentee, mentor=mentor, message=LETTER, by=ada)
        assert sent
        assert (sent.mentee, sent.mentor, sent.message, sent.status) == (mentee, mentor, LETTER, "pending")

    @pytest.mark.parametrize(
        ("rule", "sentence"),
        [
            (be_excluded, APART),
            (share_a_conflict, APART),
            (share_no_language, NO_LANGUAGE),
            (share_no_way_to_meet, NO_MEETING),
        ],
    )
    def test_refuses_whom_a_rule_keeps_apart(
        self,
        rule: Callable[[Enrolment, Enrolment], None],
        sentence: str,
        ada: User,
        mentee: Enrolment,
        mentor: Enrolment,
    ) -> None:
        rule(mentee, mentor)
        mentee, mentor = Enrolment.objects.get(pk=mentee.pk), Enrolment.objects.get(pk=mentor.pk)
        with pytest.raises(Refused) as refused:
            wish_for(mentee=mentee, mentor=mentor, message=LETTER, by=ada)
        assert refused.value.sentence == sentence
        assert not MentorshipRequest.objects.exists()

    def test_an_exclusion_of_one_pair_keeps_nobody_else_apart(
        self, ada: User, cohort: Cohort, mentee: Enrolment, mentor: Enrolment
    ) -> None:
        be_excluded(mentee, mentor)
        be_excluded(EnrolmentFactory(cohort=cohort), EnrolmentFactory(cohort=cohort, role="mentor"))
        other = EnrolmentFactory(cohort=cohort, role="mentor")
        sent = wish_for(mentee=mentee, mentor=other, message=LETTER, by=ada)
        assert sent
        assert sent.status == "pending"

    def test_who_has_left_cannot_be_wished_for(self, ada: User, mentee: Enrolment, mentor: Enrolment) -> None:
        Enrolment.objects.filter(pk=mentor.pk).update(status="withdrawn")
        with pytest.raises(Refused, match="does not take part in this round any more"):
            wish_for(mentee=mentee, mentor=mentor, message=LETTER, by=ada)

    @pytest.mark.parametrize("mentor_is", [{"active": 2}, {"paused_until": date(2031, 1, 1)}], ids=["full", "resting"])
    def test_who_has_no_place_is_kept_for_later(
        self, mentor_is: dict[str, object], ada: User, mentee: Enrolment, mentor: Enrolment
    ) -> None:
        Enrolment.objects.filter(pk=mentor.pk).update(**mentor_is)
        assert wish_for(mentee=mentee, mentor=mentor, message=LETTER, by=ada) is None
        assert Wish.objects.get().status == "waiting"
        assert not MentorshipRequest.objects.exists()

    def test_a_mentor_of_another_round_is_refused(self, ada: User, mentee: Enrolment) -> None:
        with pytest.raises(Refused, match="your own round only"):
            wish_for(mentee=mentee, mentor=EnrolmentFactory(role="mentor"), message=LETTER, by=ada)


def test_asking_from_the_page(mentee: Enrolment, mentor: Enrolment, ada: User, signed_in: SignIn) -> None:
    client = signed_in(ada)
    soup = page(client, mentor)
    assert soup.h1.get_text() == "Ask Ben O. to be your mentor"
    assert "2 of 2 places are free." in words(soup)
    assert len(soup.select(".callout-brand li")) == 3
    assert "Okafor" not in words(soup)
    response = client.post(link(mentor), {"message": f"  {LETTER} "})
    sent = MentorshipRequest.objects.get()
    assert response.url == reverse("pairings:request-detail", args=[sent.public_id])
    assert (sent.mentee, sent.mentor, sent.message) == (mentee, mentor, LETTER)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Please write a few words, so that the mentor knows what it is about."),
        ("a\x00b", "cannot be shown"),
        ("x" * 2001, "at most 2000 characters"),
    ],
)
def test_bad_letters_are_answered_beside_the_field(
    mentee: Enrolment, mentor: Enrolment, ada: User, signed_in: SignIn, typed: str, said: str
) -> None:
    response = signed_in(ada).post(link(mentor), {"message": typed})
    assert response.status_code == 422
    soup = parsed(response)
    assert said in soup.select_one("#id_message_error").get_text()
    assert not MentorshipRequest.objects.exists()


def test_a_letter_to_a_mentor_who_is_full_waits_on_the_list(
    mentee: Enrolment, mentor: Enrolment, ada: User, signed_in: SignIn
) -> None:
    Enrolment.objects.filter(pk=mentor.pk).update(active=2)
    client = signed_in(ada)
    assert "goes out by itself" in words(page(client, mentor))
    response = client.post(link(mentor), {"message": LETTER})
    assert response.url == reverse("pairings:wish-list")
    listed = words(parsed(client.get(response.url)))
    assert "Ben O. has no free place at the moment. We ask as soon as that changes" in listed


def test_what_was_typed_stays_when_the_list_is_full(
    mentee: Enrolment, mentor: Enrolment, ada: User, signed_in: SignIn
) -> None:
    other = EnrolmentFactory(cohort=mentee.cohort, role="mentor")
    Program.objects.update(wishes_most=1)
    RequestFactory(mentee=mentee, mentor=other)
    response = signed_in(ada).post(link(mentor), {"message": LETTER})
    assert response.status_code == 422
    soup = parsed(response)
    assert "Your wish list has room for 1 mentor." in soup.select_one(".error-summary").get_text()
    assert soup.select_one("textarea").get_text().strip() == LETTER


def test_who_cannot_ask_now_reads_why_instead_of_a_form(
    mentee: Enrolment, mentor: Enrolment, ada: User, signed_in: SignIn
) -> None:
    RequestFactory(mentee=mentee, mentor=mentor)
    soup = page(signed_in(ada), mentor)
    assert "You have asked Ben O. already." in words(soup)
    assert soup.main.find("a", href=reverse("pairings:wish-list"))
    assert soup.select_one("textarea") is None


@pytest.mark.parametrize(
    ("rule", "sentence", "way_out"),
    [
        (share_a_conflict, APART, ""),
        (share_no_language, NO_LANGUAGE, "profiles:about-update"),
        (share_no_way_to_meet, NO_MEETING, "profiles:availability-update"),
    ],
)
def test_a_rule_between_the_two_is_said_with_what_would_help(
    rule: Callable[[Enrolment, Enrolment], None],
    sentence: str,
    way_out: str,
    mentee: Enrolment,
    mentor: Enrolment,
    ada: User,
    signed_in: SignIn,
) -> None:
    rule(mentee, mentor)
    client = signed_in(ada)
    soup = page(client, mentor)
    assert sentence in words(soup)
    assert soup.select_one("textarea") is None
    assert [a["href"] for a in soup.select(".message a")] == ([reverse(way_out)] if way_out else [])
    response = client.post(link(mentor), {"message": LETTER})
    assert response.status_code == 422
    refused = parsed(response)
    assert sentence in refused.select_one(".error-summary").get_text()
    assert refused.select_one("textarea").get_text().strip() == LETTER
    assert not MentorshipRequest.objects.exists()


def test_an_excluded_mentor_does_not_exist(mentee: Enrolment, mentor: Enrolment, ada: User, signed_in: SignIn) -> None:
    client = signed_in(ada)
    unknown = client.get(reverse("matching:mentor-ask", args=["nobody2345"]))
    be_excluded(mentee, mentor)
    excluded = [client.get(link(mentor)), client.post(link(mentor), {"message": LETTER})]
    assert [response.status_code for response in excluded] == [404, 404] == [unknown.status_code] * 2
    assert client.get(reverse("matching:mentor-detail", args=[mentor.public_id])).status_code == 404
    assert not MentorshipRequest.objects.exists()


def test_places_one_may_not_ask_do_not_exist(
    mentee: Enrolment, mentor: Enrolment, ada: User, ben: User, cora: User, dov: User, signed_in: SignIn
) -> None:
    closed = EnrolmentFactory(cohort=CohortFactory(status="closed"), role="mentor")
    EnrolmentFactory(cohort=closed.cohort, user=ada)
    elsewhere = EnrolmentFactory(role="mentor")
    waiting = EnrolmentFactory(cohort=mentee.cohort, role="mentor", status="submitted")
    other_mentee = EnrolmentFactory(cohort=mentee.cohort)
    for place in (closed, elsewhere, waiting, other_mentee, mentee):
        page(signed_in(ada), place, status=404)
    for person in (ben, cora, dov):
        page(signed_in(person), mentor, status=404)
    mentor.cohort.program.self_matching = False
    mentor.cohort.program.save()
    page(signed_in(ada), mentor, status=404)
