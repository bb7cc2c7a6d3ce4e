"""What a coordinator says when she changes the board by hand."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.kinds import Others
from profiles.forms.plain import PlainForm


class PlacingForm(PlainForm):
    """Why this pair is set by hand, and how the others move, on the board that was seen."""

    reason = forms.CharField(
        label=_("Why these two?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the run, for you and the other coordinators. The two people do not see it."),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, ways: Sequence[str], **options: Any) -> None:
        """`ways` are those there are now; where there is only one, nothing is asked."""
        super().__init__(data, **options)
        if len(ways) < 2:
            return
        told = [(one, Others(one).label) for one in ways]
        self.fields["others"] = forms.ChoiceField(
            label=_("How shall the others move?"), widget=forms.RadioSelect, choices=told, initial=ways[0]
        )
        self.order_fields(["others"])


class SeenForm(PlainForm):
    """The version of the board that was seen."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class MentorSearchForm(PlainForm):
    """Search among the mentors of a run."""

    q = forms.CharField(label=_("Name"), required=False, max_length=80)
    possible = forms.BooleanField(label=_("only those no rule keeps away"), required=False)

    def asked(self) -> tuple[str, bool]:
        """The name searched for, and whether only mentors without a broken rule are wanted."""
        self.is_valid()
        return self.cleaned_data.get("q", ""), bool(self.cleaned_data.get("possible"))
