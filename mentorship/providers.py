"""Sign-in through other houses (OIDC, SAML), told by the environment: one list of names, a few variables for each."""

import re
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import FileAwareEnv

SAML_ATTRIBUTES = {
    "uid": ("UID", ["urn:oasis:names:tc:SAML:attribute:subject-id"]),
    "email": (
        "EMAIL",
        [
            "urn:oid:0.9.2342.19200300.100.1.3",
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
            "email",
            "mail",
        ],
    ),
    "first_name": (
        "FIRST_NAME",
        ["urn:oid:2.5.4.42", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", "givenName"],
    ),
    "last_name": (
        "LAST_NAME",
        ["urn:oid:2.5.4.4", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", "sn"],
    ),
}


class Section:
    """The variables of one provider: `OIDC_UNIVERSITY_…` for the name `university` in `OIDC_PROVIDERS`."""

    def __init__(self, env: FileAwareEnv, kind: str, name: str) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
            raise ImproperlyConfigured(f"{kind}_PROVIDERS names {name!r}; use small letters, digits and hyphens.")
        self.env, self.name = env, name
        self.prefix = f"{kind}_{name.upper().replace('-', '_')}"

    def get(self, key: str, default: str = "") -> str:
        return self.env.str(f"{self.prefix}_{key}", default=default).strip()

    def need(self, key: str) -> str:
        value = self.get(key)
        if not value:
            raise ImproperlyConfigured(f"{self.prefix}_{key} is missing.")
        return value

    def vouching(self) -> dict[str, Any]:
        """For which mail domains this provider is believed that an address is its owner's."""
        domains = [word.strip().lower() for word in self.get("TRUSTED_DOMAINS").split(",") if word.strip()]
        if any("@" in domain or "*" in domain for domain in domains):
            raise ImproperlyConfigured(f"{self.prefix}_TRUSTED_DOMAINS takes domains such as example.org.")
        return {"verified_email": domains, "email_authentication": bool(domains)}


def sign_in_providers(env: FileAwareEnv) -> dict[str, Any]:
    """allauth's SOCIALACCOUNT_PROVIDERS. Raises ImproperlyConfigured with the name of what is missing."""
    oidc = [openid_app(Section(env, "OIDC", name)) for name in env.list("OIDC_PROVIDERS", default=[])]
    saml = [saml_app(Section(env, "SAML", name)) for name in env.list("SAML_PROVIDERS", default=[])]
    ids = [app["provider_id"] for app in (*oidc, *saml)]
    if len(set(ids)) < len(ids):
        raise ImproperlyConfigured("OIDC_PROVIDERS and SAML_PROVIDERS name the same provider twice.")
    return {"openid_connect": {"APPS": oidc}, "saml": {"APPS": saml}}


def openid_app(section: Section) -> dict[str, Any]:
    """One OpenID Connect provider; its addresses come from its discovery document."""
    return {
        "provider_id": section.name,
        "name": section.get("NAME", section.name),
        "client_id": section.need("CLIENT_ID"),
        "secret": section.need("SECRET"),
        "settings": {"server_url": section.need("URL"), "oauth_pkce_enabled": True, **section.vouching()},
    }


def saml_app(section: Section) -> dict[str, Any]:
    """One SAML identity provider, by its metadata or by address and certificate."""
    idp = {"entity_id": section.need("ENTITY_ID")}
    metadata = section.get("METADATA_URL")
    if metadata:
        idp["metadata_url"] = metadata
    else:
        idp |= {"sso_url": section.need("SSO_URL"), "x509cert": section.need("CERTIFICATE")}
    mapping = {
        field: [word] if (word := section.get(f"{key}_ATTRIBUTE")) else usual
        for field, (key, usual) in SAML_ATTRIBUTES.items()
    }
    return {
        "provider_id": section.name,
        "name": section.get("NAME", section.name),
        "client_id": section.name,
        "settings": {
            "idp": idp,
            "attribute_mapping": mapping,
            "advanced": {"allow_single_label_domains": True},  # as within a house of one's own
            **section.vouching(),
        },
    }
