"""How people who told the same in confidence fared: counted once in a cohort, kept in numbers that are about nobody."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from matching.models.querysets import CoordinatedQuerySet
from profiles.models import User
from programs.models import Cohort


class FairnessCount(models.Model):
    """What a count told, in fives. There is one a cohort, never changed: two could be subtracted from one another."""

    COHORT_PATH = "cohort"

    cohort = record(models.OneToOneField(Cohort, models.CASCADE, related_name="fairness_count"))
    figures = record(models.JSONField(), "show how groups fared")
    counted_by = tag(
        models.ForeignKey(User, models.SET_NULL, null=True, related_name="+"),
        DataClass.PROGRAM,
        _("say who had people counted"),
        erase=Erase.CLEAR,
        label=_("who had it counted how groups fared"),
    )
    counted_at = record(models.DateTimeField(default=timezone.now))

    objects = CoordinatedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"fairness count of cohort {self.cohort_id}"
