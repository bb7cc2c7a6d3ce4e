"""Which link to join a coordinator makes, renews or switches off."""

from django import forms

from profiles.forms.plain import PlainForm
from programs.kinds import Role
from programs.queries.joining import COHORT, PROGRAM


class JoinLinkForm(PlainForm):
    """What the buttons send."""

    scope = forms.ChoiceField(choices=[(COHORT, COHORT), (PROGRAM, PROGRAM)])
    role = forms.ChoiceField(choices=[("", ""), *Role.choices], required=False)
    do = forms.ChoiceField(choices=[("renew", "renew"), ("off", "off")])
