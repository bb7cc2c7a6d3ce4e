"""Tags for what libraries keep about people: addresses, means of signing in, sign-ins. They are data like our own."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag

# Models of libraries that hold rows about a person, each with its `user`. Who can see my data, export and erasure
# read them like our own. Other models of the libraries hold nothing (tokens of providers, apps in the database) or
# nothing about a person.
FOREIGN: tuple[type[models.Model], ...] = (EmailAddress, Authenticator, UserSession, SocialAccount)

for _model in FOREIGN:
    for _field in _model._meta.fields:
        if _field.name == "user":
            record(_field, retention="account", erase=Erase.ROW)
        elif _field.name != "id":
            record(_field, retention="account")


def _about_a_person(model: type[models.Model], name: str, purpose: object, label: object, **more: object) -> None:
    field: models.Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]
    tag(field, DataClass.CRITICAL, purpose, label=label, **more)  # type: ignore[arg-type]


_about_a_person(EmailAddress, "email", _("know which address you have confirmed"), _("confirmed e-mail address"))
_about_a_person(Authenticator, "type", _("ask for your second step"), _("your means of a second step"))
_about_a_person(Authenticator, "data", _("check your passkey or code"), _("keys of your second step"), export=False)
_about_a_person(Authenticator, "created_at", _("let you recognise it"), _("when a second step was set up"))
_about_a_person(Authenticator, "last_used_at", _("let you notice a stranger"), _("when it was used last"))
_signed_in = _("let you see where you are signed in and notice a stranger")
_about_a_person(UserSession, "created_at", _signed_in, _("when you signed in"), retention="sign-in")
_about_a_person(UserSession, "last_seen_at", _signed_in, _("when you signed in"), retention="sign-in")
_about_a_person(UserSession, "ip", _signed_in, _("the internet address you signed in from"), retention="sign-in")
_about_a_person(UserSession, "user_agent", _signed_in, _("the browser you signed in with"), retention="sign-in")
_about_a_person(
    UserSession,
    "session_key",
    _("sign you out elsewhere"),
    _("the key of a sign-in"),
    retention="sign-in",
    export=False,
)
_about_a_person(
    SocialAccount, "provider", _("sign you in through it"), _("where the account is through which you sign in")
)
_about_a_person(SocialAccount, "uid", _("recognise you when you come from there"), _("your number there"))
_about_a_person(SocialAccount, "last_login", _("let you notice a stranger"), _("when you last came from there"))
