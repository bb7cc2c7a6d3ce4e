"""Which mails one wants."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from activity.kinds.groups import Group, How


class MailChoicesForm(forms.Form):
    """One question for each group of mails."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in Group:
            self.fields[group.value] = forms.ChoiceField(
                label=group.label,
                choices=How.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Please choose one.")},
            )
