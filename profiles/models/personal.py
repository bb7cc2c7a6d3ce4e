"""What a person tells in confidence, and what she allows us to do with it."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models import PublicId
from profiles.kinds.personal import LONGEST_WORDS, PersonalKind, Purpose
from profiles.models.people import Profile


class SensitiveAnswerQuerySet(models.QuerySet["SensitiveAnswer"]):
    def allowed(self, purpose: Purpose) -> Self:
        """Answers whose person allows this use now."""
        given = Consent.objects.filter(answer=models.OuterRef("pk"), purpose=purpose, withdrawn_at__isnull=True)
        return self.filter(models.Exists(given))


class SensitiveAnswer(PublicId):
    """One thing told in confidence. Nothing is done with it unless a consent in force says so.

    `code` is an entry of vocabulary/personal.csv; empty where the person used her own `words` alone.
    """

    profile = record(
        models.ForeignKey(Profile, models.CASCADE, related_name="personal_answers"),
        retention="account",
        erase=Erase.ROW,
    )
    kind = tag(
        models.CharField(max_length=20, choices=PersonalKind.choices),
        DataClass.CRITICAL,
        _("know what it is about"),
        label=_("what I have told in confidence: its kind"),
    )
    code = tag(
        models.CharField(max_length=40, blank=True),
        DataClass.CRITICAL,
        _("do what you have allowed, and nothing else"),
        label=_("what I have told in confidence (whoever I have allowed sees it too)"),
    )
    words = tag(
        models.TextField(max_length=LONGEST_WORDS, blank=True),
        DataClass.CRITICAL,
        _("do what you have allowed, and nothing else"),
        label=_("what I have told in confidence, in my words (whoever I have allowed sees it too)"),
    )
    created_at = record(models.DateTimeField(default=timezone.now), retention="account")
    version = record(models.PositiveIntegerField(default=1), "notice edits from two windows", retention="account")

    objects = SensitiveAnswerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=PersonalKind.values), name="sensitive_answer_kind_known"
            ),
            models.CheckConstraint(
                condition=~(models.Q(code="") & models.Q(words="")), name="sensitive_answer_says_something"
            ),
            models.UniqueConstraint(
                fields=["profile", "kind", "code"], condition=~models.Q(code=""), name="sensitive_answer_once"
            ),
        ]

    def __str__(self) -> str:
        return f"sensitive answer {self.public_id}"


class Consent(models.Model):
    """That a person allowed one use of one answer: when, in which wording, and until when. Rows are never reused."""

    answer = record(models.ForeignKey(SensitiveAnswer, models.CASCADE, related_name="consents"), retention="account")
    purpose = tag(
        models.CharField(max_length=12, choices=Purpose.choices),
        DataClass.CRITICAL,
        _("do what you have allowed, and nothing else"),
        label=_("what I have allowed"),
    )
    wording = tag(
        models.CharField(max_length=20),
        DataClass.CRITICAL,
        _("know which words you agreed to"),
        label=_("the words I agreed to"),
    )
    given_at = tag(
        models.DateTimeField(default=timezone.now),
        DataClass.CRITICAL,
        _("know since when you allow it"),
        label=_("when I allowed it"),
    )
    withdrawn_at = tag(
        models.DateTimeField(null=True, blank=True),
        DataClass.CRITICAL,
        _("know until when you allowed it"),
        label=_("when I withdrew it"),
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(purpose__in=Purpose.values), name="consent_purpose_known"),
            models.UniqueConstraint(
                fields=["answer", "purpose"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_in_force_once",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | models.Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk} ({self.purpose})"
