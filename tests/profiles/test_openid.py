"""Signing in with an account elsewhere, against a real provider: who becomes whom, and what is believed of it."""

import http.client
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from environ import FileAwareEnv

from mentorship.providers import sign_in_providers
from profiles.models import User
from profiles.services.accounts import create_account
from tests.factories import PASSWORD
from tests.profiles.codes import delivered, mailed_code
from tests.profiles.openid import CLIENT, SECRET, Provider, open_provider
from tests.profiles.test_second_step import is_in

pytestmark = pytest.mark.django_db
START = "/account/with/oidc/uni/login/"
Enter = Callable[[User], Client]


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """The university's provider, told to us as an operator tells it; believed about uni.example."""
    cache.clear()
    with open_provider() as provider:
        told = {"URL": provider.url, "CLIENT_ID": CLIENT, "SECRET": SECRET, "NAME": "University of Example"}
        for key, value in {**told, "TRUSTED_DOMAINS": "uni.example, Students.uni.example"}.items():
            monkeypatch.setenv(f"OIDC_UNI_{key}", value)
        monkeypatch.setenv("OIDC_PROVIDERS", "uni")
        settings.SOCIALACCOUNT_PROVIDERS = sign_in_providers(FileAwareEnv())
        yield provider


def go_there(client: Client, process: str = "login", **sent: str) -> str:
    """Press the button, sign in there; the address one is sent back to."""
    page = client.post(f"{START}?process={process}", sent)
    assert page.status_code == 200
    place = page.headers["Refresh"].removeprefix("0; url=")
    parts = urlsplit(place)
    line = http.client.HTTPConnection(parts.netloc)
    line.request("GET", f"{parts.path}?{parts.query}")
    back = line.getresponse().headers["Location"]
    line.close()
    return back.removeprefix("http://testserver")


def come_in(client: Client, process: str = "login", **sent: str) -> HttpResponse:
    return client.get(go_there(client, process, **sent))


def test_a_button_for_each_provider_on_the_ways_in(provider: Provider) -> None:
    for path in ("/account/login/", "/account/signup/"):
        page = Client().get(path).content.decode()
        assert "Go on with University of Example" in page and f'action="{START}' in page


def test_without_providers_there_is_no_button_and_no_way(db: None) -> None:
    assert "account you have elsewhere" not in Client().get("/account/login/").content.decode()
    assert Client().post(START).status_code == 404
    assert Client().get("/account/with/saml/uni/metadata/").status_code == 404


def test_a_link_alone_starts_nothing(provider: Provider) -> None:
    page = Client().get(START)
    assert page.status_code == 200 and "Go on with University of Example?" in page.content.decode()
    assert provider.asked == []


def test_joining_with_an_address_the_provider_may_vouch_for(provider: Provider) -> None:
    client = Client(headers={"accept-language": "de"})
    answer = come_in(client, next="/programs/")
    assert (answer.headers["Location"], is_in(client)) == ("/programs/", True)
    user = User.objects.get()
    assert (user.email, user.profile.name, user.language) == ("ada@uni.example", "Ada N", "de")
    assert not user.has_usable_password()
    assert EmailAddress.objects.get().verified
    assert provider.asked[0]["code_challenge_method"] == "S256"


def test_what_the_provider_told_is_not_kept(provider: Provider) -> None:
    provider.claims |= {"birthdate": "2001-01-01", "phone_number": "+49 30 1"}
    for _time in range(2):
        come_in(Client())
    account = SocialAccount.objects.get()
    assert (account.provider, account.uid, account.extra_data) == ("uni", "u-1", {})
    assert not SocialToken.objects.exists()


def test_coming_again_is_coming_in_even_with_another_address(provider: Provider) -> None:
    come_in(Client())
    provider.claims["email"] = "ada.new@uni.example"
    client = Client()
    come_in(client)
    assert is_in(client) and User.objects.get().email == "ada@uni.example"


def test_another_address_is_confirmed_by_a_code(provider: Provider) -> None:
    provider.claims["email"] = "ada@elsewhere.example"
    client = Client()
    answer = come_in(client)
    assert not is_in(client)
    assert not EmailAddress.objects.get().verified
    client.post(answer.headers["Location"], {"code": mailed_code()})
    assert is_in(client)


def test_a_trusted_address_enters_the_account_that_has_it(provider: Provider) -> None:
    imported = create_account(name="Ada Nwosu", email="ada@uni.example")
    client = Client()
    come_in(client)
    assert client.session["_auth_user_id"] == str(imported.pk)
    assert User.objects.count() == 1 and SocialAccount.objects.get().user == imported
    assert EmailAddress.objects.get().verified
    assert imported.profile.name == "Ada Nwosu"


def test_a_password_a_stranger_set_before_is_void(provider: Provider) -> None:
    Client().post("/account/signup/", {"name": "Mallory", "email": "ada@uni.example", "password1": PASSWORD})
    client = Client()
    come_in(client)
    assert is_in(client)
    stranger = Client()
    stranger.post("/account/login/", {"login": "ada@uni.example", "password": PASSWORD})
    assert not is_in(stranger) and not User.objects.get().has_usable_password()


def test_a_settled_account_keeps_its_password(provider: Provider) -> None:
    user = create_account(name="Ada Nwosu", email="ada@uni.example", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Client().post("/account/login/", {"login": user.email, "password": PASSWORD})
    come_in(Client())
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "cora@elsewhere.example"},
        {"email": "cora@elsewhere.example@uni.example.elsewhere.example"},
        {"email": "cora@sub.uni.example"},
    ],
)
def test_an_address_of_another_domain_opens_nobody_elses_account(provider: Provider, claims: dict[str, str]) -> None:
    cora = create_account(name="Cora Lindt", email="cora@elsewhere.example")
    provider.claims |= claims
    client = Client()
    come_in(client)
    assert not is_in(client)
    assert not SocialAccount.objects.filter(user=cora).exists()


def test_a_known_address_is_answered_like_an_unknown_one(provider: Provider) -> None:
    create_account(name="Cora Lindt", email="cora@elsewhere.example")
    answers = []
    for number, email in enumerate(("cora@elsewhere.example", "new@elsewhere.example")):
        provider.claims |= {"sub": f"u-{number}", "email": email}
        answer = come_in(Client())
        answers.append((answer.status_code, answer.headers["Location"]))
        delivered()
    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [["cora@elsewhere.example"], ["new@elsewhere.example"]]
    assert "You have one already" in mail.outbox[0].body


@pytest.mark.parametrize("name", ["", "x" * 121, "Ada\u202eN"])
def test_a_name_that_cannot_be_shown_is_asked_for(provider: Provider, name: str) -> None:
    provider.claims["name"] = name
    client = Client()
    answer = come_in(client)
    assert answer.headers["Location"] == "/account/linked/signup/"
    page = client.get("/account/linked/signup/").content.decode()
    assert 'value="ada@uni.example"' in page
    client.post("/account/linked/signup/", {"name": "Ada Nwosu", "email": "ada@uni.example"})
    assert is_in(client) and User.objects.get().profile.name == "Ada Nwosu"


def test_without_an_address_one_is_asked_for_and_confirmed(provider: Provider) -> None:
    del provider.claims["email"]
    client = Client()
    assert come_in(client).headers["Location"] == "/account/linked/signup/"
    sent = {"name": "Ada Nwosu", "email": "ada@uni.example"}
    answer = client.post("/account/linked/signup/", sent)
    assert not is_in(client)
    client.post(answer.headers["Location"], {"code": mailed_code()})
    assert is_in(client)


def test_the_second_step_is_asked_for_here_too(provider: Provider) -> None:
    come_in(Client())
    TOTP.activate(User.objects.get(), "JBSWY3DPEHPK3PXP")
    client = Client()
    assert come_in(client).headers["Location"] == "/account/safety/authenticate/"
    assert not is_in(client)


def test_connecting_from_inside_and_disconnecting(provider: Provider, ada: User, signed_in: Enter) -> None:
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    client = signed_in(ada)
    come_in(client, process="connect")
    account = SocialAccount.objects.get()
    assert account.user == ada
    assert "an account you have elsewhere was connected" in delivered().body
    page = client.get("/account/linked/").content.decode()
    assert "University of Example" in page
    EmailAddress.objects.update(verified=False)
    client.post("/account/linked/", {"account": account.pk})
    assert SocialAccount.objects.exists(), "it would be the only way in"
    EmailAddress.objects.update(verified=True)
    client.post("/account/linked/", {"account": account.pk})
    assert not SocialAccount.objects.exists()


def test_an_account_of_somebody_else_is_not_taken(provider: Provider, ada: User, signed_in: Enter) -> None:
    come_in(Client())
    answer = come_in(signed_in(ada), process="connect")
    assert SocialAccount.objects.get().user != ada
    assert answer.status_code == 302


def test_a_person_without_access_stays_out(provider: Provider) -> None:
    come_in(Client())
    User.objects.update(is_active=False)
    client = Client()
    come_in(client)
    assert not is_in(client)


def test_turning_back_there_is_said_kindly(provider: Provider) -> None:
    provider.refuses = True
    client = Client()
    answer = come_in(client)
    assert "You turned back" in client.get(answer.headers["Location"]).content.decode()


def test_an_id_token_for_somebody_else_is_refused(provider: Provider) -> None:
    provider.audience = "another-site"
    client = Client()
    page = come_in(client)
    assert "Signing in there did not work" in page.content.decode()
    assert not is_in(client) and not User.objects.exists()


def test_an_answer_nobody_asked_for_or_that_comes_twice_is_refused(provider: Provider) -> None:
    back = go_there(Client())
    stranger = Client()
    assert "did not work" in stranger.get(back).content.decode()
    assert not is_in(stranger)
    client = Client()
    back = go_there(client)
    client.get(back)
    client.post("/account/logout/")
    assert "did not work" in client.get(back).content.decode()
    assert not is_in(client)


def test_a_provider_that_is_away_is_said_kindly(provider: Provider) -> None:
    provider.broken = True
    page = Client().post(START)
    assert page.status_code < 500
    assert "did not work" in page.content.decode()
