"""What can be wrong with a row, and what is only worth a remark, each as a sentence one can act on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The sentences name no values: values stand beside them in the preview and are not kept with the report.
FAULTS: dict[str, Promise | str] = {
    "no_identity": _("Add an e-mail address or an id, so that we know this person again in your next file."),
    "no_name": _("Add a name."),
    "bad_email": _("Write an e-mail address such as name@example.org."),
    "no_role": _("Write mentor, mentee or both."),
    "bad_role": _("This is no role we know. Write mentor, mentee or both."),
    "bad_both": _("Write yes or no."),
    "bad_capacity": _("Write a whole number from 0 to %(most)s."),
    "minimum_over_capacity": _("The least number of mentees is higher than the number of places."),
    "too_long": _("Shorten this to at most %(most)s characters."),
    "too_many": _("List at most %(most)s topics here."),
    "long_topic": _("A topic here is longer than %(most)s characters. Separate topics by commas."),
    "too_many_cells": _("This row has more cells than there are column names. Is a quotation mark missing?"),
    "unreadable": _("Delete the character that cannot be shown, or type the text again."),
    "formula_error": _("Your spreadsheet shows an error here instead of a value. Correct its formula."),
    "twice": _("This is the same person in the same role as in line %(other)s. Keep one of the two rows."),
    "id_taken": _("This id belongs to somebody with another e-mail address. Correct the id or the address."),
    "below_active": _(
        "More pairings (%(active)s) take up places than you leave. End a pairing first, or leave the places."
    ),
    "account_closed": _("The account with this address is closed. Take the row out, or ask the site's administrators."),
}
REMARKS: dict[str, Promise | str] = {
    "no_capacity": _("No number of places is given, so we count one."),
    "zero_capacity": _("With no places this mentor gets nobody."),
    "unknown_language": _("We do not know this language and leave it out."),
    "unknown_format": _("We know “online” and “in person”; this is left out."),
    "unknown_support": _("We do not know this kind of support and leave it out."),
    "unknown_industry": _("This is not in our list of lines of work and is left out. Map the column as background."),
    "unknown_study": _("This is not in our list of fields of study and is left out. Map the column as background."),
    "bad_years": _("We find no number of years from 0 to 80 here and leave it out."),
    "unknown_answer": _("What is no answer to this question is left out. Compare the words with the questionnaire."),
    "own_words": _("The profile stays as the person has written it; only what you lay down about the place changes."),
    "withdrawn": _("This person has withdrawn from the cohort and stays out."),
    "declined": _("This application was declined; the person stays out until you decide otherwise."),
    "applicant": _("This person has applied and still waits for your decision."),
}


@dataclass(frozen=True)
class Fault:
    """One thing about one row. `column` is the heading concerned, `value` what stands there."""

    line: int
    code: str
    column: str = ""
    value: str = ""
    params: Mapping[str, int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """In the reader's language."""
        return str(FAULTS.get(self.code) or REMARKS[self.code]) % self.params
