"""Nobody learns who has an account: the same words, the same way on and about the same time, whoever is asked about."""

import re
from collections.abc import Callable
from time import process_time

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from activity.models import Mail
from profiles.models import User
from profiles.services.accounts import create_account
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
Ask = Callable[[str], HttpResponse]
GUESS = "quiet-green-harbour"
ROUNDS, FEW_ROWS = 5, 0.02


@pytest.fixture
def known() -> list[str]:
    """Addresses of one with a password, one without, one imported, one who was shut out."""
    settled = create_account(name="Ada Nwosu", email="ada@example.org", password=PASSWORD)
    bare = create_account(name="Ben Okafor", email="ben@example.org")
    create_account(name="Ida Import", email="ida@example.org")
    out = create_account(name="Olga Out", email="olga@example.org", password=PASSWORD)
    User.objects.filter(pk=out.pk).update(is_active=False)
    for user in (settled, bare, out):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return ["ada@example.org", "ben@example.org", "ida@example.org", "olga@example.org"]


def sign_in(email: str) -> HttpResponse:
    return Client().post("/account/login/", {"login": email, "password": GUESS})


def ask_for_code(email: str) -> HttpResponse:
    return Client().post("/account/login/code/", {"email": email})


def reset(email: str) -> HttpResponse:
    return Client().post("/account/password/reset/", {"email": email})


def join(email: str) -> HttpResponse:
    return Client().post("/account/signup/", {"name": "A B", "email": email, "password1": ""})


def join_with_password(email: str) -> HttpResponse:
    return Client().post("/account/signup/", {"name": "A B", "email": email, "password1": GUESS})


def join_with_passkey(email: str) -> HttpResponse:
    return Client().post("/account/signup/passkey/", {"name": "A B", "email": email})


WAYS = [sign_in, ask_for_code, reset, join, join_with_password, join_with_passkey]


def heard(answer: HttpResponse, email: str) -> tuple[int, str, str, list[str]]:
    """What a stranger can tell answers apart by."""
    page = re.sub(r'(?s)name="csrfmiddlewaretoken" value="[^"]*"|csrftoken[^}]*', "", answer.content.decode())
    cookies = sorted(answer.cookies)
    return answer.status_code, answer.headers.get("Location", ""), page.replace(email, "…"), cookies


@pytest.mark.parametrize("ask", WAYS)
def test_the_answer_is_the_same(ask: Ask, known: list[str]) -> None:
    answers = {}
    for email in ("nobody@example.org", *known):
        cache.clear()
        answers[email] = heard(ask(email), email)
    assert {email for email, answer in answers.items() if answer != answers["nobody@example.org"]} == set()


@pytest.mark.parametrize("ask", WAYS[1:])
def test_somebody_is_always_written_to(ask: Ask, known: list[str]) -> None:
    for number, email in enumerate(("nobody@example.org", *known), start=1):
        cache.clear()
        ask(email)
        assert Mail.objects.count() == number, email


@pytest.mark.once
@pytest.mark.parametrize("ask", WAYS)
def test_the_time_is_about_the_same(ask: Ask, known: list[str]) -> None:
    """Hashing a password takes ten times as long as everything else: forgotten on one side it is heard at once. A few
    rows more for an account that is opened are not: an address can be asked about once, then it has one.
    """
    took: dict[str, list[float]] = {email: [] for email in ("nobody", *known)}
    for number in range(ROUNDS):
        for email, times in took.items():
            cache.clear()
            start = process_time()
            ask(f"nobody{number}@example.org" if email == "nobody" else email)
            times.append(process_time() - start)
    best = {email: min(times) for email, times in took.items()}
    assert max(best.values()) < 2 * min(best.values()) + FEW_ROWS, best


@pytest.mark.parametrize("known_one", [True, False])
def test_the_page_after_it_is_the_same_too(known_one: bool, known: list[str]) -> None:
    client = Client()
    email = known[0] if known_one else "nobody@example.org"
    answer = client.post("/account/login/code/", {"email": email}, follow=True)
    wrong = client.post(answer.redirect_chain[-1][0], {"code": "XXXX-XXXX"})
    assert "Incorrect code" in wrong.content.decode()
