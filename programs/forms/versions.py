"""The hidden field by which an edit form knows what the person saw."""

from typing import Any

from django import forms

LARGEST = 2**31 - 1


class VersionField(forms.IntegerField):
    """The version of the row when the form was shown; a service refuses to write over a newer one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST, widget=forms.HiddenInput, **options)
