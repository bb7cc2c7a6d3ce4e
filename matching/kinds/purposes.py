"""What a run is for: pairings, or first sessions before them; and how many of those somebody may have."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.kinds import MOST_FIRST_SESSIONS, Role

MET = "met"  # the component of what two people said after a first session
MET_WEIGHT = 5


class Purpose(models.TextChoices):
    """What publishing a run begins."""

    PAIRINGS = "pairings", _("Pairings: who goes with whom")
    FIRST = "first", _("First sessions: who meets whom before you decide")


def first_rooms(*, role: str, free: int, each: int, had: int) -> int:
    """How many first sessions a place may still get.

    Of `each` for a mentee, of as many for each free place of a mentor, at most six; less those it `had`.
    """
    most = each if role == Role.MENTEE else min(MOST_FIRST_SESSIONS, each * free)
    return max(0, most - had) if free > 0 else 0
