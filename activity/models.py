"""What happened: append-only facts, notices to people, and the mail outbox."""

import secrets
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.states import MAIL, Lifecycle, State

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def random_id() -> str:
    """Fourteen characters nobody can guess (69 bits), without letters that look alike."""
    number = secrets.randbelow(len(ALPHABET) ** 14)
    letters = []
    for _place in range(14):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


class PublicId(models.Model):
    """A row that appears in URLs, under a random id."""

    public_id = record(
        models.CharField(max_length=14, unique=True, editable=False, default=random_id),
        "address the row in links",
    )

    class Meta:
        abstract = True


class Stateful(models.Model):
    """A row with a lifecycle, whose choices it gives to `status`. Only `activity.transitions.move` changes it."""

    lifecycle: ClassVar[Lifecycle]

    status = record(models.CharField(max_length=10))
    status_since = record(models.DateTimeField(default=timezone.now), "say since when")

    class Meta:
        abstract = True

    @property
    def state(self) -> State:
        """The current state with its word and tone, for templates."""
        return self.lifecycle.state(self.status)


class Work(models.Model):
    """A row a worker must carry out. The row is the truth; the message to the worker is only a hint."""

    hint_at = record(models.DateTimeField(default=timezone.now), "say when the relay may publish a hint again")
    hints = record(models.PositiveIntegerField(default=0), "back off")
    lease_until = record(models.DateTimeField(null=True, blank=True), "let one worker at a time do it")

    class Meta:
        abstract = True


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


class MailQuerySet(models.QuerySet["Mail"]):
    def unfinished(self) -> Self:
        return self.filter(status__in=MAIL.open)

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
