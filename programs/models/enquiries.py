"""What coordinators would still like to know about an application."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models import PublicId
from profiles.models import User
from programs.models.enrolments import Enrolment


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    def open(self) -> Self:
        return self.filter(answered_at__isnull=True)


class Enquiry(PublicId):
    """A question of the coordinators to one applicant, and her answer. One waits at a time."""

    enrolment = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="enquiries"))
    text = tag(
        models.TextField(_("question"), max_length=1000),
        DataClass.PRIVATE,
        _("let coordinators decide"),
        label=_("what coordinators asked about my application"),
    )
    answer = tag(
        models.TextField(_("answer"), max_length=3000, blank=True),
        DataClass.PRIVATE,
        _("let coordinators decide"),
        label=_("what I answered about my application"),
    )
    asked_by = tag(
        models.ForeignKey(User, models.SET_NULL, null=True, related_name="+"),
        DataClass.PROGRAM,
        _("say who asks"),
        erase=Erase.CLEAR,
        label=_("who asked about an application"),
    )
    asked_at = record(models.DateTimeField(default=timezone.now))
    answered_at = record(models.DateTimeField(null=True, blank=True))

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=models.Q(answered_at__isnull=True), name="enquiry_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"enquiry {self.public_id}"
