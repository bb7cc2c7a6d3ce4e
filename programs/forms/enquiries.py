"""A question to an applicant, and her answer."""

from django.utils.translation import gettext_lazy as _

from profiles.forms.plain import PlainForm, WordsField
from programs.models import Enquiry


class EnquiryForm(PlainForm):
    """What coordinators would still like to know."""

    text = WordsField(
        Enquiry.text,
        label=_("What you would like to know"),
        help_text=_("The person gets a mail that there is a question, and reads and answers it here."),
    )


class AnswerForm(PlainForm):
    """The applicant's words."""

    answer = WordsField(
        Enquiry.answer,
        rows=6,
        label=_("My answer"),
        help_text=_("Only the coordinators of this program read it."),
    )
