"""Inviting people, and answering an invitation."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from profiles.forms.plain import PlainForm, WordsField
from programs.forms.enrolments import places_field
from programs.forms.joining import JoiningForm
from programs.kinds import Role
from programs.models import Invitation
from programs.queries.agreeing import Asked
from programs.queries.invitations import addresses_in
from programs.states import INVITATION


class InvitationForm(PlainForm):
    """Addresses of one or many, the role, a personal line and the language of the mail."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)
    addresses = forms.CharField(
        label=_("E-mail addresses"),
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        help_text=_(
            "One or many, as you have them: one a line, or with commas between them. Each person gets a mail of her "
            "own. You see nothing of a person before she has said yes."
        ),
    )
    line = WordsField(
        Invitation.line,
        rows=2,
        label=_("A personal line"),
        required=False,
        help_text=_("Stands at the top of the mail, such as where you met or why you think of this person."),
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES, widget=forms.RadioSelect)

    def clean_line(self) -> str:
        """One line, however it was typed."""
        return " ".join(self.cleaned_data["line"].split())

    def clean_addresses(self) -> list[str]:
        """The addresses, each once; what is none is named."""
        found, wrong = [], []
        for word in addresses_in(self.cleaned_data["addresses"]):
            try:
                validate_email(word)
                found.append(word.lower())
            except ValidationError:
                wrong.append(word[:80])
        if wrong:
            raise ValidationError(
                _("These are no e-mail addresses: %(words)s. Please correct or delete them.")
                % {"words": ", ".join(wrong[:5])}
            )
        if not found:
            raise ValidationError(_("There is no e-mail address in this text."))
        return list(dict.fromkeys(found))


class InvitationFilter(PlainForm):
    """The questions one may ask the list of invitations."""

    words = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=120)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Every state")), *INVITATION.choices])

    def asked(self) -> dict[str, str]:
        """The valid answers; a question that was answered with nonsense is not asked."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class AcceptForm(JoiningForm):
    """Saying yes: what the program asks of everybody who joins."""

    def __init__(self, *args: Any, asked: Asked, role: str, places: int, **kwargs: Any) -> None:
        first = places_field(min_value=1, initial=places)
        self.base_fields = {"places": first} if role == Role.MENTOR else {}  # type: ignore[misc]
        super().__init__(*args, asked=asked, **kwargs)
