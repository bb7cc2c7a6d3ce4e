"""The questions of a profile, one form a step. Their `answers()` go to `profiles.services.answers.save_answers`."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Field
from django.utils.translation import gettext_lazy as _

from profiles.forms.choices import offer
from profiles.forms.versioned import VersionedForm
from profiles.kinds import Side
from profiles.kinds.coded import FIELDS_OF_STUDY, INDUSTRIES
from profiles.kinds.languages import language_choices
from profiles.kinds.steps import ABOUT, BACKGROUND
from profiles.models import Profile, Topic
from profiles.queries.lists import support_kinds
from profiles.queries.questions import who_and_why
from profiles.queries.sides import Setting
from profiles.queries.topics import topic_choices, topics_for


def model_length(name: str) -> int:
    """The longest text the field `name` of a profile holds."""
    field = Profile._meta.get_field(name)
    if not isinstance(field, Field) or field.max_length is None:
        raise TypeError(f"{name} has no longest text")
    return field.max_length


def with_stored(choices: list[tuple[str, str]], stored: Iterable[str]) -> list[tuple[str, str]]:
    """Choices, and what is stored already but on no list (an import may bring such): saving must not lose it."""
    known = {code for code, _label in choices}
    return choices + [(value, value) for value in stored if value and value not in known]


def one_of(choices: list[tuple[str, str]], stored: str) -> list[tuple[str, Any]]:
    return [("", _("Not said")), *with_stored(choices, [stored])]


class StepForm(VersionedForm):
    """Base of all steps: starts from what the profile holds."""

    def __init__(self, data: Any = None, *, profile: Profile, setting: Setting) -> None:
        self.profile, self.setting = profile, setting
        super().__init__(data, initial={"version": profile.version, **self.stored()})
        for name, field in self.fields.items():
            field.help_text = f"{field.help_text} {who_and_why(name)}".strip()

    def stored(self) -> dict[str, Any]:
        """What the profile holds for this step's questions."""
        raise NotImplementedError

    def answers(self) -> dict[str, Any]:
        """Cleaned answers by field of the profile."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def topics(self) -> dict[Side, list[Topic]] | None:
        """Topics chosen, by side; None where the step does not ask for topics."""
        return None

    @property
    def questions(self) -> list[forms.BoundField]:
        """The questions shown one below the other."""
        return self.visible_fields()


class AboutForm(StepForm):
    """Who somebody is."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=model_length("name"),
        help_text=_("Before you are paired, others see your first name and initial only."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    pronouns = forms.CharField(
        label=_("Pronouns"),
        max_length=model_length("pronouns"),
        required=False,
        help_text=_("So that people speak of you as you like, for example “she” or “they”."),
    )
    headline = forms.CharField(
        label=_("One line about you"),
        max_length=model_length("headline"),
        required=False,
        help_text=_("Stands beside your name, for example “Nurse, mother of two, new in town”."),
    )
    about = forms.CharField(
        label=_("About you"),
        max_length=model_length("about"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A few sentences are enough: what you do, what moves you, what you enjoy."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you can talk in"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-enhance": "", "size": 8}),
        help_text=_("We only suggest people who share a language with you."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "languages", with_stored(language_choices(), self.profile.languages))

    def stored(self) -> dict[str, Any]:
        return {name: getattr(self.profile, name) for name in ABOUT.answers}


class TopicsForm(StepForm):
    """What to talk about, and what kind of help: sought, offered or both, as the person's places ask for."""

    sought = forms.MultipleChoiceField(
        label=_("Topics you are looking for"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-enhance": "", "size": 12}),
        help_text=_("What would you like somebody to help you with, or simply to share?"),
    )
    support_sought = forms.MultipleChoiceField(
        label=_("Kind of help you are looking for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    offered = forms.MultipleChoiceField(
        label=_("Topics you can offer"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-enhance": "", "size": 12}),
        help_text=_("What have you lived through, learned or come to love?"),
    )
    support_offered = forms.MultipleChoiceField(
        label=_("Kind of help you can give"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for side in Side:
            if side not in self.setting.sides:
                del self.fields[side.value], self.fields[f"support_{side.value}"]
        self.known = topics_for(self.profile, self.setting.scopes)
        for side in self.setting.sides:
            kept = getattr(self.profile, f"support_{side.value}")
            offer(self, side.value, topic_choices(self.known.values()))
            offer(self, f"support_{side.value}", with_stored(support_kinds(), kept))

    def stored(self) -> dict[str, Any]:
        chosen: dict[str, list[str]] = {side.value: [] for side in Side}
        for choice in self.profile.choices.all():
            chosen[choice.side].append(choice.topic.slug)
        return {
            **chosen,
            "support_offered": self.profile.support_offered,
            "support_sought": self.profile.support_sought,
        }

    def answers(self) -> dict[str, Any]:
        return {name: value for name, value in super().answers().items() if name.startswith("support_")}

    def topics(self) -> dict[Side, list[Topic]] | None:
        return {side: [self.known[slug] for slug in self.cleaned_data[side.value]] for side in self.setting.sides}


class BackgroundForm(StepForm):
    """Where somebody comes from."""

    occupation = forms.CharField(
        label=_("What you do"),
        max_length=model_length("occupation"),
        required=False,
        help_text=_("In your own words: a job, studies, caring for somebody, between two things."),
    )
    industry = forms.ChoiceField(label=_("Line of work"), required=False)
    field_of_study = forms.ChoiceField(label=_("Field of study"), required=False)
    experience_years = forms.IntegerField(
        label=_("Years of experience"),
        required=False,
        min_value=0,
        max_value=80,
        help_text=_("Roughly, in what you do now."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "industry", one_of(INDUSTRIES.choices(), self.profile.industry))
        offer(self, "field_of_study", one_of(FIELDS_OF_STUDY.choices(), self.profile.field_of_study))

    def stored(self) -> dict[str, Any]:
        return {name: getattr(self.profile, name) for name in BACKGROUND.answers}
