"""One answer in confidence, with the uses its person allows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.answers import with_stored
from profiles.forms.choices import offer
from profiles.forms.versioned import VersionedForm
from profiles.kinds.personal import CURRENT, LONGEST_WORDS, PERSONAL, PURPOSES, PersonalKind, Purpose
from profiles.models import SensitiveAnswer


class ConfidenceForm(VersionedForm):
    """What it is, in a word of the list or in one's own, and what may be done with it: nothing unless ticked."""

    code = forms.ChoiceField(label=_("What would you like to tell?"), required=False)
    words = forms.CharField(
        label=_("In your own words"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text=_("If nothing in the list says it, or to say more. Your words are never compared with others'."),
    )
    purposes = forms.MultipleChoiceField(
        label=_("What may we do with it?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Nothing, unless you tick it. Each tick stands for itself, and you can take it back at any time: "
            "from then on it is used no more."
        ),
    )

    def __init__(self, data: Any = None, *, kind: PersonalKind, answer: SensitiveAnswer | None = None) -> None:
        self.kind = kind
        initial: dict[str, Any] = {"version": 0}
        if answer is not None:
            given = [one.purpose for one in answer.consents.all() if one.withdrawn_at is None]
            initial = {"version": answer.version, "code": answer.code, "words": answer.words, "purposes": given}
        super().__init__(data, initial=initial)
        choices = with_stored(PERSONAL.of_kind(kind), [initial.get("code", "")])
        offer(self, "code", [("", _("only what I write below")), *choices])
        offer(self, "purposes", [(one.value, f"{one.label}: {CURRENT[one].text}") for one in PURPOSES[kind]])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("code") and not cleaned.get("words"):
            self.add_error("code", _("Please choose something or write it in your own words."))
        return cleaned

    def told(self) -> dict[str, Any]:
        """Code, words and purposes, as the services take them."""
        return {
            "code": self.cleaned_data["code"],
            "words": self.cleaned_data["words"],
            "purposes": [Purpose(one) for one in self.cleaned_data["purposes"]],
        }
