"""Roles in a program, what its coordinators decide, and the keys that keep two people apart."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_PLACES = 50
MOST_FIRST_SESSIONS = 6  # of one mentor in a round, however many places she has
MOST_AT_ONCE = 5  # requests of one mentee that may wait for an answer at the same time
# The columns of a program that its coordinators decide, in the order in which they are asked.
PROGRAM_RULES = (
    "name",
    "language",
    "summary",
    "audience",
    "description",
    "hours_per_month",
    "months",
    "meets",
    "place",
    "contact_email",
    "crisis_contacts",
    "self_matching",
    "approval_required",
    "four_eyes",
    "both_confirm",
    "request_days",
    "wishes_most",
    "requests_at_once",
    "help_days",
    "silence_pause",
    "first_sessions",
    "first_session_days",
    "minimum_age",
    "guardian_age",
)
# What a guardian has said, as far as a place needs one. Nobody joins or is matched in another state.
GUARDIAN_FREE = ("", "given")

# The texts that a program may have in further languages.
PROGRAM_TEXTS = ("summary", "audience", "description", "crisis_contacts")


class Meets(models.TextChoices):
    """How the pairs of a program meet."""

    ONLINE = "online", _("Online")
    IN_PERSON = "in_person", _("In person")
    BOTH = "both", _("Online and in person")


class Role(models.TextChoices):
    """What an enrolment is for. One person may hold both in the same cohort."""

    MENTOR = "mentor", _("Mentor")
    MENTEE = "mentee", _("Mentee")


class FirstSessions(models.IntegerChoices):
    """How many mentors each mentee meets before anything is decided."""

    NONE = 0, _("No, pairings begin without a first session")
    TWO = 2, _("Yes, each mentee meets two mentors first")
    THREE = 3, _("Yes, each mentee meets three mentors first")


class Age(models.TextChoices):
    """All that is asked about somebody's age."""

    ADULT = "adult", _("old enough to decide alone")
    MINOR = "minor", _("needs a guardian's consent")


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
