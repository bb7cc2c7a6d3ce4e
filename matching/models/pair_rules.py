"""Pairs that must or must not be."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from matching.models.querysets import CoordinatedQuerySet
from profiles.models import User
from programs.models import Enrolment


class PairRule(models.Model):
    """What a coordinator laid down about one pair of a cohort."""

    COHORT_PATH = "mentee__cohort"

    mentee = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="+"))
    mentor = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="+"))
    by = tag(
        models.ForeignKey(User, models.SET_NULL, null=True, related_name="+"),
        DataClass.PROGRAM,
        _("say who decided"),
        erase=Erase.CLEAR,
        label=_("who laid down or excluded a pair"),
    )
    created_at = record(models.DateTimeField(default=timezone.now))

    objects = CoordinatedQuerySet.as_manager()

    class Meta:
        abstract = True


class Exclusion(PairRule):
    """A pair that must not be."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["mentee", "mentor"], name="exclusion_once")]

    def __str__(self) -> str:
        return f"not {self.mentee_id} with {self.mentor_id}"


class Pin(PairRule):
    """A pair that must be."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["mentee", "mentor"], name="pin_once")]

    def __str__(self) -> str:
        return f"{self.mentee_id} with {self.mentor_id}"
