"""What somebody may say after a first session; nobody reads it, only matching counts it."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

FIRST_LENGTH = timedelta(minutes=30)
REMIND_BEFORE = timedelta(days=7)


class Rating(models.IntegerChoices):
    """Whether somebody would like to go on with the other person. One NO is enough to keep the two apart."""

    GLADLY = 1, _("Yes, gladly")
    YES = 2, _("Yes")
    RATHER_NOT = 3, _("Rather not")
    NO = 4, _("No")
