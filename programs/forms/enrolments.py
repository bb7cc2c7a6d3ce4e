"""What people type about a place: an application, places, a coordinator's details, and the filter of the table."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.plain import PlainForm
from profiles.models import Profile, User
from programs.forms.versions import VersionField
from programs.kinds import MOST_PLACES, Role, conflict_keys
from programs.models import Enrolment
from programs.states import ENROLMENT

MOST_KEYS = 20


def places_field(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        **{"label": _("How many mentees at the same time"), "min_value": 0, "max_value": MOST_PLACES, **options}
    )


class ApplicationForm(PlainForm):
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
    motivation = forms.CharField(
        label=_("Why I apply"),
        required=False,
        max_length=Enrolment._meta.get_field("motivation").max_length,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A few words help the coordinators to decide. Only they read this."),
    )

    def __init__(self, *args: Any, roles: tuple[Role, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["role"]).choices = [(role.value, role.label) for role in roles]

    def clean_places(self) -> int:
        """An empty number of places is one."""
        return self.cleaned_data["places"] or 1


class CapacityForm(PlainForm):
    """How many people a mentor takes."""

    places = places_field(
        help_text=_("0 means that you take nobody new at the moment. Pairings you have go on in any case.")
    )
    version = VersionField()


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
            "With an address the person can sign in by a code and is told by mail. Without one you look after "
            "the place yourself."
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
    """The questions one may ask the table of places."""

    words = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=120)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("Mentors and mentees")), *Role.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Every state")), *ENROLMENT.choices])

    def asked(self) -> dict[str, str]:
        """The valid answers; a question that was answered with nonsense is not asked."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}
