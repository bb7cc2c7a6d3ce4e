"""What coordinators type about a cohort."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.plain import PlainForm, PlainModelForm
from programs.forms.versions import VersionField
from programs.models import Cohort
from programs.states import COHORT


def day(**attributes: str) -> forms.DateInput:
    """A date as browsers offer it; also typed as 2026-10-01 without their help."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attributes})


class CohortForm(PlainModelForm):
    """Name and dates."""

    class Meta:
        model = Cohort
        fields = ["name", "apply_until", "starts_on", "ends_on", "unlisted"]
        labels = {
            "name": _("Name of the cohort"),
            "apply_until": _("Last day to apply"),
            "starts_on": _("First day"),
            "ends_on": _("Last day"),
            "unlisted": _("Only by link or invitation"),
        }
        help_texts = {
            "name": _("For example “Autumn 2026”."),
            "apply_until": _("Leave this empty to take applications until you close them yourself."),
            "unlisted": _(
                "The cohort is in no list and no search engine; only people with a link or an invitation find it."
            ),
        }
        widgets = {"apply_until": day(), "starts_on": day(), "ends_on": day()}

    def clean(self) -> dict[str, Any]:
        """Dates in their order, each complaint beside its field."""
        cleaned = super().clean() or self.cleaned_data
        starts, ends, until = (cleaned.get(name) for name in ("starts_on", "ends_on", "apply_until"))
        if starts and ends and ends <= starts:
            self.add_error("ends_on", _("The end must come after the start."))
        elif until and ends and until > ends:
            self.add_error("apply_until", _("The last day to apply must not come after the end."))
        return cleaned


class CohortUpdateForm(CohortForm):
    """Name and dates of a cohort that exists."""

    version = VersionField()


class MoveForm(PlainForm):
    """Where the cohort goes."""

    to = forms.ChoiceField(choices=COHORT.choices, widget=forms.HiddenInput)
