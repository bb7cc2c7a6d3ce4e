"""What people type about a place: an application, places, a coordinator's details, and the filter of the table."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.plain import PlainForm, WordsField
from profiles.models import Profile, User
from programs.forms.joining import JoiningForm
from programs.forms.versions import VersionField
from programs.kinds import MOST_PLACES, Role, conflict_keys
from programs.models import Cohort, Enrolment
from programs.queries.agreeing import Asked
from programs.queries.decisions import ALL_DECISIONS
from programs.queries.narrowing import answer_narrowings, gate_narrowings
from programs.states import ENROLMENT, GUARDIAN

MOST_KEYS = 20


def places_field(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        **{"label": _("How many mentees at the same time"), "min_value": 0, "max_value": MOST_PLACES, **options}
    )


class ApplicationForm(JoiningForm):
    """An application in one of the roles that are left."""

    role = forms.ChoiceField(
        label=_("I would like to take part as a"),
        choices=Role.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Mentors accompany somebody, mentees are accompanied. You can apply for the other role afterwards."
        ),
    )
    places = places_field(
        min_value=1,
        initial=1,
        required=False,
        help_text=_("Only for mentors. You can change the number at any time."),
    )
    motivation = WordsField(
        Enrolment.motivation,
        rows=5,
        label=_("Why I apply"),
        required=False,
        help_text=_("A few words help the coordinators to decide. Only they read this."),
    )

    def __init__(self, *args: Any, roles: tuple[Role, ...], asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, asked=asked, **kwargs)
        cast(forms.ChoiceField, self.fields["role"]).choices = [(role.value, role.label) for role in roles]
        if roles == (Role.MENTEE,):
            del self.fields["places"]

    def clean_places(self) -> int:
        """An empty number of places is one."""
        return self.cleaned_data["places"] or 1


class CapacityForm(PlainForm):
    """How many people a mentor takes."""

    places = places_field(
        help_text=_("0 means that you take nobody new at the moment. Pairings you have go on in any case.")
    )
    version = VersionField()


class RestForm(PlainForm):
    """Until when a mentor takes nobody new."""

    until = forms.DateField(
        label=_("Nobody new until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Pairings go on. Whoever waits for your answer is told kindly, and somebody else is asked."),
    )


class DetailsForm(PlainForm):
    """What a coordinator lays down about a place."""

    places = places_field(label=_("Places"), help_text=_("How many pairings the person can have at the same time."))
    minimum = places_field(
        label=_("At least"),
        help_text=_("The matching tries to give a mentor at least so many mentees. 0 where it does not matter."),
    )
    conflicts = forms.CharField(
        label=_("Who this person must not be paired with"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One key a line, such as “lab: Smith”, “line manager: Weber” or “household: 12”. "
            "Two people who share a key are never paired. Only coordinators see this."
        ),
    )
    version = VersionField()

    def clean_conflicts(self) -> list[str]:
        """The keys in one spelling, each once."""
        keys = conflict_keys(self.cleaned_data["conflicts"].split("\n"))
        if len(keys) > MOST_KEYS:
            raise forms.ValidationError(_("Please give at most %(most)d keys.") % {"most": MOST_KEYS})
        if any(len(key) > 120 for key in keys):
            raise forms.ValidationError(_("Please keep each key within 120 characters."))
        return keys


class DecisionForm(PlainForm):
    """One decision about several people, with words of the coordinators' own. `keys` are the rows that were picked."""

    enrolment = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput)
    shown = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    to = forms.ChoiceField(
        label=_("Decision"),
        choices=[(one.value, one.label) for one in ALL_DECISIONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one.")},
    )
    words = WordsField(
        Enrolment.decision_words,
        rows=5,
        label=_("A paragraph of your own"),
        required=False,
        help_text=_(
            "It stands in everybody's mail and on the page of the place. Mails are in each reader's language, your "
            "paragraph stays as you write it."
        ),
    )

    def __init__(self, *args: Any, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["enrolment"]).choices = [(key, key) for key in keys]


class ParticipantForm(PlainForm):
    """Somebody a coordinator adds herself."""

    name = forms.CharField(
        label=_("Name"),
        max_length=Profile._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=User._meta.get_field("email").max_length,
        help_text=_(
            "With an address the person gets an invitation and has the place once she says yes. Without one she has "
            "the place at once, cannot sign in, and you look after it yourself."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)
    places = places_field(initial=1, required=False, help_text=_("Only for mentors."))

    def clean_places(self) -> int:
        """An empty number of places is one."""
        places = self.cleaned_data["places"]
        return 1 if places is None else places


class TableFilter(PlainForm):
    """The questions one may ask the table of places of a cohort, with those its program's gates and questions add."""

    words = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=120)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("Mentors and mentees")), *Role.choices])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Every state")), *ENROLMENT.choices, ("asked", _("waiting for the person's answer"))],
    )

    guardian = forms.ChoiceField(
        label=_("Age"),
        required=False,
        choices=[("", _("Every age")), ("minor", _("Needs a guardian")), *GUARDIAN.choices],
    )

    def __init__(self, data: Any, *, cohort: Cohort) -> None:
        super().__init__(data)
        self.own = tuple(self.fields)
        for one in (*gate_narrowings(cohort), *answer_narrowings(cohort)):
            choices = [("", _("All")), *one.choices]
            self.add_field(one.name, forms.ChoiceField(label=one.label, required=False, choices=choices))

    def asked(self) -> dict[str, Any]:
        """The valid answers; a question that was answered with nonsense is not asked."""
        self.is_valid()
        told = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        further = {name: value for name, value in told.items() if name not in self.own and value}
        return {name: told[name] for name in self.own} | {"further": further}
