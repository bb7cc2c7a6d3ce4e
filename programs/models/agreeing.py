"""What people agree to when they apply: a program's own texts, version by version, and a guardian's consent."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models import PublicId, Stateful, random_id
from profiles.models import User
from programs.models.enrolments import Enrolment
from programs.models.programs import Program
from programs.models.rights import run_by
from programs.states import GUARDIAN


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def coordinated_by(self, person: User) -> Self:
        """Texts of the programs this person runs; a site admin runs all of them."""
        return self if person.is_superuser else self.filter(run_by(person, "program"))

    def in_force(self) -> Self:
        """The newest version of each text that is still asked."""
        return self.filter(replaced_at__isnull=True)


class ConsentText(PublicId):
    """One version of a text people agree to. Never changed: an edit writes the next version, so that it stays known
    what exactly somebody agreed to. Versions of one text share `series`.
    """

    program = record(models.ForeignKey(Program, models.CASCADE, related_name="consent_texts"))
    series = record(models.CharField(max_length=14, default=random_id, editable=False))
    number = record(models.PositiveSmallIntegerField(default=1), "tell versions apart")
    title = record(models.CharField(_("title"), max_length=120), "ask for consent")
    text = record(models.TextField(_("text"), max_length=6000), "ask for consent")
    required = record(models.BooleanField(_("needed to take part"), default=True), "ask for consent")
    created_at = record(models.DateTimeField(default=timezone.now))
    replaced_at = record(models.DateTimeField(null=True, blank=True), "know which version is asked now")

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "number"], name="consent_version_once"),
            models.UniqueConstraint(
                fields=["series"], condition=models.Q(replaced_at__isnull=True), name="consent_one_version_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class ConsentGiven(models.Model):
    """Somebody agreed to one version of a text with one application, and may have taken it back since."""

    enrolment = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="consents"), erase=Erase.ROW)
    text = tag(
        models.ForeignKey(ConsentText, models.PROTECT, related_name="given"),
        DataClass.PRIVATE,
        _("know what you agreed to"),
        label=_("what I agreed to"),
    )
    given_at = tag(
        models.DateTimeField(default=timezone.now),
        DataClass.PRIVATE,
        _("know what you agreed to"),
        label=_("when I agreed"),
    )
    withdrawn_at = tag(
        models.DateTimeField(null=True, blank=True),
        DataClass.PRIVATE,
        _("know what you no longer agree to"),
        label=_("when I took a consent back"),
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrolment", "text"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_given_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.text_id}"


class GuardianConsent(PublicId, Stateful):
    """A guardian is asked whether a young person may take part. `round` counts the askings: a newer one makes the
    links of older mails worthless.
    """

    lifecycle = GUARDIAN

    enrolment = record(
        models.OneToOneField(Enrolment, models.CASCADE, related_name="guardian_consent"), erase=Erase.ROW
    )
    address = tag(
        models.EmailField(_("address of a guardian")),
        DataClass.CRITICAL,
        _("ask a guardian"),
        label=_("address of my guardian"),
    )
    name = tag(
        models.CharField(max_length=120, blank=True),
        DataClass.PRIVATE,
        _("know who agreed"),
        label=_("name of my guardian"),
        erase=Erase.ROW,
    )
    language = record(models.CharField(max_length=8, default="en"), "write in a language the guardian reads")
    status = record(models.CharField(max_length=10, choices=GUARDIAN.choices, default=GUARDIAN.initial))
    round = record(models.PositiveSmallIntegerField(default=1), "let only the newest link count")
    asked_at = record(models.DateTimeField(default=timezone.now))
    reminders = record(models.PositiveSmallIntegerField(default=0), "remind a few times only")
    answered_at = record(models.DateTimeField(null=True, blank=True))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=GUARDIAN.values), name="guardian_status_known"),
        ]

    def __str__(self) -> str:
        return f"guardian of {self.enrolment_id}"
