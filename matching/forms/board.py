"""What one may ask the board of proposals, and what one does with the answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.kinds import Decision
from matching.states import PROPOSAL
from profiles.forms.plain import PlainForm

LONGEST_ID = 14


class BoardForm(PlainForm):
    """Filter of the board, sent by GET; what is not valid filters nothing."""

    q = forms.CharField(label=_("Name"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("Decision"), required=False, choices=[("", _("all")), *PROPOSAL.choices])
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def asked(self) -> dict[str, str]:
        """Search, state and order, as far as they can be used."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("q", "state", "sort")}


class MentorBoardForm(PlainForm):
    """Filter of the board by mentor, sent by GET."""

    q = forms.CharField(label=_("Name"), required=False, max_length=80)
    free = forms.BooleanField(label=_("only those with room"), required=False)

    def asked(self) -> dict[str, Any]:
        """The name searched for, and whether only mentors with room are wanted."""
        self.is_valid()
        return {"q": self.cleaned_data.get("q", ""), "free": bool(self.cleaned_data.get("free"))}


class Picks(forms.MultipleChoiceField):
    """Any of thousands of proposals, by public id; one that has gone meanwhile is the service's to tell."""

    def valid_value(self, value: Any) -> bool:
        return isinstance(value, str) and value.isalnum() and len(value) <= LONGEST_ID


class DecisionForm(PlainForm):
    """A decision about picked proposals, or about every one that is still to decide."""

    decision = forms.ChoiceField(choices=Decision.choices)
    pick = Picks(required=False)
    everything = forms.BooleanField(required=False)
    seen = forms.IntegerField(min_value=0, required=False)
    back = forms.CharField(required=False, max_length=500)

    def __init__(self, data: object, *, proposals: dict[str, str]) -> None:
        """`proposals` are the run's, as public id → status."""
        super().__init__(data)
        self.proposals = proposals

    def chosen(self) -> list[str]:
        """Public ids of the proposals meant."""
        if self.cleaned_data["everything"]:
            return [key for key, status in self.proposals.items() if status == "open"]
        return self.cleaned_data["pick"]


class PairForm(PlainForm):
    """What is laid down about one pair, and the board one came from."""

    action = forms.ChoiceField(choices=[(one, one) for one in ("pin", "unpin", "exclude", "allow")])
    mentee = forms.SlugField(required=False)
    mentor = forms.SlugField(required=False)
