"""What a mentee writes when she asks a mentor."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pairings.models import MentorshipRequest
from profiles.forms.plain import PlainForm


class AskForm(PlainForm):
    """The first words to a mentor."""

    message = forms.CharField(
        label=_("Your message"),
        max_length=MentorshipRequest._meta.get_field("message").max_length,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("A few sentences are enough. The mentor and the coordinators of the program can read them."),
        error_messages={"required": _("Please write a few words, so that the mentor knows what it is about.")},
    )
