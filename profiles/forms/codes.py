"""Forms that take a code: few tries, counted so that many at once are no more than that, and no code good twice."""

import hashlib
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ConfirmEmailVerificationCodeForm,
    ConfirmLoginCodeForm,
    ConfirmPasswordResetCodeForm,
)
from allauth.mfa import app_settings as mfa
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

TRIES = 3
MINUTES = 15


def key_of(purpose: str, *parts: object) -> str:
    """A cache key that does not tell the code it is about."""
    digest = hashlib.sha256("\x00".join(map(str, parts)).encode()).hexdigest()
    return f"codes:{purpose}:{digest}"


class FewTries:
    """Mixin for codes that came by mail. allauth counts tries in the session, which many requests at the same moment
    read before any of them writes; this count is one atomic step of the cache.

    One try too many is refused in the words for a wrong code: only where there is a code can it be counted, so
    other words would tell that the address has an account.
    """

    expected_code: str | None

    def clean_code(self) -> str:
        if self.expected_code:
            key = key_of("tries", self.expected_code)
            cache.add(key, 0, MINUTES * 60)
            try:
                tried = cache.incr(key)
            except ValueError:  # run out between the two steps: the code is as old
                tried = TRIES + 1
            if tried > TRIES:
                raise get_adapter().validation_error("incorrect_code")
        return super().clean_code()  # type: ignore[misc, no-any-return]


class LoginCodeForm(FewTries, ConfirmLoginCodeForm):
    """The code to sign in with."""


class AddressCodeForm(FewTries, ConfirmEmailVerificationCodeForm):
    """The code that shows that an address is one's own."""


class PasswordCodeForm(FewTries, ConfirmPasswordResetCodeForm):
    """The code for a new password."""


def say_what_to_type(field: forms.Field) -> None:
    field.label = _("Code of your app, or a recovery code")
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["inputmode"] = "numeric"


class OnceOnly:
    """Mixin for codes of the app. As neighbouring codes count too, one is remembered as long as it could be good."""

    user: Any
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_to_type(self.fields["code"])

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        seconds = mfa.TOTP_PERIOD * (2 * mfa.TOTP_TOLERANCE + 1)
        plain = "".join(filter(str.isalnum, code))
        if not cache.add(key_of("used", self.user.pk, plain), True, seconds):
            raise ValidationError(_("This code was used already. Please wait for the next one."), code="used")
        return code


class SecondStepForm(OnceOnly, AuthenticateForm):
    """The second step of signing in."""


class SecondStepAgainForm(OnceOnly, ReauthenticateForm):
    """The second step before something delicate."""


class AppForm(ActivateTOTPForm):
    """The first code of an app that is being set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_to_type(self.fields["code"])
        self.fields["code"].label = _("The code your app shows")
