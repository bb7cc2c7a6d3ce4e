"""The one place where typed text is checked: composed, trimmed, and free of control characters."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from profiles.kinds.text import forbidden_character, tidy


class PlainText:
    """Validator of one field: refuses control characters. `lines` lets line ends and tabs pass."""

    def __init__(self, *, lines: bool) -> None:
        self.lines = lines

    def __call__(self, value: object) -> None:
        found = forbidden_character(value, lines=self.lines) if isinstance(value, str) else None
        if found is None:
            return
        if found in "\n\t":
            raise ValidationError(_("Please write this in one line."), code="one_line")
        raise ValidationError(
            _(
                "This contains a character that cannot be shown (%(code)s). "
                "Please delete it, or type the text again instead of pasting it."
            ),
            code="control_character",
            params={"code": f"U+{ord(found):04X}"},
        )


def tidied(data: Any) -> Any:
    """The submitted data with every text in one spelling, so that lengths are counted on what will be stored.

    A value sent many times over counts once: choices are looked up one after another. The last one stays the last.
    """
    if not isinstance(data, MultiValueDict):
        return {key: tidy(value) if isinstance(value, str) else value for key, value in data.items()}
    copy = QueryDict(mutable=True) if isinstance(data, QueryDict) else MultiValueDict()
    for key, values in data.lists():
        once = list(dict.fromkeys(tidy(value) if isinstance(value, str) else value for value in reversed(values)))
        copy.setlist(key, once[::-1])
    return copy


class PlainCharField(forms.CharField):
    """One field of plain text in a form that is not plain as a whole, such as one with a password."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.insert(0, PlainText(lines=isinstance(self.widget, forms.Textarea)))

    def to_python(self, value: Any) -> str:
        return super().to_python(tidy(value) if isinstance(value, str) else value) or ""


class WordsField(forms.CharField):
    """A text of some lines, at most as long as the column it is kept in, such as `Goal.text`."""

    def __init__(self, column: Any, *, rows: int = 4, **options: Any) -> None:
        super().__init__(max_length=column.field.max_length, widget=forms.Textarea(attrs={"rows": rows}), **options)


class PlainFields:
    """Mixin for forms. Every CharField is trimmed, composed (NFC) and refuses control characters and NUL.

    Line ends are allowed in text areas only. Secrets are left as typed: do not use it on forms with passwords.
    """

    fields: dict[str, forms.Field]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(None if data is None else tidied(data), *args, **kwargs)  # type: ignore[call-arg]
        for name in self.fields:
            self.add_field(name, self.fields[name])

    def add_field(self, name: str, field: forms.Field) -> None:
        """Ask for one more thing, as plain as the others; for questions that are known only when the form is made."""
        if isinstance(field, forms.CharField):
            # Before the others: the general sentence about NUL says less than ours.
            field.validators.insert(0, PlainText(lines=isinstance(field.widget, forms.Textarea)))
        self.fields[name] = field


class PlainForm(PlainFields, forms.Form):
    """A form whose texts are plain text."""


class PlainModelForm(PlainFields, forms.ModelForm):  # type: ignore[type-arg]
    """A model form whose texts are plain text. Services save; never call `save()`."""
