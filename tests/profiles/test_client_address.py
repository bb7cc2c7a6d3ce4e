"""Sign-in limits count the visitor, not the proxy in front of us, and not what the visitor says about itself."""

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings as project
from django.test import RequestFactory
from pytest_django import Settings


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
    ],
)
def test_only_our_own_proxies_are_believed(proxies: int, forwarded: str, counted: str, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().post("/account/login/", headers={"x-forwarded-for": forwarded})
    assert get_adapter().get_client_ip(request) == counted


def test_one_setting_says_how_many_there_are() -> None:
    assert project.ALLAUTH_TRUSTED_PROXY_COUNT == project.TRUSTED_PROXIES
