"""The step about when and how somebody can meet."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.answers import StepForm, model_length
from profiles.forms.week import WeekFields, as_rows, painted
from profiles.kinds import Format
from profiles.kinds.zones import place_of
from profiles.queries.questions import who_and_why

REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Places of the time zone database, by region."""
    zones = sorted(available_timezones())
    shelves = [
        (region, [(zone, place_of(zone)) for zone in zones if zone.startswith(f"{region}/")]) for region in REGIONS
    ]
    return [*shelves, ("UTC", [("UTC", "UTC")])]


class AvailabilityForm(WeekFields, StepForm):
    """When and how."""

    time_zone = forms.ChoiceField(
        label=_("Your time zone"),
        choices=zone_choices,
        widget=forms.Select(attrs={"data-enhance": ""}),
        help_text=_("Your hours and all times you see are meant in this zone."),
    )
    formats = forms.MultipleChoiceField(
        label=_("How would you like to meet?"),
        required=False,
        choices=Format.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose both if you do not mind."),
    )
    place = forms.CharField(
        label=_("Your place"),
        max_length=model_length("place"),
        required=False,
        help_text=_("A town or district is enough. We use it for meeting in person only; never write your address."),
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        hours = painted(data)
        super().__init__(data if hours is None else as_rows(data, hours), **kwargs)
        self.add_week(self.profile.hours if hours is None else hours)

    def stored(self) -> dict[str, Any]:
        return {"time_zone": self.profile.time_zone, "formats": self.profile.formats, "place": self.profile.place}

    @property
    def who_sees_week(self) -> str:
        """Who sees the week, and what for."""
        return who_and_why("hours")

    @property
    def questions(self) -> list[forms.BoundField]:
        """All but the week, which has a table of its own."""
        return [self[name] for name in ("time_zone", "formats", "place")]
