"""The step about whom somebody would like to meet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.answers import StepForm
from profiles.kinds.wishes import LONGEST_NAME, MOST_AVOIDED, Criterion, Dimension, Likeness, names_somebody


class WishesForm(StepForm):
    """Similar or different, what matters most, and whom to avoid. Who seeks nobody is not asked for likeness."""

    likeness_industry = forms.ChoiceField(
        label=Dimension.INDUSTRY.label,
        choices=Likeness.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Somebody of the same trade knows its rules; somebody from elsewhere sees it with fresh eyes."),
    )
    likeness_field = forms.ChoiceField(
        label=Dimension.FIELD.label, choices=Likeness.choices, required=False, widget=forms.RadioSelect
    )
    criterion = forms.ChoiceField(
        label=_("What matters most to you?"),
        choices=[("", _("nothing in particular")), *Criterion.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("It counts twice when we look for people for you."),
    )
    avoids = forms.CharField(
        label=_("People you do not want to be paired with"),
        required=False,
        max_length=(LONGEST_NAME + 1) * MOST_AVOIDED,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=_(
            "One a line: first and last name as you know them, or the e-mail address. You need no reason. Nobody is "
            "told: not this person, not your coordinators. You simply never meet each other in the matching."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.setting.seeks:
            for dimension in Dimension:
                del self.fields[f"likeness_{dimension.value}"]

    def stored(self) -> dict[str, Any]:
        told = self.profile.likeness
        likeness = {f"likeness_{one.value}": told.get(one.value, Likeness.SIMILAR.value) for one in Dimension}
        return {**likeness, "criterion": self.profile.criterion, "avoids": "\n".join(self.profile.avoids)}

    def clean_avoids(self) -> list[str]:
        """The people, each once, in the order typed."""
        lines = list(dict.fromkeys(" ".join(line.split()) for line in self.cleaned_data["avoids"].split("\n")))
        names = [line for line in lines if line]
        if len(names) > MOST_AVOIDED:
            raise forms.ValidationError(_("Please name at most %(most)d people.") % {"most": MOST_AVOIDED})
        for name in names:
            if len(name) > LONGEST_NAME:
                raise forms.ValidationError(
                    _("Please keep each line within %(most)d characters.") % {"most": LONGEST_NAME}
                )
            if not names_somebody(name):
                raise forms.ValidationError(
                    _("“%(name)s” could be many people. Please give first and last name, or the e-mail address.")
                    % {"name": name}
                )
        return names

    def answers(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        answers = {"criterion": cleaned["criterion"], "avoids": cleaned["avoids"]}
        if self.setting.seeks:
            told = {one.value: cleaned[f"likeness_{one.value}"] for one in Dimension}
            answers["likeness"] = {name: wish for name, wish in told.items() if wish not in ("", Likeness.SIMILAR)}
        return answers
