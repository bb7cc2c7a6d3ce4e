"""What people type about a program and who runs it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.plain import PlainForm, PlainModelForm
from programs.forms.versions import LARGEST, VersionField
from programs.kinds import MOST_AT_ONCE, PROGRAM_RULES, PROGRAM_TEXTS, FirstSessions
from programs.kinds.grades import Grade
from programs.models import Program, ProgramText


def whole(label: Any, least: int, most: int, *, help_text: Any) -> forms.IntegerField:
    """A rule that is a whole number; left empty, it stays what a new program starts with."""
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=help_text, required=False)


class ProgramForm(PlainModelForm):
    """The rules of a program, as its coordinators and everybody who looks for a program read them."""

    request_days = forms.IntegerField(
        label=_("Days a mentor has to answer"),
        min_value=1,
        max_value=60,
        initial=7,
        help_text=_("A request that is not answered in time lapses, and the mentee can ask somebody else."),
    )

    hours_per_month = forms.IntegerField(
        label=_("Hours a month"),
        required=False,
        min_value=1,
        max_value=80,
        help_text=_("How much time mentors and mentees should have, sessions and the rest together."),
    )
    minimum_age = forms.IntegerField(
        label=_("Smallest age"),
        required=False,
        min_value=6,
        max_value=99,
        help_text=_("People say that they are at least so old; no date of birth is asked. Empty: nothing is asked."),
    )
    guardian_age = forms.IntegerField(
        label=_("Age from which people decide alone"),
        required=False,
        min_value=7,
        max_value=21,
        help_text=_(
            "Whoever is younger names a parent or guardian, who is asked by mail; the application waits until then. "
            "Empty: no guardian is asked."
        ),
    )
    months = forms.IntegerField(
        label=_("For how many months two people meet"), required=False, min_value=1, max_value=60
    )
    wishes_most = whole(
        _("How many mentors a wish list holds"),
        1,
        10,
        help_text=_("Mentees put mentors in their order; they are asked by themselves, one after another."),
    )
    requests_at_once = whole(
        _("How many mentors are asked at the same time"),
        1,
        MOST_AT_ONCE,
        help_text=_("With 1, a mentor who is asked is the only one. With more, the first yes counts."),
    )
    help_days = whole(
        _("Days until a coordinator answers a mentee who needs a hand"),
        1,
        30,
        help_text=_("Mentees for whom nobody is left to ask are shown this promise as a day."),
    )
    silence_pause = whole(
        _("After how many unanswered requests in a row a mentor rests"),
        0,
        10,
        help_text=_("The mentor is told kindly and can come back with one click. 0 means never."),
    )

    first_sessions = forms.TypedChoiceField(
        label=_("Meet first, then decide"),
        choices=FirstSessions.choices,
        coerce=int,
        initial=FirstSessions.NONE,
        empty_value=FirstSessions.NONE,  # type: ignore[arg-type]  # a number, like the others
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "A matching run suggests who meets whom for half an hour. Afterwards both say whether they would like to "
            "go on; only the next run reads it, nobody else ever does."
        ),
    )
    first_session_days = whole(
        _("Days for the first sessions"), 7, 60, help_text=_("After that you decide with what people have said.")
    )

    class Meta:
        model = Program
        fields = PROGRAM_RULES
        labels = {
            "name": _("Name of the program"),
            "language": _("Language of the texts below"),
            "summary": _("In one sentence"),
            "audience": _("For whom"),
            "description": _("What it is"),
            "meets": _("How people meet"),
            "place": _("Place"),
            "contact_email": _("Address for questions"),
            "crisis_contacts": _("Help in a crisis"),
            "self_matching": _("Mentees may browse mentors and ask one"),
            "four_eyes": _("A second coordinator confirms each approval"),
            "approval_required": _("A coordinator approves each pairing that a mentor has said yes to"),
            "both_confirm": _("Both people say yes before a pairing that coordinators suggest begins"),
        }
        help_texts = {
            "summary": _("Everybody sees this sentence in the list of programs."),
            "language": _("Once the program is set up, its texts can be added in the other languages of this site."),
            "audience": _("Who can take part as a mentor, and who as a mentee. Everybody can read this."),
            "description": _(
                "What mentors and mentees do together, and what they can expect. Everybody can read this. A line that "
                "begins with # becomes a heading, a line that begins with - a point of a list, and **words** between "
                "stars become bold."
            ),
            "place": _("Town or region, where people meet in person."),
            "both_confirm": _(
                "When you publish a matching run or pair two people yourselves, both are asked first. They have as "
                "many days as a mentor has to answer a request; until then the places are kept for them."
            ),
            "contact_email": _("Everybody who sees the program can write to this address."),
            "crisis_contacts": _(
                "Telephone numbers and places for people who need help at once. They stand on the help page, which "
                "every page of the site links to."
            ),
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "audience": forms.Textarea(attrs={"rows": 4}),
            "description": forms.Textarea(attrs={"rows": 10}),
            "crisis_contacts": forms.Textarea(attrs={"rows": 5}),
            "contact_email": forms.EmailInput(attrs={"autocomplete": "off"}),
        }

    def clean(self) -> dict[str, object]:
        """An empty number is what a new program starts with."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        for rule in ("wishes_most", "requests_at_once", "help_days", "silence_pause", "first_session_days"):
            if rule in cleaned and cleaned[rule] is None:
                cleaned[rule] = Program._meta.get_field(rule).get_default()  # type: ignore[union-attr]
        return cleaned


class ProgramUpdateForm(ProgramForm):
    """The rules of a program that exists."""

    version = VersionField()


class ProgramTextForm(PlainModelForm):
    """The texts of a program in one further language; each may stay empty."""

    version = forms.IntegerField(min_value=0, max_value=LARGEST, widget=forms.HiddenInput)

    class Meta:
        model = ProgramText
        fields = PROGRAM_TEXTS
        labels = {name: ProgramForm.Meta.labels[name] for name in PROGRAM_TEXTS}
        widgets = {name: ProgramForm.Meta.widgets[name] for name in PROGRAM_TEXTS}


class ProgramCreateForm(ProgramForm):
    """A new program, and who runs it first."""

    coordinator_email = forms.EmailField(
        label=_("Who runs it: e-mail address of an account"),
        required=False,
        help_text=_("Leave this empty to run the program yourself. More coordinators can be added later."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class CoordinatorForm(PlainForm):
    """The address of somebody who shall run the program."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_(
            "Coordinators see all participants of the program, decide about applications and run the matching."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    grade = forms.ChoiceField(
        label=_("Rights"),
        choices=Grade.choices,
        initial=Grade.EDIT,
        required=False,
        help_text=_(
            "Who looks sees everything. Who acts decides about applications and matches. "
            "Who leads changes the rules of the program and who runs it."
        ),
    )

    def clean_grade(self) -> Grade:
        return Grade(self.cleaned_data["grade"] or Grade.EDIT)


class CoordinatorChoice(PlainForm):
    """Which coordinator is meant, by the public id of the profile."""

    coordinator = forms.SlugField(max_length=14, widget=forms.HiddenInput)


class GradeForm(CoordinatorChoice):
    """How far the rights of a coordinator reach."""

    grade = forms.ChoiceField(choices=Grade.choices)
