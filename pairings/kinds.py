"""Why a mentor declines, and where a pairing comes from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeclineReason(models.TextChoices):
    """A kind reason; it is shown to the mentee in these words."""

    NO_ROOM = "no_room", _("I have no room at the moment")
    NOT_NOW = "not_now", _("It is not a good time for me")
    OTHER_FITS_BETTER = "other", _("I think somebody else can help you better")


class Origin(models.TextChoices):
    """How two people came together."""

    REQUEST = "request", _("the mentee asked")
    RUN = "run", _("a matching run suggested it")
    COORDINATOR = "coordinator", _("a coordinator decided")
