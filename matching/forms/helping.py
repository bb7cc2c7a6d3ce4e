"""What a coordinator answers a mentee who needs a hand, and whom she suggests."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from pairings.models import HelpCall, Pairing
from profiles.forms.plain import PlainForm, WordsField

Choices = Iterable[tuple[str, str]]


class HelpAnswerForm(PlainForm):
    """Suggestions, words, or both; words alone where nobody can be suggested."""

    mentors = forms.MultipleChoiceField(
        label=_("Whom do you suggest?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those who fit best and have a place. The mentee reads about them and decides whom to write to."),
    )
    answer = WordsField(
        HelpCall.answer,
        label=_("A few words to the mentee"),
        required=False,
        help_text=_("The mentee reads them on the wish list."),
    )

    def __init__(self, *args: Any, mentors: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(mentors)
        cast(forms.MultipleChoiceField, self.fields["mentors"]).choices = choices
        if not choices:
            del self.fields["mentors"]


class InsteadForm(PlainForm):
    """Another mentor in place of the one who was not approved."""

    mentor = forms.ChoiceField(
        label=_("Whom do you suggest instead?"),
        widget=forms.RadioSelect,
        help_text=_("Those who fit best and have a place. The mentee reads about the person and decides."),
        error_messages={"required": _("Please choose somebody, or go back and decide without a suggestion.")},
    )
    note = WordsField(
        Pairing.closing_note,
        label=_("A few words to both"),
        required=False,
        help_text=_("Why this pairing does not begin. Both of them and the coordinators can read it."),
    )

    def __init__(self, *args: Any, mentors: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["mentor"]).choices = list(mentors)


class PairNowForm(InsteadForm):
    """A mentor for somebody, without a request."""

    def __init__(self, *args: Any, mentors: Choices, **kwargs: Any) -> None:
        super().__init__(*args, mentors=mentors, **kwargs)
        mentor, note = self.fields["mentor"], self.fields["note"]
        mentor.label = _("Who is the mentor?")
        mentor.help_text = _("Those who fit best and have a place, the best first. Below you see why they fit.")
        mentor.error_messages["required"] = _("Please choose somebody, or go back.")
        note.label = _("Why these two?")
        note.help_text = _("Not needed. It is kept with the pairing; both people and the coordinators can read it.")


class ReplaceForm(PairNowForm):
    """Another mentor in place of the one a mentee had; words about the end only where it `goes_on` until now."""

    def __init__(self, *args: Any, mentors: Choices, goes_on: bool, **kwargs: Any) -> None:
        super().__init__(*args, mentors=mentors, **kwargs)
        self.fields["mentor"].label, note = _("Who is the new mentor?"), self.fields["note"]
        note.label = _("A few words to the mentee and the mentor until now")
        note.help_text = _("Why it ends. Both of them and the coordinators can read it.")
        if not goes_on:
            del self.fields["note"]
