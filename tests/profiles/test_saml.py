"""Signing in through SAML: a real signed answer to our real request, and everything that must not pass for one."""

import base64
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from environ import FileAwareEnv

from mentorship.providers import sign_in_providers
from profiles.models import User
from profiles.services.accounts import create_account
from tests.profiles.saml import ENTITY, SSO, answer_to, key_and_certificate, request_in
from tests.profiles.test_second_step import is_in

pytestmark = pytest.mark.django_db
START, ACS, METADATA = (f"/account/with/saml/campus/{end}/" for end in ("login", "acs", "metadata"))
HOST = "mentoring.example.org"
AUDIENCE = f"http://{HOST}{METADATA}"
KEY, CERTIFICATE = key_and_certificate()
TOLD = {"uid": "p-1", "mail": "ada@uni.example", "givenName": "Ada", "sn": "Nwosu"}


@pytest.fixture(autouse=True)
def _provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The campus's identity provider, told to us as an operator tells it."""
    cache.clear()
    told = {"ENTITY_ID": ENTITY, "SSO_URL": SSO, "CERTIFICATE": CERTIFICATE, "TRUSTED_DOMAINS": "uni.example"}
    for key, value in {**told, "UID_ATTRIBUTE": "uid"}.items():
        monkeypatch.setenv(f"SAML_CAMPUS_{key}", value)
    monkeypatch.setenv("SAML_PROVIDERS", "campus")
    settings.ALLOWED_HOSTS = [HOST]
    settings.SOCIALACCOUNT_PROVIDERS = sign_in_providers(FileAwareEnv())


def visitor() -> Client:
    return Client(headers={"host": HOST})


def asked_by(client: Client) -> dict[str, str]:
    page = client.post(START)
    place = page.headers["Refresh"].removeprefix("0; url=")
    assert place.startswith(SSO)
    return request_in(place)


def come_back(client: Client, response: str) -> str:
    """The page one ends on."""
    return client.post(ACS, {"SAMLResponse": response, "RelayState": ""}, follow=True).content.decode()


def test_our_metadata_tells_where_to_answer() -> None:
    page = visitor().get(METADATA)
    assert f"http://{HOST}{ACS}" in page.content.decode()


def test_joining_and_coming_again() -> None:
    for _time in range(2):
        client = visitor()
        come_back(client, answer_to(asked_by(client), AUDIENCE, KEY, CERTIFICATE, TOLD))
        assert is_in(client)
    user = User.objects.get()
    assert (user.email, user.profile.name) == ("ada@uni.example", "Ada Nwosu")
    account = SocialAccount.objects.get()
    assert (account.provider, account.uid, account.extra_data) == ("campus", "p-1", {})


def test_a_trusted_address_enters_the_imported_account() -> None:
    imported = create_account(name="Ada N", email="ada@uni.example")
    client = visitor()
    come_back(client, answer_to(asked_by(client), AUDIENCE, KEY, CERTIFICATE, TOLD))
    assert client.session["_auth_user_id"] == str(imported.pk)


def test_another_address_enters_nobodys_account() -> None:
    create_account(name="Cora Lindt", email="cora@elsewhere.example")
    client = visitor()
    told = {**TOLD, "mail": "cora@elsewhere.example"}
    come_back(client, answer_to(asked_by(client), AUDIENCE, KEY, CERTIFICATE, told))
    assert not is_in(client) and not SocialAccount.objects.exists()


def refused(client: Client, response: str) -> bool:
    page = come_back(client, response)
    return "Signing in there did not work" in page and not is_in(client) and not User.objects.exists()


def test_another_key_is_refused() -> None:
    client = visitor()
    key, certificate = key_and_certificate()
    assert refused(client, answer_to(asked_by(client), AUDIENCE, key, certificate, TOLD))


def test_a_changed_answer_is_refused() -> None:
    client = visitor()
    response = answer_to(asked_by(client), AUDIENCE, KEY, CERTIFICATE, TOLD)
    changed = base64.b64decode(response).replace(b"ada@uni.example", b"eva@uni.example")
    assert refused(client, base64.b64encode(changed).decode())


def test_an_answer_for_another_site_is_refused() -> None:
    client = visitor()
    assert refused(client, answer_to(asked_by(client), "https://another.example", KEY, CERTIFICATE, TOLD))


def test_an_answer_to_another_browser_is_refused() -> None:
    asked = asked_by(visitor())
    assert refused(visitor(), answer_to(asked, AUDIENCE, KEY, CERTIFICATE, TOLD))


BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize("nonsense", [b"", b"<no/>", b"\x00\xff", b"{}", b"<a>", BOMB, b"\xef\xbb\xbf"])
def test_nonsense_is_refused(nonsense: bytes) -> None:
    assert refused(visitor(), base64.b64encode(nonsense).decode())


@pytest.mark.parametrize("nonsense", ["not base64 %%%", "\x00", "ä", "A"])
def test_what_is_not_even_coded_is_refused(nonsense: str) -> None:
    assert refused(visitor(), nonsense)
