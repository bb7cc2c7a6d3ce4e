"""A photo and words for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.plain import PlainForm


class PhotoForm(PlainForm):
    """A file, needed where there is no photo yet, and what it shows."""

    file = forms.FileField(
        label=_("Photo"),
        help_text=_(
            "JPEG, PNG or WebP, up to 12 MB. A square around the middle is shown. Hidden data, such as where the photo "
            "was taken, is removed."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    description = forms.CharField(
        label=_("What the photo shows"),
        required=False,
        max_length=200,
        help_text=_("For people who do not see it, such as: “I am laughing, in front of a bookshelf.”"),
    )

    def __init__(self, *args: Any, has_photo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not has_photo
        if has_photo:
            self.fields["file"].label = _("Another photo")
