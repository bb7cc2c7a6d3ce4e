"""Where one is signed in: told in words, ended elsewhere at once, forgotten when it is over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from profiles.jobs import forget_sign_ins
from profiles.kinds.browsers import browser_in_words
from profiles.models import User

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
PAGE = "/account/devices/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
    "Mobile/15E148 Safari/604.1"
)


def sign_in(user: User, agent: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": agent})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    UserSession.objects.create(user=user, session_key=client.session.session_key, ip="203.0.113.9", user_agent=agent)
    return client


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, ("Firefox", "Linux")),
        (PHONE, ("Safari", "iPhone")),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", ("Chrome", "Android")),
        ("Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) CriOS/126.0 Mobile/15E148 Safari/604.1", ("Chrome", "iPad")),
        ("curl/8", ("", "")),
        ("", ("", "")),
    ],
)
def test_browsers_in_words(agent: str, words: tuple[str, str]) -> None:
    assert browser_in_words(agent) == words


def test_a_list_with_this_device_first(ada: User, ben: User) -> None:
    sign_in(ben)
    here = sign_in(ada)
    sign_in(ada, PHONE)
    page = here.get(PAGE).content.decode()
    assert page.index("Firefox on Linux") < page.index("Safari on iPhone")
    assert (page.count("This device"), page.count("203.0.113.9")) == (1, 2)


def test_a_real_sign_in_is_on_the_list(ada: User) -> None:
    client = Client(headers={"user-agent": PHONE})
    ada.set_password("a-long-enough-password")
    ada.save()
    ada.emailaddress_set.create(email=ada.email, verified=True, primary=True)
    client.post("/account/login/", {"login": ada.email, "password": "a-long-enough-password"})
    assert "Safari on iPhone" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_few_questions(
    number: int, ada: User, django_assert_num_queries: Callable[[int], object]
) -> None:
    for _more in range(number - 1):
        sign_in(ada, PHONE)
    client = sign_in(ada)
    client.get(PAGE)
    with django_assert_num_queries(7):
        client.get(PAGE)


def test_signing_out_elsewhere_is_immediate_and_leaves_others_alone(ada: User, ben: User) -> None:
    here, elsewhere, his = sign_in(ada), sign_in(ada, PHONE), sign_in(ben)
    answer = here.post(PAGE, follow=True)
    assert "Signed out on 1 device." in answer.content.decode()
    assert [client.get("/me/").status_code for client in (here, elsewhere, his)] == [200, 302, 200]
    assert UserSession.objects.filter(user=ada).count() == 1
    assert "signed in nowhere else" in here.post(PAGE, follow=True).content.decode()


def test_what_is_over_is_not_listed_and_is_forgotten_once_a_day(ada: User) -> None:
    here, over = sign_in(ada), sign_in(ada, PHONE)
    now = timezone.now()
    Session.objects.filter(session_key=over.session.session_key).update(expire_date=now - timedelta(hours=1))
    assert "Safari on iPhone" not in here.get(PAGE).content.decode()
    assert (forget_sign_ins(now=now), forget_sign_ins(now=now)) == (1, 0)
    assert [row.user_agent for row in UserSession.objects.all()] == [FIREFOX]
    here.post("/account/logout/")
    assert forget_sign_ins(now=now + timedelta(days=1)) == 1
    assert not UserSession.objects.exists()
