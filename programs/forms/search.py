"""What a visitor asks the list of programs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.plain import PlainForm
from programs.kinds import Meets


class ProgramSearchForm(PlainForm):
    """Words, how one wants to meet, and how much time one has; all optional, sent by GET."""

    words = forms.CharField(label=_("Words"), required=False, max_length=80)
    meets = forms.ChoiceField(
        label=_("How we meet"),
        required=False,
        choices=[("", _("Any way")), (Meets.ONLINE, Meets.ONLINE.label), (Meets.IN_PERSON, Meets.IN_PERSON.label)],
    )
    most_hours = forms.IntegerField(label=_("Hours a month at most"), required=False, min_value=1, max_value=80)
