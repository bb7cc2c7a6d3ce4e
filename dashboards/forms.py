"""What a coordinator asks the list of pairings in progress, and the history of a cohort."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboards.queries.health import HEALTHS
from dashboards.queries.history import GROUPS
from profiles.forms.choices import offer
from profiles.forms.plain import PlainForm

QUIET_CHOICE = "quiet"
ENDING_CHOICE = "ending"


class Asked(PlainForm):
    """Questions sent by GET, each of them optional."""

    def asked(self) -> dict[str, str]:
        """The valid answers; a question that was answered with nonsense is not asked."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class HistoryFilter(Asked):
    """What was done, and who did it."""

    what = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("Everything")), *GROUPS.items()])
    who = forms.ChoiceField(label=_("Who"), required=False)

    def __init__(self, data: Any, *, people: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        offer(self, "who", [("", _("everybody")), *people])


class PairFilter(Asked):
    """How it goes and whom it concerns; both optional, sent by GET."""

    words = forms.CharField(label=_("Name"), required=False, max_length=120)
    health = forms.ChoiceField(
        label=_("How it goes"),
        required=False,
        choices=[
            ("", _("All pairings in progress")),
            (QUIET_CHOICE, _("silent or not met yet")),
            (ENDING_CHOICE, _("last day near or over")),
            *((health.value, health.label) for health in HEALTHS),
        ],
    )
