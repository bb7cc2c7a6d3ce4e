"""What coordinators fill in on the way of a file into a cohort."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from profiles.forms.plain import PlainForm
from profiles.kinds.text import forbidden_character
from programs.kinds import Role
from programs.models import ParticipantImport
from programs.queries.imports import GROUPS, Field, is_sensitive
from programs.queries.imports.answers import Asked, asked_by

BY_COLUMN = "column"  # instead of a role: each row says its own
MOST_EXAMPLES = 3
WORD = "word:"  # prefix of the fields that say what a new word means
LONGEST_WORD = 500  # of such a field's name: longer than any topic, whose letters may unfold when they are compared


def choice_of_role(**options: Any) -> forms.TypedChoiceField:
    """Whether the file holds one role only; empty where a column says it."""
    return forms.TypedChoiceField(
        label=_("Who is in this file?"),
        choices=[
            (BY_COLUMN, _("mentors and mentees: a column says which")),
            (Role.MENTOR.value, _("mentors only")),
            (Role.MENTEE.value, _("mentees only")),
        ],
        coerce=lambda value: "" if value == BY_COLUMN else value,
        initial=BY_COLUMN,
        **options,
    )


class ImportUploadForm(PlainForm):
    """The file, and whether it holds one role only."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or XLSX, at most 10 MB and 20,000 rows. The first row names the columns. "
            "Nobody is added before you have seen a preview."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm"}),
    )
    everyone_is = choice_of_role(widget=forms.RadioSelect)


class MappingForm(PlainForm):
    """One question per column: what it means."""

    everyone_is = choice_of_role()

    def __init__(self, upload: ParticipantImport, data: Any = None) -> None:
        self.names = {f"column_{position}": name for position, name in enumerate(upload.header)}
        initial = {key: upload.mapping.get(name, Field.IGNORE) for key, name in self.names.items()}
        super().__init__(data, initial={**initial, "everyone_is": upload.everyone_is or BY_COLUMN})
        meanings = self.meanings(asked_by(upload.cohort.program))
        for position, (key, name) in enumerate(self.names.items(), start=1):
            self.fields[key] = forms.ChoiceField(
                label=name, choices=meanings, help_text=hint(name, examples(upload.rows, position))
            )

    @staticmethod
    def meanings(asked: Asked) -> list[Any]:
        """Meanings by subject, leaving out first and the program's own questions last."""
        groups = [(group, [(field.value, field.label) for field in fields]) for group, fields in GROUPS]
        questions = [(name, wording.label) for name, wording in asked.wordings.items()]
        own = [(_("Questions of your program"), questions)] if questions else []
        return [(Field.IGNORE.value, Field.IGNORE.label), *groups, *own]

    def mapping(self) -> dict[str, str]:
        """Column name → meaning, as chosen."""
        return {name: self.cleaned_data[key] for key, name in self.names.items()}


def examples(rows: list[list[Any]], position: int) -> list[str]:
    """The first different values of a column, shortened."""
    found: dict[str, None] = {}
    for row in rows[:500]:
        value = " ".join(row[position].split()) if position < len(row) else ""
        if value:
            found.setdefault(value if len(value) <= 40 else f"{value[:39]}…")
        if len(found) == MOST_EXAMPLES:
            break
    return list(found)


def hint(name: str, values: list[str]) -> str:
    """What stands in the column, or why we leave it alone."""
    if is_sensitive(name):
        return str(
            _(
                "We leave this column out: it may tell something the law protects most. Whoever wants it to count "
                "in matching can say so in the profile."
            )
        )
    if not values:
        return str(_("This column is empty."))
    return str(_("For example: %(values)s")) % {"values": " · ".join(values)}


class ImportCommitForm(PlainForm):
    """The decision to import. `seen` and `wrong` are what the page showed."""

    leave_out = forms.BooleanField(required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    wrong = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def word_choices(self) -> dict[str, str]:
        """What was chosen for each new word, by its key; a service ignores what makes no sense.

        Nobody types the names of these fields: one that no word of a file can have is left out.
        """
        return {
            name.removeprefix(WORD): str(value)[:200]
            for name, value in self.data.items()
            if name.startswith(WORD) and len(name) <= LONGEST_WORD and forbidden_character(name) is None
        }
