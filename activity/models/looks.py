"""Who of the staff looked at whose data: written on the way, never changed, shown to the person."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag


class LookQuerySet(models.QuerySet["Look"]):
    def visible_to(self, person: models.Model) -> Self:
        """Looks at one's own data. What one has looked at oneself is nobody's list."""
        return self.filter(person_id=person.pk)


class Look(models.Model):
    """Somebody of the staff opened a page about a person. One row an hour for the same page of the same program."""

    person = tag(
        models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="looks"),
        DataClass.PRIVATE,
        _("tell you who looked at your data"),
        retention="365 days",
        label=_("whose data was looked at"),
    )
    by = tag(
        models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"),
        DataClass.PRIVATE,
        _("tell people who looked at their data"),
        retention="365 days",
        erase=Erase.CLEAR,
        label=_("who looked at data"),
    )
    kind = record(models.CharField(max_length=20), "say what was looked at", retention="365 days")
    program = record(models.CharField(max_length=120, blank=True), "say for which program", retention="365 days")
    reason = tag(
        models.CharField(max_length=500, blank=True),
        DataClass.PRIVATE,
        _("say why staff looked at what they do not read in passing"),
        retention="365 days",
        label=_("why somebody looked at my data"),
    )
    hour = record(models.DateTimeField(), "keep one line an hour", retention="365 days")
    at = record(models.DateTimeField(), "say when", retention="365 days")

    objects = LookQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "by", "kind", "program", "hour"], name="look_once_an_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id} by {self.by_id}"


def hour_of(moment: datetime) -> datetime:
    """The full hour in which `moment` lies."""
    return moment.replace(minute=0, second=0, microsecond=0)
