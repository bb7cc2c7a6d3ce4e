"""What keeps one mentee and one mentor apart, in a sentence each."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RULES: Mapping[str, Promise] = {
    "same_person": _("They are one person."),
    "excluded": _("The pair is excluded, was paired before, or one of the two said no."),
    "conflicts": _("They are kept apart by a conflict of interest."),
    "language": _("They share no language."),
    "formats": _("They share no way to meet."),
    "shared_hours": _("They share too few hours."),
}
UNKNOWN = _("A rule of this run keeps them apart.")


def in_words(broken: Iterable[str]) -> list[str]:
    """One sentence for each broken rule."""
    return [str(RULES.get(rule, UNKNOWN)) for rule in broken]
