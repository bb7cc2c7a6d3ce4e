"""Forms about passkeys: allauth's, in our words, with plain names and answers of a device that are ones."""

from typing import Any

from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
    SignupWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.forms import CharField
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from profiles.forms.plain import PlainCharField

LONGEST = 60
LONGEST_ANSWER = 20_000


class DeviceAnswer(forms.JSONField):
    """What a device answered, of `kind` (fido2's class). Read once on trial, because fido2 and allauth let many faults
    of a made-up answer through as errors of the server. A refused answer is not written into the page again.
    """

    def __init__(self, kind: type[AuthenticationResponse] | type[RegistrationResponse]) -> None:
        super().__init__(widget=forms.HiddenInput)
        self.kind = kind

    def to_python(self, value: Any) -> Any:
        try:
            if len(value or "") > LONGEST_ANSWER:
                raise ValueError("too long")
            answer = super().to_python(value)
            if answer is not None:
                said = self.kind.from_dict(answer).response.client_data
                str(said.type), str(said.origin), bytes(said.challenge)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, ValidationError) as fault:
            raise ValidationError(
                _("Your device's answer could not be read. Please try again."), code="unreadable"
            ) from fault
        return answer

    def bound_data(self, data: Any, initial: Any) -> Any:
        return ""

    def prepare_value(self, value: Any) -> str:
        return ""


def name_field(initial: str) -> CharField:
    return PlainCharField(
        label=_("A name for it"),
        max_length=LONGEST,
        required=False,
        initial=initial,
        help_text=_("So that you know it again, such as “my phone”."),
    )


class AddPasskeyForm(AddWebAuthnForm):
    """Another passkey for an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = name_field(self.initial["name"])
        self.fields["credential"] = DeviceAnswer(RegistrationResponse)
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = _("Sign in with it alone")
        alone.help_text = _(
            "Your device then asks for your finger, your face or its PIN. Without the tick the passkey is a second "
            "step after your code or password; security keys without a PIN can do only that."
        )


class FirstPasskeyForm(SignupWebAuthnForm):
    """The passkey an account is opened with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = name_field(self.initial["name"])
        self.fields["credential"] = DeviceAnswer(RegistrationResponse)


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = name_field(self.initial["name"])
        self.fields["name"].required = True


class SignInForm(LoginWebAuthnForm):
    """Signing in with a passkey alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = DeviceAnswer(AuthenticationResponse)


class StepForm(AuthenticateWebAuthnForm):
    """A passkey as the second step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = DeviceAnswer(AuthenticationResponse)


class AgainForm(ReauthenticateWebAuthnForm):
    """A passkey before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = DeviceAnswer(AuthenticationResponse)
