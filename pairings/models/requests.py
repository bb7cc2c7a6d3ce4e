"""A mentee asks one mentor."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, record, tag
from activity.models import PublicId, Stateful
from pairings.kinds import DeclineReason
from pairings.models.querysets import BetweenQuerySet
from pairings.states import REQUEST
from programs.kinds import MOST_AT_ONCE
from programs.models import Enrolment


class MentorshipRequest(PublicId, Stateful):
    """A mentee asks one mentor.

    As many as the program lets wait at the same time, usually one: each open request holds one of the mentee's slots.
    """

    lifecycle = REQUEST

    mentee = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="requests_sent"))
    mentor = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="requests_received"))
    message = tag(
        models.TextField(_("message"), max_length=2000),
        DataClass.PAIRING,
        _("introduce the mentee"),
        label=_("message of a request"),
    )
    status = record(models.CharField(max_length=10, choices=REQUEST.choices, default=REQUEST.initial))
    decline_reason = tag(
        models.CharField(max_length=10, choices=DeclineReason.choices, blank=True),
        DataClass.PAIRING,
        _("explain a no"),
        label=_("reason of a no"),
    )
    decline_note = tag(
        models.TextField(max_length=1000, blank=True),
        DataClass.PAIRING,
        _("explain a no kindly"),
        label=_("words with a no"),
    )
    reason_private = tag(
        models.BooleanField(default=False),
        DataClass.PAIRING,
        _("keep the reason of a no from the mentee where the mentor wants it"),
        label=_("whether the reason of a no is shown to the mentee"),
    )
    ask_again_from = record(models.DateField(null=True, blank=True), "say when a mentor may be asked again")
    slot = record(models.PositiveSmallIntegerField(default=1), "keep the number of requests at the same time")
    created_at = record(models.DateTimeField(default=timezone.now))
    expires_at = record(models.DateTimeField(), "promise an answer by a date")
    remind_at = record(models.DateTimeField(null=True, blank=True), "remind the mentor before the date")
    extended = record(models.BooleanField(default=False), "let a question move the date once")
    answered_at = record(models.DateTimeField(null=True, blank=True))
    stranded = record(models.BooleanField(default=False), "call a human where nobody could answer any more")

    objects = BetweenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=REQUEST.values), name="request_status_known"),
            models.CheckConstraint(
                condition=~models.Q(mentee=models.F("mentor")), name="request_between_two_enrolments"
            ),
            models.CheckConstraint(
                condition=models.Q(slot__gte=1) & models.Q(slot__lte=MOST_AT_ONCE), name="request_slot_1_5"
            ),
            models.UniqueConstraint(
                fields=["mentee", "slot"], condition=models.Q(status="pending"), name="request_one_open_per_slot"
            ),
            models.UniqueConstraint(
                fields=["mentee", "mentor"], condition=models.Q(status="pending"), name="request_one_open_per_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.public_id}"
