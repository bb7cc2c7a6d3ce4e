"""Forms that notice when somebody saved in another window."""

from django import forms
from django.utils.datastructures import MultiValueDict

from profiles.forms.plain import PlainForm


class VersionedForm(PlainForm):
    """A form with the version of the row that the person saw. Give it as initial `version`."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def renew(self, version: int) -> None:
        """After a conflict: keep everything typed, and let a second, deliberate save win over what is stored now."""
        data = MultiValueDict(self.data) if isinstance(self.data, MultiValueDict) else dict(self.data)
        data[self.add_prefix("version")] = str(version)
        self.data = data
