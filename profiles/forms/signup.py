"""What sign-up asks on top of address and password."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from profiles.forms.plain import PlainCharField
from profiles.models import Profile, User


class NameForm(forms.Form):
    """The name people will see. Not a PlainForm: a password must arrive exactly as it was typed."""

    name = PlainCharField(
        label=_("Your name"),
        max_length=Profile._meta.get_field("name").max_length,
        help_text=_("Others see your first name and initial until you are paired."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Nothing more to do: the adapter writes the profile in the same transaction as the account."""
