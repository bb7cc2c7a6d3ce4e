"""A mentor and a mentee bound together."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models import PublicId, Stateful
from pairings.kinds import Origin
from pairings.models.querysets import PairingQuerySet
from pairings.models.requests import MentorshipRequest
from pairings.states import PAIRING
from profiles.models import User
from programs.models import Enrolment


class Pairing(PublicId, Stateful):
    """A mentor and a mentee bound together."""

    lifecycle = PAIRING

    mentee = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="pairings_as_mentee"))
    mentor = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="pairings_as_mentor"))
    origin = record(models.CharField(max_length=12, choices=Origin.choices))
    request = record(
        models.OneToOneField(MentorshipRequest, models.SET_NULL, null=True, blank=True, related_name="pairing")
    )
    status = record(models.CharField(max_length=10, choices=PAIRING.choices, default=PAIRING.initial))
    fit = record(models.FloatField(null=True, blank=True), "remember the fit at the time of pairing")
    reasons = tag(
        models.JSONField(default=list, blank=True),
        DataClass.PAIRING,
        _("say why these two were paired"),
        label=_("why two people were paired"),
    )
    approved_by = tag(
        models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+"),
        DataClass.PAIRING,
        _("say who approved a pairing"),
        erase=Erase.CLEAR,
        label=_("who approved a pairing"),
    )
    confirmed_by = tag(
        models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+"),
        DataClass.PAIRING,
        _("say who approved a pairing as the second"),
        erase=Erase.CLEAR,
        label=_("who approved a pairing as the second"),
    )
    opening_note = tag(
        models.TextField(max_length=1000, blank=True),
        DataClass.PAIRING,
        _("say why coordinators brought two people together"),
        label=_("words of a coordinator at the beginning of a pairing"),
    )
    answer_by = record(models.DateTimeField(null=True, blank=True), "promise an answer by a date")
    remind_at = record(models.DateTimeField(null=True, blank=True), "remind both before the date")
    mentee_yes_at = record(models.DateTimeField(null=True, blank=True), "know who has said yes to a suggestion")
    mentor_yes_at = record(models.DateTimeField(null=True, blank=True), "know who has said yes to a suggestion")
    closing_note = tag(
        models.TextField(max_length=1000, blank=True),
        DataClass.PAIRING,
        _("explain why a pairing did not go on"),
        label=_("words at the end of a pairing"),
    )
    created_at = record(models.DateTimeField(default=timezone.now))
    ended_at = record(models.DateTimeField(null=True, blank=True))
    ends_on = record(models.DateField(null=True, blank=True), "let a pairing go on for longer than its round")
    ending_told = record(models.DateField(null=True, blank=True), "say once that a last day comes near")
    reminded_at = record(models.DateTimeField(null=True, blank=True), "remind people at most once a week")

    objects = PairingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=PAIRING.values), name="pairing_status_known"),
            models.CheckConstraint(condition=models.Q(origin__in=Origin.values), name="pairing_origin_known"),
            models.CheckConstraint(
                condition=~models.Q(mentee=models.F("mentor")), name="pairing_between_two_enrolments"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | models.Q(approved_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("approved_by")),
                name="pairing_approved_by_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="offered") | models.Q(answer_by__isnull=False),
                name="pairing_offered_until_a_day",
            ),
            models.UniqueConstraint(
                fields=["mentee", "mentor"],
                condition=models.Q(status__in=sorted(PAIRING.open)),
                name="pairing_one_open_per_pair",
            ),
        ]

    @property
    def was_offered(self) -> bool:
        """Whether the two were asked, or are, before it begins: coordinators suggested it."""
        return self.answer_by is not None

    def __str__(self) -> str:
        return f"pairing {self.public_id}"

    @property
    def last_day(self) -> date:
        """Until when the two go on: the day that was laid down for them, else the end of their round."""
        return self.ends_on or self.mentee.cohort.ends_on
