"""One gate, the filter of the table of people, and marking many at once."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.plain import PlainForm, WordsField
from programs.forms.versions import VersionField
from programs.kinds import Role
from safeguarding.models import Gate
from safeguarding.models.gates import MOST_MONTHS


class GateForm(PlainForm):
    """Something the program asks of people before they can be matched."""

    name = forms.CharField(
        label=_("What is asked"),
        max_length=Gate._meta.get_field("name").max_length,
        help_text=_("A few words, such as “Training for mentors” or “Police certificate”. The person reads them."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Of whom"),
        required=False,
        choices=[("", _("Mentors and mentees")), *Role.choices],
        widget=forms.RadioSelect,
    )
    help = WordsField(
        Gate.help,
        label=_("What the person has to do"),
        required=False,
        help_text=_("Where the training takes place, to whom to show the certificate, by when. Sent with reminders."),
    )
    months = forms.IntegerField(
        label=_("Months it stays valid"),
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        help_text=_("Leave this empty where it does not run out. People are reminded 30 and 7 days before."),
    )


class GateUpdateForm(GateForm):
    """A gate that exists."""

    version = VersionField()


class GateFilter(PlainForm):
    """The questions one may ask the table of people and gates."""

    words = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=120)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("Mentors and mentees")), *Role.choices])
    show = forms.ChoiceField(
        label=_("Ready"),
        required=False,
        choices=[
            ("", _("Everybody")),
            ("open", _("Something is open")),
            ("ready", _("Everything is done")),
            ("soon", _("Runs out within 30 days")),
        ],
    )

    def asked(self) -> dict[str, str]:
        """The valid answers; a question that was answered with nonsense is not asked."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class MarkForm(PlainForm):
    """Which gate, and until when it is valid."""

    gate = forms.ChoiceField(label=_("What is done"))
    valid_until = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: as long as the program says."),
    )

    def __init__(self, *args: Any, gates: list[Gate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["gate"]).choices = [(gate.public_id, gate.name) for gate in gates]
