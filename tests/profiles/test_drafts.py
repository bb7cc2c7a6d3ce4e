"""A session lost while typing: the words wait for their person, for her alone, for half an hour."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from time_machine import travel

from profiles.jobs import forget_sign_ins
from profiles.models import Profile, User
from profiles.views.drafts import draft_token
from programs.models import Cohort, Enquiry, Enrolment, Invitation
from programs.queries.invitations import link_of
from programs.services.questions import add_question
from tests.factories import EnrolmentFactory
from tests.reading import parsed

pytestmark = pytest.mark.django_db
ABOUT = "/me/about/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def words(user: User, **changes: str) -> dict[str, str]:
    typed = {"version": "1", "name": "Ada Nwosu", "headline": "Typed in vain?", "draft_for": draft_token(user)}
    return {**typed, **changes}


def test_what_was_typed_is_there_after_signing_in_again(ada: User) -> None:
    client = Client()
    answer = client.post(ABOUT, words(ada))
    assert answer.headers["Location"].endswith("?next=/me/about/")
    client.force_login(ada, backend=BACKEND)
    page = client.get(ABOUT)
    assert page.status_code == 200
    assert parsed(page).select_one("#id_headline")["value"] == "Typed in vain?"
    assert "You had been signed out" in page.content.decode()
    assert Profile.objects.get(user=ada).headline == ""
    assert "Typed in vain" not in client.get(ABOUT).content.decode()


def test_the_forms_of_the_way_carry_the_token_and_those_for_oneself_do_not(signed_in: Any, mentee: Enrolment) -> None:
    client = signed_in(mentee.user)
    for url in (ABOUT, "/me/topics/", "/goals/guide/", "/me/background/", "/me/availability/"):
        assert parsed(client.get(url)).select("main form [name=draft_for]"), url
    for url in ("/me/wishes/", "/me/personal/add/identity/"):
        assert not parsed(client.get(url)).select("main form [name=draft_for]"), url


def test_forms_around_a_place_keep_what_was_typed(cohort: Cohort, ada: User, dov: User, cora: User) -> None:
    place = EnrolmentFactory(cohort=cohort, user=ada, role="mentee", status="waitlisted")
    enquiry = Enquiry.objects.create(enrolment=place, text="When?", asked_by=cora)
    content = {"kind": "text", "label_en": "Why?", "label_de": "Warum?"}
    question = f"q_{add_question(program=cohort.program, content=content, by=cora).public_id}"
    invitation = Invitation.objects.create(cohort=cohort, role="mentor", address=dov.email)
    for person, url, field in (
        (dov, reverse("programs:enrolment-apply", args=[cohort.public_id]) + "?role=mentee", question),
        (ada, reverse("programs:answers-update", args=[place.public_id]), question),
        (ada, reverse("programs:enquiry-answer", args=[enquiry.enrolment.public_id]), "answer"),
        (dov, reverse("programs:invitation-answer", args=[link_of(invitation)]), question),
    ):
        client = Client()
        client.force_login(person, backend=BACKEND)
        form = parsed(client.get(url)).select_one("main form:has([name=draft_for])")
        assert form, url
        sent = {one["name"]: one.get("value", "") for one in form.select("input[type=hidden]")}
        sent |= {"role": "mentee", field: "Typed in vain?"} | ({} if field == "answer" else {"answer": "yes"})
        client.logout()
        assert "login" in client.post(url, sent).headers["Location"], url
        client.force_login(person, backend=BACKEND)
        assert "Typed in vain?" in client.get(url).content.decode(), url
    assert Invitation.objects.get().status == "invited"


@pytest.mark.parametrize("token", ["", "nonsense", "a:b:c"])
def test_without_a_token_nothing_is_kept(ada: User, token: str) -> None:
    client = Client()
    client.post(ABOUT, words(ada, draft_for=token))
    assert "draft" not in client.session
    client.post(ABOUT, words(ada, headline="x" * 64_001))
    assert "draft" not in client.session


def test_somebody_else_on_the_same_computer_never_sees_it(ada: User, ben: User) -> None:
    client = Client()
    client.post(ABOUT, words(ada))
    client.force_login(ben, backend=BACKEND)
    assert "Typed in vain" not in client.get(ABOUT).content.decode()
    assert "draft" not in client.session


def test_it_is_forgotten_after_half_an_hour(ada: User) -> None:
    client = Client()
    with travel("2026-03-01 10:00", tick=False):
        client.post(ABOUT, words(ada))
    with travel("2026-03-01 10:31", tick=False):
        client.force_login(ada, backend=BACKEND)
        assert "Typed in vain" not in client.get(ABOUT).content.decode()


def test_the_session_of_somebody_who_never_comes_back_goes_with_the_words(ada: User, settings: LazySettings) -> None:
    with travel("2026-03-01 10:00", tick=False) as clock:
        lost, found = Client(), Client()
        for client in (lost, found):
            client.post(ABOUT, words(ada))
        assert found.cookies["sessionid"]["max-age"] == 30 * 60
        found.force_login(ada, backend=BACKEND)
        assert "Typed in vain?" in found.get(ABOUT).content.decode()
        assert found.cookies["sessionid"]["max-age"] == settings.SESSION_COOKIE_AGE
        clock.shift(timedelta(minutes=31))
        forget_sign_ins()
        assert [row.get_decoded().get("draft") for row in Session.objects.all()] == [None]


def test_a_form_from_before_signing_in_again_shows_its_words(ada: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada, backend=BACKEND)
    answer = client.post(ABOUT, words(ada))
    assert (answer.status_code, answer.headers["Location"]) == (302, ABOUT)
    assert "Typed in vain?" in client.get(ABOUT).content.decode()
    assert Profile.objects.get(user=ada).headline == ""


def test_another_site_cannot_put_words_into_a_form(ada: User, ben: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada, backend=BACKEND)
    for token in ("", draft_token(ben)):
        assert client.post(ABOUT, words(ben, draft_for=token)).status_code == 403
    assert "Typed in vain" not in client.get(ABOUT).content.decode()


def test_saving_once_more_works_and_wrong_words_stay_wrong(ada: User) -> None:
    client = Client()
    client.post(ABOUT, words(ada, headline="x" * 200))
    client.force_login(ada, backend=BACKEND)
    page = client.get(ABOUT)
    assert page.status_code == 200 and parsed(page).select_one(".error-summary")
    assert client.post(ABOUT, words(ada, headline="Short")).status_code == 302
    assert Profile.objects.get(user=ada).headline == "Short"
