"""Sign-up: name and address, a password only for those who want one."""

from typing import Any

from allauth.account.forms import SignupForm
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class SignUpForm(SignupForm):
    """allauth's form in our words. Two clicks at once end like one on an address that is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email, password = self.fields["email"], self.fields["password1"]
        email.label = _("Your e-mail address")
        email.help_text = _("We send you a code there, and later what happens in your programs.")
        email.widget.attrs.pop("placeholder", None)
        password.label = _("Password")
        password.help_text = _(
            "You need none: we mail you a code whenever you sign in. If you like one better, take at least ten "
            "characters that nobody would guess."
        )
        password.widget.attrs.pop("placeholder", None)

    def try_save(self, request: HttpRequest) -> Any:
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)
