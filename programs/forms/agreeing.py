"""A program's texts to agree to, and the forms of a guardian."""

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.plain import PlainForm, WordsField
from programs.forms.joining import guardian_field
from programs.models import ConsentText, GuardianConsent


class ConsentTextForm(PlainForm):
    """One text people agree to when they apply."""

    title = forms.CharField(
        label=_("In a few words"),
        max_length=ConsentText._meta.get_field("title").max_length,
        help_text=_("Such as “Rules of the program” or “Photos at our meetings”. It stands beside the box to tick."),
    )
    text = WordsField(
        ConsentText.text,
        rows=8,
        label=_("The whole text"),
        help_text=_(
            "In plain words: what people agree to, for how long, and whom to ask. Write it in every language you need."
        ),
    )
    required = forms.BooleanField(
        label=_("Nobody can take part without it"),
        required=False,
        initial=True,
        help_text=_("Leave this out for what people may choose freely, and may take back at any time."),
    )


class GuardianAddressForm(PlainForm):
    """Where to ask (again)."""

    guardian = guardian_field()


class GuardianForm(PlainForm):
    """A guardian's answer."""

    name = forms.CharField(
        label=_("Your name, if you agree"),
        required=False,
        max_length=GuardianConsent._meta.get_field("name").max_length,
        help_text=_("The coordinators of the program see it, nobody else."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
