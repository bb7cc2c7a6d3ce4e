"""What a coordinator chooses when she starts a run."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from matching.kinds import COMPONENTS, DEFAULT_PRESET, MOST_WEIGHT, PRESETS, Aim, policy_of
from profiles.forms.plain import PlainForm

MOST_HOURS = 20


def weight_field(name: str) -> forms.IntegerField:
    """How much one component counts; empty takes the preset's."""
    kind = COMPONENTS[name]
    numbers = {"min": 0, "max": MOST_WEIGHT, "inputmode": "numeric"}
    return forms.IntegerField(
        label=str(kind.label),
        help_text=str(kind.question),
        required=False,
        min_value=0,
        max_value=MOST_WEIGHT,
        widget=forms.NumberInput(attrs=numbers),
    )


class RunForm(PlainForm):
    """Name, preset, own weights, hard rules and aim of a run."""

    name = forms.CharField(
        label=_("Name of the run"),
        required=False,
        max_length=80,
        help_text=_("To find it again later, for example “with the new mentors”."),
    )
    preset = forms.ChoiceField(
        label=_("What counts"),
        initial=DEFAULT_PRESET,
        choices=[(name, format_lazy("{}: {}", preset.label, preset.hint)) for name, preset in PRESETS.items()],
        widget=forms.RadioSelect,
    )
    languages = forms.BooleanField(
        label=_("They have a language in common"),
        help_text=_("Checked where both have named any."),
        required=False,
        initial=True,
    )
    formats = forms.BooleanField(
        label=_("They can meet the same way, online or in the same place"),
        help_text=_("Checked where both have said how they want to meet."),
        required=False,
        initial=True,
    )
    conflicts = forms.BooleanField(
        label=_("Nothing keeps them apart, such as the same supervisor"),
        help_text=_("Taken from the column of conflicts of your imports."),
        required=False,
        initial=True,
    )
    shared_hours = forms.FloatField(
        label=_("Hours a week both are free, at least"),
        help_text=_("In steps of half an hour; 0 asks for none. Checked where both have given hours."),
        min_value=0,
        max_value=MOST_HOURS,
        step_size=0.5,
        initial=0,
    )
    aim = forms.ChoiceField(
        label=_("What we aim for"), choices=Aim.choices, initial=Aim.FLOOR, widget=forms.RadioSelect
    )
    place_first = forms.BooleanField(
        label=_("As many mentees as possible get a mentor"),
        help_text=_("Otherwise a pair is suggested only where it makes the whole better."),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in COMPONENTS:
            self.fields[f"weight_{name}"] = weight_field(name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(self.weights().values()):
            self.add_error(None, _("Nothing would count. Give at least one thing a weight above 0."))
        return cleaned

    def weights(self) -> dict[str, int]:
        """The preset's weights with one's own over them."""
        preset = PRESETS[self.cleaned_data["preset"]].weights
        typed = {name: self.cleaned_data.get(f"weight_{name}") for name in COMPONENTS}
        return {**preset, **{name: weight for name, weight in typed.items() if weight is not None}}

    def policy(self) -> dict[str, Any]:
        """The policy as it is stored with the run."""
        told = self.cleaned_data
        rules = {name: told[name] for name in ("languages", "formats", "conflicts", "shared_hours")}
        return policy_of(
            told["preset"],
            weights=self.weights(),
            rules=rules,
            objective=told["aim"],
            place_first=told["place_first"],
        )

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self["name"], self["preset"]]

    @property
    def weight_fields(self) -> list[forms.BoundField]:
        return [self[f"weight_{name}"] for name in COMPONENTS]

    @property
    def has_own_weights(self) -> bool:
        """Whether any weight was typed, rightly or wrongly."""
        return any(field.value() not in (None, "") for field in self.weight_fields)

    @property
    def rule_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("languages", "formats", "conflicts", "shared_hours")]

    @property
    def aim_fields(self) -> list[forms.BoundField]:
        return [self["place_first"], self["aim"]]
