"""Leaving: the address once more, so that nobody leaves by a slip."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.plain import PlainForm
from profiles.models import User


class LeaveForm(PlainForm):
    """Asks for what only somebody who means it types."""

    address = forms.CharField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("Type it once more to say that you mean it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Please type your e-mail address.")},
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if address.lower() != (self.person.email or "").lower():
            raise forms.ValidationError(
                _("This is not the address of your account. Look at it above and type it again.")
            )
        return address
