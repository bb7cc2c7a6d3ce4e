"""Answers of a device that are none: refused in words, never an error page."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from profiles.models import User
from tests.profiles.test_second_step import is_in

pytestmark = pytest.mark.django_db
LOGIN, ADD = "/account/safety/webauthn/login/", "/account/safety/webauthn/add/"
PARTS: dict[str, Any] = {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "MQ"}
WHOLE: dict[str, Any] = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": PARTS}
NONSENSE = [
    *("", "{", "null", "[]", "[1]", '"text"', "7", "{}", '{"response": null}', '{"response": []}', "[" * 5000),
    *(
        json.dumps({**WHOLE, "response": {**PARTS, name: value}})
        for name in PARTS
        for value in (None, 7, "%", "\ud800", [])
    ),
    *(json.dumps({**WHOLE, name: value}) for name in ("id", "rawId", "type") for value in (None, 7, "%", "other", {})),
    json.dumps({**WHOLE, "response": {"clientDataJSON": "e30", "attestationObject": "AAAA"}}),
    json.dumps({**WHOLE, "response": {**PARTS, "clientDataJSON": "eyJ0eXBlIjoieCJ9"}}),
    json.dumps(WHOLE),
]


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.mark.parametrize("sent", NONSENSE)
def test_nobody_signs_in_with_nonsense(sent: str, ada: User) -> None:
    client = Client()
    client.get(LOGIN, headers={"accept": "application/json"})
    answer = client.post(LOGIN, {"credential": sent}, follow=True)
    assert answer.status_code == 200
    assert not is_in(client)


@pytest.mark.parametrize("sent", NONSENSE)
def test_no_passkey_is_made_of_nonsense(sent: str, ada: User, signed_in: Callable[[User], Client]) -> None:
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    client = signed_in(ada)
    client.get(ADD)
    answer = client.post(ADD, {"name": "My phone", "credential": sent})
    assert answer.status_code == 200
    assert 'value="My phone"' in answer.content.decode()
    assert not Authenticator.objects.exists()
