"""The small fixed lists a profile chooses from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """The direction of a topic or a kind of support."""

    OFFERED = "offered", _("I can offer")
    SOUGHT = "sought", _("I am looking for")


class Format(models.TextChoices):
    """How two people meet."""

    ONLINE = "online", _("online")
    IN_PERSON = "in_person", _("in person")


class Area(models.TextChoices):
    """Shelves of the topic vocabulary."""

    CAREER = "career", _("Work and career")
    STUDY = "study", _("School and study")
    SKILLS = "skills", _("Skills")
    LIFE = "life", _("Life situations")
    WELLBEING = "wellbeing", _("Well-being")
    HOBBY = "hobby", _("Hobbies")


HALF_HOURS_A_WEEK = 336
