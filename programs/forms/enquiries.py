"""A question to an applicant, and her answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.plain import PlainForm
from programs.models import Enquiry


class EnquiryForm(PlainForm):
    """What coordinators would still like to know."""

    text = forms.CharField(
        label=_("What you would like to know"),
        max_length=Enquiry._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The person gets a mail that there is a question, and reads and answers it here."),
    )


class AnswerForm(PlainForm):
    """The applicant's words."""

    answer = forms.CharField(
        label=_("My answer"),
        max_length=Enquiry._meta.get_field("answer").max_length,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Only the coordinators of this program read it."),
    )
