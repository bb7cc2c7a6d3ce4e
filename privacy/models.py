"""Going: accounts that are to be erased, and people who were asked whether they want to stay."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models import Work
from profiles.models import User


class LeavingQuerySet(models.QuerySet["Leaving"]):
    def due(self, now: datetime) -> Self:
        """Erasures whose short wait is over."""
        return self.filter(not_before__lte=now)


class Leaving(Work):
    """Somebody has left and is to be erased. The row goes with everything else once that is done."""

    user = tag(
        models.OneToOneField(User, models.CASCADE, related_name="leaving"),
        DataClass.CRITICAL,
        _("erase you"),
        erase=Erase.ROW,
        label=_("that I have left"),
    )
    asked_at = record(models.DateTimeField(default=timezone.now), "erase in time", retention="account")
    not_before = record(models.DateTimeField(), "let the last mails go out first", retention="account")

    objects = LeavingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"leaving {self.user_id}"


class StayQuestion(models.Model):
    """Somebody has not been here for long and was asked by mail whether to keep the account."""

    user = tag(
        models.OneToOneField(User, models.CASCADE, related_name="+"),
        DataClass.PRIVATE,
        _("erase no account without asking first"),
        label=_("that I was asked whether I want to stay"),
    )
    asked_at = record(models.DateTimeField(default=timezone.now), "leave time for an answer", retention="account")

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"question to {self.user_id}"
