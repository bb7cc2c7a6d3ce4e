"""What people write when they ask, decline or close, and what coordinators do for pairings."""

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from activity.states import Text
from pairings.kinds import Addressee, After, DeclineReason, Outcome
from pairings.models import HelpCall, MentorshipRequest, Pairing, PairingNote, Question, RatherNot
from profiles.forms.plain import PlainForm, WordsField


class DeclineForm(PlainForm):
    """A no that does not hurt."""

    reason = forms.ChoiceField(
        label=_("What may we say?"),
        choices=DeclineReason.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "The mentee reads this sentence, unless you keep it to yourself below. If you have no room, nobody else "
            "can ask you until you open your places again, with one click."
        ),
        error_messages={"required": _("Please choose one of the sentences.")},
    )
    rest_until = forms.DateField(
        label=_("If you take a rest: until when?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Until then nobody new can ask you; on that day you are back by yourself."),
    )
    private = forms.BooleanField(
        label=_("Keep the reason between me and the coordinators"),
        required=False,
        help_text=_("The mentee then reads only that you cannot be their mentor at the moment."),
    )
    note = WordsField(
        MentorshipRequest.decline_note,
        label=_("A few words of your own"),
        required=False,
        help_text=_("A good wish, or an idea where to ask next. The mentee and the coordinators read them."),
    )

    def clean(self) -> dict[str, Any]:
        """A rest needs its day."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason") == DeclineReason.REST and not cleaned.get("rest_until"):
            self.add_error("rest_until", _("Please say until when you would like to rest."))
        return cleaned


class QuestionForm(PlainForm):
    """One line of the talk before an answer."""

    text = WordsField(
        Question.text,
        rows=3,
        label=_("Your words"),
        help_text=_("The two of you and the coordinators of the program can read this."),
        error_messages={"required": _("Please write a few words.")},
    )


class LetterForm(PlainForm):
    """The first words to a mentor."""

    message = WordsField(
        MentorshipRequest.message,
        rows=8,
        label=_("Your message"),
        help_text=_("A few sentences are enough. The mentor and the coordinators of the program can read them."),
        error_messages={"required": _("Please write a few words, so that the mentor knows what it is about.")},
    )


class HelpForm(PlainForm):
    """A few words to the coordinators."""

    words = WordsField(
        HelpCall.words,
        label=_("What should the coordinators know?"),
        required=False,
        help_text=_("For example whom you hoped to find, or what makes it hard to ask. Only coordinators read it."),
    )


class RatherNotForm(PlainForm):
    """Words with a no to a suggestion."""

    words = WordsField(
        RatherNot.words,
        label=_("What should the coordinators know?"),
        required=False,
        help_text=_("You need not give a reason. Only coordinators read this; it helps them to suggest somebody else."),
    )


class ClosingForm(PlainForm):
    """Words at the end of a pairing, or when it does not begin."""

    note = WordsField(
        Pairing.closing_note,
        label=_("A few words to both"),
        required=False,
        help_text=_("Both people and their coordinators can read them on the page of the pairing."),
    )


class ChosenForm(PlainForm):
    """The pairings a coordinator has chosen, to be looked over once more, and the words of the page they stand on.

    `choices` are public ids with both names; `chosen` says whether they are ticked already.
    """

    title: ClassVar[Text]
    lead: ClassVar[Text]
    submit: ClassVar[Text]
    kind: ClassVar[str] = ""  # of the button

    pick = forms.MultipleChoiceField(
        label=_("For which pairings?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Please choose at least one pairing."),
            "invalid_choice": _("One of these pairings is no longer in the list. Please look at it again."),
        },
    )

    def __init__(self, *args: Any, choices: Iterable[tuple[str, str]], chosen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.MultipleChoiceField, self.fields["pick"])
        field.choices = list(choices)
        field.initial = [value for value, _name in choices] if chosen else []


class RemindForm(ChosenForm):
    """Whom to ask how it goes, and with which words."""

    title = _("Ask how it goes")
    lead = _(
        "Everybody you choose gets a kind mail with the way to plan the next session. Nobody is reminded twice within "
        "a week."
    )
    submit = _("See the mail first")

    to = forms.ChoiceField(
        label=_("Whom do you write to?"), choices=Addressee.choices, initial=Addressee.BOTH, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("A paragraph of your own"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stands in the mail between our words. Everybody you write to reads the same."),
    )


class NoteForm(ChosenForm):
    """A line for the other coordinators."""

    title = _("Note something down")
    lead = _("For the coordinators of the program alone, with your name and the date. The two people do not see it.")
    submit = _("Keep the note")

    text = WordsField(
        PairingNote.text,
        label=_("Note"),
        help_text=_("Only coordinators of the program read it. It cannot be changed afterwards."),
        error_messages={"required": _("Please write a few words.")},
    )


class ExtendForm(ChosenForm):
    """Another last day."""

    title = _("Change the last day")
    lead = _(
        "Without a day of their own, people go on until the end of their cohort. Nothing ends by itself on that day: "
        "you decide."
    )
    submit = _("Lay down this day")

    until = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("From today on, within two years. Both people are told."),
        error_messages={"required": _("Please choose a day."), "invalid": _("Please choose a day.")},
    )


class CloseForm(ClosingForm, ChosenForm):
    """How pairings close, and what comes next."""

    title = _("Close pairings")
    lead = _("Both people are told kindly, their places become free, and planned sessions no longer take place.")
    submit, kind = _("Close"), "danger"
    field_order = ("pick", "outcome", "after", "note")

    outcome = forms.ChoiceField(
        label=_("How does it end?"), choices=Outcome.choices, initial=Outcome.COMPLETED, widget=forms.RadioSelect
    )
    after = forms.ChoiceField(
        label=_("What comes next for the mentee?"),
        choices=After.choices,
        widget=forms.RadioSelect,
        help_text=_("The mentee reads it in the mail, and can look for somebody again at any time."),
        error_messages={"required": _("Please say what comes next, so that the mentee is not left alone.")},
    )
