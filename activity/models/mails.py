"""The outbox, and the beats of the clock."""

from typing import ClassVar, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, record, tag
from activity.models.abstract import Stateful, Work, random_id
from activity.states import MAIL


def new_message_id() -> str:
    """A Message-ID nobody has had."""
    host = urlsplit(settings.SITE_ORIGIN).hostname or "localhost"
    return f"<{random_id()}.{random_id()}@{host}>"


class MailQuerySet(models.QuerySet["Mail"]):
    def unfinished(self) -> Self:
        return self.filter(status__in=MAIL.open)

    def held(self) -> Self:
        """What waits for the mail of the day."""
        return self.filter(status="held")

    def parked(self) -> Self:
        return self.filter(status="parked")


class Mail(Stateful, Work):
    """One mail to one address, written in the transaction that causes it and sent by a worker."""

    lifecycle = MAIL

    recipient = tag(
        models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="mails"),
        DataClass.PRIVATE,
        _("send the mail"),
        retention="90 days",
        label=_("whom a mail is for"),
    )
    address = tag(
        models.EmailField(blank=True),
        DataClass.PRIVATE,
        _("send the mail where no account exists yet"),
        retention="message",
        label=_("address of a mail"),
    )
    kind = record(models.CharField(max_length=60))
    context = tag(
        models.JSONField(default=dict, blank=True),
        DataClass.CRITICAL,
        _("write the mail; emptied once it is sent"),
        retention="message",
        export=False,
        label=_("what a mail is written from"),
    )
    condition = record(models.JSONField(default=dict, blank=True), "send nothing that is no longer true")
    dedupe_key = record(models.CharField(max_length=120, unique=True), "never send the same mail twice")
    message_id = record(models.CharField(max_length=120, unique=True))
    status = record(models.CharField(max_length=10, choices=MAIL.choices, default=MAIL.initial))
    tries = record(models.PositiveSmallIntegerField(default=0))
    last_error = record(models.CharField(max_length=200, blank=True), "show staff why it is parked")
    created_at = record(models.DateTimeField(default=timezone.now))
    sent_at = record(models.DateTimeField(null=True, blank=True))

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["hint_at"], condition=models.Q(status="queued"), name="mail_due"),
            models.Index(fields=["recipient"], condition=models.Q(status="held"), name="mail_held"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=MAIL.values), name="mail_status_known"),
            models.CheckConstraint(
                condition=models.Q(recipient__isnull=False) | ~models.Q(address="") | ~models.Q(status="queued"),
                name="mail_has_an_addressee",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"


class Beat(models.Model):
    """One slot of one periodic job: its unique key makes a second run of the same slot do nothing."""

    job = record(models.CharField(max_length=60))
    slot = record(models.CharField(max_length=40))
    at = record(models.DateTimeField(default=timezone.now))

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["job", "slot"], name="beat_once_per_slot")]

    def __str__(self) -> str:
        return f"{self.job} {self.slot}"
