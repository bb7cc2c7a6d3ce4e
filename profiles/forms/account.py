"""Sign-up: name and address, a password only for those who want one."""

from typing import Any

from allauth.account.forms import SignupForm
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter as get_provider_adapter
from allauth.socialaccount.forms import DisconnectForm
from allauth.socialaccount.forms import SignupForm as SocialSignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class SignUpForm(SignupForm):
    """allauth's form in our words. Two clicks at once end like one on an address that is known."""

    account_already_exists: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_the_address(self)
        if "password1" not in self.fields:  # with a passkey
            return
        password = self.fields["password1"]
        password.label = _("Password")
        password.help_text = _(
            "You need none: we mail you a code whenever you sign in. If you like one better, take at least ten "
            "characters that nobody would guess."
        )
        password.widget.attrs.pop("placeholder", None)

    def try_save(self, request: HttpRequest) -> Any:
        """Hashing the password takes most of the time of a sign-up; it is taken for a known address, too, so that
        nobody hears the difference.
        """
        if self.account_already_exists and self.cleaned_data.get("password1"):
            make_password(self.cleaned_data["password1"])
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)


class ProviderSignUpForm(SocialSignupForm):
    """What a provider did not tell: the name people will see, an address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_the_address(self)


class LeaveProviderForm(DisconnectForm):
    """Disconnects an account elsewhere. A code by mail is enough to come in without it; a password is not needed."""

    def clean(self) -> dict[str, Any]:
        if not EmailAddress.objects.filter(user=self.request.user, verified=True).exists():
            raise get_provider_adapter().validation_error("no_verified_email")
        return self.cleaned_data


def name_the_address(form: forms.Form) -> None:
    email = form.fields["email"]
    email.label = _("Your e-mail address")
    email.help_text = _("We send you a code there, and later what happens in your programs.")
    email.widget.attrs.pop("placeholder", None)
