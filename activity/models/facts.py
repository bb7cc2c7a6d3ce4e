"""What happened, and who hears of it."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models.abstract import PublicId


class ActivityQuerySet(models.QuerySet["Activity"]):
    def about(self, *targets: models.Model) -> Self:
        """Facts about any of these rows, newest first."""
        match = models.Q(pk__in=[])
        for target in targets:
            match |= models.Q(target_model=target._meta.label_lower, target_id=target.pk)
        return self.filter(match).order_by("-at", "-pk")


class Activity(models.Model):
    """One fact. Never changed; the actor is forgotten when the person is erased, the fact stays."""

    kind = record(models.CharField(max_length=60), "say what happened")
    actor = tag(
        models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"),
        DataClass.PROGRAM,
        _("say who did it"),
        erase=Erase.CLEAR,
        label=_("who did something"),
    )
    target_model = record(models.CharField(max_length=60))
    target_id = record(models.BigIntegerField())
    data = record(models.JSONField(default=dict, blank=True), "keep states and reason codes of the fact")
    at = record(models.DateTimeField(default=timezone.now))

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["target_model", "target_id", "at"], name="activity_by_target")]
        verbose_name_plural = "activities"

    def __str__(self) -> str:
        return f"{self.kind} {self.target_model} {self.target_id}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, person: models.Model) -> Self:
        """A notice belongs to its recipient alone."""
        return self.filter(recipient_id=person.pk)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class Notice(PublicId):
    """The announcement of a fact to one person, inside the application."""

    recipient = tag(
        models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices"),
        DataClass.PRIVATE,
        _("tell the person what happened"),
        label=_("whom a notice is for"),
    )
    kind = record(models.CharField(max_length=60))
    activity = record(models.ForeignKey(Activity, models.CASCADE, related_name="notices"))
    names = tag(
        models.JSONField(default=dict, blank=True),
        DataClass.PRIVATE,
        _("name the people and things in the sentence"),
        label=_("names in a notice"),
    )
    route = record(models.CharField(max_length=80, blank=True), "lead to the page concerned")
    route_args = record(models.JSONField(default=list, blank=True))
    created_at = record(models.DateTimeField(default=timezone.now))
    read_at = tag(
        models.DateTimeField(null=True, blank=True),
        DataClass.PRIVATE,
        _("know what is still new to the person"),
        label=_("when I read a notice"),
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["recipient", "read_at"], name="notice_by_recipient")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id}"
