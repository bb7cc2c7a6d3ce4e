"""What people write when they decline or close."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pairings.kinds import DeclineReason
from pairings.models import MentorshipRequest, Pairing
from profiles.forms.plain import PlainForm


class DeclineForm(PlainForm):
    """A no that does not hurt."""

    reason = forms.ChoiceField(
        label=_("What may we say?"),
        choices=DeclineReason.choices,
        widget=forms.RadioSelect,
        help_text=_("The mentee reads this sentence."),
        error_messages={"required": _("Please choose one of the sentences.")},
    )
    note = forms.CharField(
        label=_("A few words of your own"),
        required=False,
        max_length=MentorshipRequest._meta.get_field("decline_note").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A good wish, or an idea where to ask next. The mentee and the coordinators read them."),
    )


class ClosingForm(PlainForm):
    """Words at the end of a pairing, or when it does not begin."""

    note = forms.CharField(
        label=_("A few words to both"),
        required=False,
        max_length=Pairing._meta.get_field("closing_note").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Both people and their coordinators can read them on the page of the pairing."),
    )
