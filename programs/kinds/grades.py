"""How far a coordinator's rights in a program reach."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Grade(models.TextChoices):
    """From looking to leading; each includes those before it."""

    READ = "read", _("may look")
    EDIT = "edit", _("may look and act")
    LEAD = "lead", _("leads the program")


ORDER = (Grade.READ, Grade.EDIT, Grade.LEAD)


def at_least(grade: Grade) -> tuple[Grade, ...]:
    """This grade and all that include it."""
    return ORDER[ORDER.index(grade) :]


def higher(one: Grade, other: Grade) -> Grade:
    """The one that includes the other."""
    return max(one, other, key=ORDER.index)
