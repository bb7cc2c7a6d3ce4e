"""Roles in a program, what its coordinators decide, and the keys that keep two people apart."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_PLACES = 50
# The columns of a program that its coordinators decide, in the order in which they are asked.
PROGRAM_RULES = (
    "name",
    "summary",
    "description",
    "contact_email",
    "crisis_contacts",
    "self_matching",
    "approval_required",
    "request_days",
)


class Role(models.TextChoices):
    """What an enrolment is for. One person may hold both in the same cohort."""

    MENTOR = "mentor", _("Mentor")
    MENTEE = "mentee", _("Mentee")


def conflict_keys(lines: Iterable[str]) -> list[str]:
    """Keys such as "lab: smith" in one spelling, each once, in their order. Two people who share one are not paired.

    Keys are compared as they are stored, so blanks are evened out and letters made small here, for forms and imports.
    """
    keys = []
    for line in lines:
        kind, colon, value = line.lower().partition(":")
        key = f"{' '.join(kind.split())}{colon} {' '.join(value.split())}".strip()
        if key.strip(": "):
            keys.append(key)
    return list(dict.fromkeys(keys))
