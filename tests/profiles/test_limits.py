"""Limits on sign-in, codes and sign-up hold when everything comes at the same moment, in one process and over Redis."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from allauth.account import forms as allauth_forms
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory

from activity.models import Mail
from profiles.forms import codes
from profiles.models import User
from tests.factories import PASSWORD
from tests.profiles.codes import mailed_code
from tests.profiles.test_second_step import at_the_second_step, is_in

LANES, ROUNDS = 24, 5


def races(test: Any) -> Any:
    """Whole pages at once: with PostgreSQL and Redis."""
    return pytest.mark.race(pytest.mark.services(pytest.mark.django_db(transaction=True)(test)))


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def at_once(act: Callable[[int], object], lanes: int = LANES) -> list[Any]:
    """What each lane got; all of them start together."""
    barrier = Barrier(lanes, timeout=30)

    def lane(number: int) -> object:
        barrier.wait()
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(lanes) as pool:
        return list(pool.map(lane, range(lanes)))


def consumed(action: str, key: str | None) -> int:
    """How many of many requests at once, each from its own address where `key` counts, are let through."""

    def ask(number: int) -> bool:
        request = RequestFactory().post("/", REMOTE_ADDR=f"203.0.113.{number + 1}" if key else "203.0.113.1")
        return bool(ratelimit.consume(request, app="allauth.account", action=action, key=key))

    return sum(at_once(ask))


@pytest.mark.parametrize(
    ("action", "key", "limit"),
    [("login_failed", "ada", 5), ("request_login_code", "ada", 3), ("reset_password", "ada", 5), ("signup", None, 20)],
)
def test_no_more_than_the_limit_get_through_at_once(action: str, key: str | None, limit: int) -> None:
    through = []
    for _round in range(ROUNDS):
        cache.clear()
        through.append(consumed(action, key))
    assert max(through) <= limit
    assert min(through) >= 1


def test_control_without_the_lock_more_get_through(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def no_lock(_key: str) -> Iterator[bool]:
        yield True

    def slowly(history: list[float], *rest: Any, **more: Any) -> tuple[bool, list[float]]:
        sleep(0.002)
        return apply(history, *rest, **more)

    apply = ratelimit.apply_rate
    monkeypatch.setattr(ratelimit, "cache_lock", no_lock)
    monkeypatch.setattr(ratelimit, "apply_rate", slowly)
    assert consumed("login_failed", "ada") > 5


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The guesses that are compared with a mailed code at all."""
    seen: list[str] = []

    def note(*, actual: str, expected: str) -> bool:
        seen.append(actual)
        return compare(actual=actual, expected=expected)

    compare = allauth_forms.compare_user_code
    monkeypatch.setattr(allauth_forms, "compare_user_code", note)
    return seen


def guesses(code: str, form: type[codes.LoginCodeForm]) -> set[str]:
    """The words many wrong guesses at once are answered with."""
    return {word for said in at_once(lambda n: form({"code": f"WRONG-{n}"}, code=code).errors["code"]) for word in said}


@pytest.mark.parametrize("form", [codes.LoginCodeForm, codes.AddressCodeForm, codes.PasswordCodeForm])
def test_a_mailed_code_takes_three_tries_at_once_and_no_more(
    form: type[codes.LoginCodeForm], compared: list[str]
) -> None:
    said = [guesses(f"CODE-{number}", form) for number in range(ROUNDS)]
    assert len(compared) == 3 * ROUNDS
    assert said == [guesses("", form)] * ROUNDS, "the same words as where there is no account and no code"


def answers(client_of: Callable[[int], Client], path: str, sent: dict[str, str], signs: dict[str, str]) -> Counter[str]:
    """Which sign each of many answers bears; `signs` are words of the page."""

    def post(number: int) -> str:
        answer = client_of(number).post(path, sent, REMOTE_ADDR=f"203.0.113.{number + 1}")
        page = answer.content.decode()
        return next((name for name, words in signs.items() if words in page), str(answer.status_code))

    return Counter(at_once(post))


def same_browser(client: Client) -> Callable[[int], Client]:
    """Many requests of one browser at the same moment."""

    def copy(_number: int) -> Client:
        other = Client()
        other.cookies = client.cookies
        return other

    return copy


@races
def test_guessing_a_password_in_parallel(ada: User) -> None:
    ada.set_password(PASSWORD)
    ada.save()
    signs = {"wrong": "not correct", "too many": "Too many failed"}
    found = answers(
        lambda _n: Client(), "/account/login/", {"login": ada.email, "password": "a-wrong-guess-too"}, signs
    )
    assert found["wrong"] <= 5
    assert found["wrong"] + found["too many"] == LANES


@races
def test_guessing_a_mailed_code_in_parallel(ada: User, compared: list[str]) -> None:
    client = Client()
    place = client.post("/account/login/code/", {"email": ada.email}).headers["Location"]
    right = mailed_code()
    answers(same_browser(client), place, {"code": "XXXX-XXXX"}, {})
    assert 1 <= len(compared) <= 3
    client.post(place, {"code": right})
    assert not is_in(client)


@races
def test_control_the_count_in_the_session_leaks(
    ada: User, compared: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "TRIES", 10_000)
    client = Client()
    place = client.post("/account/login/code/", {"email": ada.email}).headers["Location"]
    answers(same_browser(client), place, {"code": "XXXX-XXXX"}, {})
    assert len(compared) > 3


@races
def test_guessing_the_second_step_in_parallel(ada: User) -> None:
    ada.set_password(PASSWORD)
    ada.save()
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    TOTP.activate(ada, "JBSWY3DPEHPK3PXP")
    client = at_the_second_step(ada)
    signs = {"compared": "not the right code"}
    found = answers(same_browser(client), "/account/safety/authenticate/", {"code": "000000"}, signs)
    assert found["compared"] <= 5


@races
def test_asking_for_codes_in_parallel_sends_three(ada: User) -> None:
    answers(lambda _n: Client(), "/account/login/code/", {"email": ada.email}, {})
    assert 1 <= Mail.objects.count() <= 3
