"""Providers of accounts as operators name them: what is missing is said by its name."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from environ import FileAwareEnv

from mentorship.providers import sign_in_providers
from tests.conftest import ROOT

WHOLE = {
    "OIDC_PROVIDERS": "big-uni",
    "OIDC_BIG_UNI_URL": "https://login.uni.example",
    "OIDC_BIG_UNI_CLIENT_ID": "us",
    "OIDC_BIG_UNI_SECRET": "told",
    "SAML_PROVIDERS": "campus",
    "SAML_CAMPUS_ENTITY_ID": "https://idp.example",
    "SAML_CAMPUS_METADATA_URL": "https://idp.example/metadata",
}


def told(monkeypatch: pytest.MonkeyPatch, changes: dict[str, str]) -> dict[str, dict[str, list[dict[str, object]]]]:
    for key, value in {**WHOLE, **changes}.items():
        monkeypatch.setenv(key, value)
    return sign_in_providers(FileAwareEnv())


def test_both_kinds_with_safe_habits(monkeypatch: pytest.MonkeyPatch) -> None:
    found = told(monkeypatch, {})
    [oidc], [saml] = found["openid_connect"]["APPS"], found["saml"]["APPS"]
    assert (oidc["provider_id"], oidc["name"], saml["client_id"]) == ("big-uni", "big-uni", "campus")
    for app in (oidc, saml):
        assert app["settings"]["verified_email"] == []
        assert app["settings"]["email_authentication"] is False
    assert oidc["settings"]["oauth_pkce_enabled"] is True


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from-a-file")
    filed = {"URL": "https://x.example", "CLIENT_ID": "us", "SECRET_FILE": f"{tmp_path}/secret"}
    found = told(
        monkeypatch, {"OIDC_PROVIDERS": "filed", **{f"OIDC_FILED_{key}": value for key, value in filed.items()}}
    )
    assert found["openid_connect"]["APPS"][0]["secret"] == "from-a-file"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"OIDC_BIG_UNI_SECRET": ""}, "OIDC_BIG_UNI_SECRET"),
        ({"OIDC_BIG_UNI_URL": ""}, "OIDC_BIG_UNI_URL"),
        ({"OIDC_PROVIDERS": "Big Uni"}, "small letters"),
        ({"SAML_CAMPUS_METADATA_URL": ""}, "SAML_CAMPUS_SSO_URL"),
        ({"SAML_PROVIDERS": "big-uni", "SAML_BIG_UNI_ENTITY_ID": "x", "SAML_BIG_UNI_METADATA_URL": "y"}, "twice"),
        ({"OIDC_BIG_UNI_TRUSTED_DOMAINS": "*.example"}, "TRUSTED_DOMAINS"),
        ({"OIDC_BIG_UNI_TRUSTED_DOMAINS": "a@uni.example"}, "TRUSTED_DOMAINS"),
    ],
)
def test_what_is_wrong_is_said_by_name(monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], word: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=word):
        told(monkeypatch, changes)


def test_the_example_names_every_variable() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    for key in ("NAME", "URL", "CLIENT_ID", "SECRET", "TRUSTED_DOMAINS"):
        assert f"OIDC_UNIVERSITY_{key}=" in example
    for key in ("NAME", "ENTITY_ID", "METADATA_URL", "SSO_URL", "CERTIFICATE", "TRUSTED_DOMAINS", "UID_ATTRIBUTE"):
        assert f"SAML_CAMPUS_{key}=" in example
