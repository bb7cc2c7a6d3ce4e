"""What an application has to say besides the role: age, a guardian's address, consents. Made from what is asked."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.plain import PlainForm
from programs.kinds import Age
from programs.models import GuardianConsent
from programs.queries.agreeing import Asked

CONSENT = "consent_"


def joining_fields(asked: Asked) -> dict[str, forms.Field]:
    """The fields for what this program asks, in the order in which they stand."""
    fields: dict[str, forms.Field] = {}
    if asked.ages:
        fields["age"] = age_field(asked)
    if Age.MINOR in asked.ages:
        fields["guardian"] = guardian_field(required=False)
    for text in asked.texts:
        fields[f"{CONSENT}{text.public_id}"] = forms.BooleanField(
            label=_("I agree: %(title)s") % {"title": text.title},
            required=text.required,
            help_text=text.text,
            error_messages={"required": _("Nobody can take part without this consent.")},
        )
    return fields


def age_field(asked: Asked) -> forms.ChoiceField:
    """One sentence to choose; never a date of birth."""
    limit = asked.guardian_age or asked.minimum_age
    choices = [(Age.ADULT.value, _("I am at least %(age)d years old") % {"age": limit})]
    if asked.guardian_age:
        young = (
            _("I am at least %(from)d, but younger than %(age)d")
            if asked.minimum_age
            else _("I am younger than %(age)d")
        )
        choices.append((Age.MINOR.value, young % {"from": asked.minimum_age, "age": asked.guardian_age}))
    return forms.ChoiceField(
        label=_("My age"),
        choices=choices,
        widget=forms.RadioSelect,
        help_text=_("We do not ask for your date of birth. Coordinators see which sentence you chose."),
        error_messages={"required": _("Please choose the sentence that is true for you.")},
    )


def guardian_field(*, required: bool = True) -> forms.EmailField:
    """Where to ask a parent or guardian."""
    return forms.EmailField(
        label=_("E-mail address of a parent or guardian"),
        required=required,
        max_length=cast(int, GuardianConsent._meta.get_field("address").max_length),
        help_text=_(
            "Only if you are younger. They get a mail that says which program you would like to join and asks whether "
            "you may. They see none of your answers."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class JoiningForm(PlainForm):
    """What a program asks of everybody who joins, or what is left of it."""

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        self.base_fields = self.base_fields | joining_fields(asked)  # type: ignore[misc]
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The consents become one list of the texts that were agreed to."""
        told = super().clean() or self.cleaned_data
        consents = [name for name in self.fields if name.startswith(CONSENT)]
        told["agreed"] = tuple(name.removeprefix(CONSENT) for name in consents if told.pop(name, False))
        if told.get("age") != Age.MINOR:
            told["guardian"] = ""
        elif not told.get("guardian") and "guardian" not in self.errors:
            self.add_error("guardian", _("Please give the address of a parent or guardian."))
        return told
