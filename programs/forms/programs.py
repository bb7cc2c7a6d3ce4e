"""What people type about a program and who runs it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.plain import PlainForm, PlainModelForm
from programs.forms.versions import VersionField
from programs.kinds import PROGRAM_RULES
from programs.models import Program


class ProgramForm(PlainModelForm):
    """The rules of a program, as its coordinators and everybody who looks for a program read them."""

    request_days = forms.IntegerField(
        label=_("Days a mentor has to answer"),
        min_value=1,
        max_value=60,
        initial=7,
        help_text=_("A request that is not answered in time lapses, and the mentee can ask somebody else."),
    )

    class Meta:
        model = Program
        fields = PROGRAM_RULES
        labels = {
            "name": _("Name of the program"),
            "summary": _("In one sentence"),
            "description": _("What it is, and for whom"),
            "contact_email": _("Address for questions"),
            "crisis_contacts": _("Help in a crisis"),
            "self_matching": _("Mentees may browse mentors and ask one"),
            "approval_required": _("A coordinator approves each pairing that a mentor has said yes to"),
        }
        help_texts = {
            "summary": _("Everybody sees this sentence in the list of programs."),
            "description": _(
                "Who can take part, what mentors and mentees do, how much time it takes. Everybody can read this."
            ),
            "contact_email": _("Everybody who sees the program can write to this address."),
            "crisis_contacts": _(
                "Telephone numbers and places for people who need help at once. They stand on the help page, which "
                "every page of the site links to."
            ),
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 10}),
            "crisis_contacts": forms.Textarea(attrs={"rows": 5}),
            "contact_email": forms.EmailInput(attrs={"autocomplete": "off"}),
        }


class ProgramUpdateForm(ProgramForm):
    """The rules of a program that exists."""

    version = VersionField()


class ProgramCreateForm(ProgramForm):
    """A new program, and who runs it first."""

    coordinator_email = forms.EmailField(
        label=_("Who runs it: e-mail address of an account"),
        required=False,
        help_text=_("Leave this empty to run the program yourself. More coordinators can be added later."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class CoordinatorForm(PlainForm):
    """The address of somebody who shall run the program."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_(
            "Coordinators see all participants of the program, decide about applications and run the matching."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class CoordinatorChoice(PlainForm):
    """Which coordinator is meant, by the public id of the profile."""

    coordinator = forms.SlugField(max_length=14, widget=forms.HiddenInput)
