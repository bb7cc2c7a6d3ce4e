"""What a coordinator chooses when she starts a run."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from matching.kinds import COMPONENTS, DEFAULT_PRESET, MEASURED, MOST_WEIGHT, PRESETS, Aim, Measure, policy_of
from matching.kinds.purposes import MET, MET_WEIGHT, Purpose
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


def measure_field(name: str) -> forms.ChoiceField:
    """How one component compares two lists."""
    label = _("%(thing)s: what is compared") % {"thing": COMPONENTS[name].label}
    return forms.ChoiceField(label=label, required=False, choices=Measure.choices, initial=Measure.COVERAGE)


def purpose_field() -> forms.ChoiceField:
    """What the run is for, in a program in which people meet first."""
    return forms.ChoiceField(
        label=_("What the run is for"),
        choices=Purpose.choices,
        required=False,
        initial=Purpose.PAIRINGS,
        widget=forms.RadioSelect,
        help_text=_(
            "First sessions are short and take nobody's place. What people say afterwards counts in the next run."
        ),
    )


def initial_from(policy: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows for a stored policy."""
    preset = policy.get("preset") if policy.get("preset") in PRESETS else DEFAULT_PRESET
    usual = PRESETS[str(preset)].weights
    usual = {**usual, MET: MET_WEIGHT}
    own = {name: weight for name, weight in policy["weights"].items() if usual.get(name) != weight}
    return {
        "preset": preset,
        "aim": policy["objective"],
        "place_first": policy["place_first"],
        "rare": policy.get("rare", True),
        **policy["rules"],
        **{f"weight_{name}": weight for name, weight in own.items()},
        **{f"measure_{name}": measure for name, measure in policy.get("measures", {}).items()},
    }


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
        help_text=_("Taken from the column of conflicts of your imports. Questions that are a rule hold in any case."),
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

    rare = forms.BooleanField(
        label=_("What few people share counts more"),
        help_text=_("Two people who both know a rare topic fit better than two who share what everybody does."),
        required=False,
        initial=True,
    )
    save_as = forms.CharField(
        label=_("Keep these rules as"),
        required=False,
        max_length=80,
        help_text=_("For further runs and cohorts of this program. The same name again makes a new version."),
    )

    def __init__(
        self, data: Any = None, *, start: Mapping[str, Any] | None = None, first: bool = False, **kwargs: Any
    ) -> None:
        """`start` is a stored policy to begin from; `first` tells that the program has first sessions."""
        if start is not None:
            kwargs["initial"] = initial_from(start) | kwargs.get("initial", {})
        super().__init__(data, **kwargs)
        self.first = first
        if first:
            self.fields["purpose"] = purpose_field()
        self.counting = [name for name in COMPONENTS if first or name != MET]
        for name in self.counting:
            self.fields[f"weight_{name}"] = weight_field(name)
            if name in MEASURED:
                self.fields[f"measure_{name}"] = measure_field(name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(self.weights().values()):
            self.add_error(None, _("Nothing would count. Give at least one thing a weight above 0."))
        return cleaned

    def weights(self) -> dict[str, int]:
        """The preset's weights with one's own over them; having met counts as much as anything can unless told."""
        preset = PRESETS[self.cleaned_data["preset"]].weights
        preset = {**preset, MET: MET_WEIGHT} if self.first else preset
        typed = {name: self.cleaned_data.get(f"weight_{name}") for name in self.counting}
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
            place_first=told["place_first"] or told["aim"] == Aim.STABLE,
            measures={name: told[f"measure_{name}"] for name in MEASURED if told.get(f"measure_{name}")},
            rare=told["rare"],
        )

    @property
    def purpose(self) -> str:
        """What the run is for."""
        return self.cleaned_data.get("purpose") or Purpose.PAIRINGS

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [*([self["purpose"]] if self.first else ()), self["name"], self["preset"]]

    @property
    def weight_fields(self) -> list[forms.BoundField]:
        return [self[f"weight_{name}"] for name in self.counting]

    @property
    def measure_fields(self) -> list[forms.BoundField]:
        return [*(self[f"measure_{name}"] for name in MEASURED), self["rare"]]

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


class RunNameForm(PlainForm):
    """What coordinators call a run, and a note about it."""

    name = forms.CharField(label=_("Name"), required=False, max_length=80)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For you and the other coordinators. Nobody else sees it."),
    )
