"""Why a mentor declines, when people are reminded, where a pairing comes from, and what comes after it."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

ENDING_WITHIN = timedelta(days=14)  # so long before a last day the two are told, and coordinators see it on their list


class DeclineReason(models.TextChoices):
    """A kind reason; it is shown to the mentee in these words."""

    NO_ROOM = "no_room", _("I have no room at the moment")
    NOT_NOW = "not_now", _("It is not a good time for me")
    REST = "rest", _("I take a rest from mentoring for a while")
    OTHER_FITS_BETTER = "other", _("I think somebody else can help you better")


class HelpReason(models.TextChoices):
    """Why coordinators are to look."""

    NOBODY_LEFT = "nobody_left", _("nobody on the list is left to ask")
    LONG_SEARCH = "long_search", _("nothing has happened in the search for a while")
    ASKED = "asked", _("asked for help")
    OFFER = "offer", _("a suggested pairing did not come about")


class Origin(models.TextChoices):
    """How two people came together."""

    REQUEST = "request", _("the mentee asked")
    RUN = "run", _("a matching run suggested it")
    COORDINATOR = "coordinator", _("a coordinator decided")


class Addressee(models.TextChoices):
    """Whom of a pairing coordinators remind."""

    BOTH = "both", _("both of them")
    MENTEE = "mentee", _("the mentee")
    MENTOR = "mentor", _("the mentor")


class Outcome(models.TextChoices):
    """How a pairing closes; the names of its states."""

    COMPLETED = "completed", _("They have reached the end together")
    ENDED = "ended", _("It ends early")


class After(models.TextChoices):
    """What comes next for the mentee of a pairing that closes."""

    LOOK = "look", _("Look for another mentor")
    DONE = "done", _("Nothing more: the mentee has finished")


def remind_at(until: datetime, days: timedelta) -> datetime:
    """When to remind of an answer that is promised until then: two days before, in the middle of a shorter time."""
    return until - min(timedelta(days=2), days / 2)
