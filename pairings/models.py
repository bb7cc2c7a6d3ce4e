"""The relationship: a mentee's request to a mentor, and the pairing of two people."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, record, tag
from activity.models import PublicId, Stateful
from pairings.kinds import DeclineReason, Origin
from pairings.states import PAIRING, REQUEST
from profiles.models import User
from programs.models import Enrolment

PEOPLE = ("mentee__user__profile", "mentor__user__profile", "mentee__cohort__program")


class BetweenQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """What requests and pairings share: two enrolments of one cohort."""

    def involving(self, person: User) -> Self:
        return self.filter(models.Q(mentee__user=person) | models.Q(mentor__user=person))

    def visible_to(self, person: User) -> Self:
        """The two people concerned, and the coordinators of their program."""
        if person.is_superuser:
            return self
        mine = models.Q(mentee__user=person) | models.Q(mentor__user=person)
        return self.filter(mine | models.Q(mentee__cohort__program__coordinators__user=person)).distinct()

    def in_cohort(self, cohort: models.Model) -> Self:
        return self.filter(mentee__cohort_id=cohort.pk)

    def open(self) -> Self:
        return self.filter(status__in=self.model.lifecycle.open)  # type: ignore[attr-defined]  # both are Stateful

    def people(self) -> Self:
        """With what a page needs to name both people, in one query."""
        return self.select_related(*PEOPLE)


class MentorshipRequest(PublicId, Stateful):
    """A mentee asks one mentor. One at a time: a mentor who is asked is not one of five."""

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
    created_at = record(models.DateTimeField(default=timezone.now))
    expires_at = record(models.DateTimeField(), "promise an answer by a date")
    answered_at = record(models.DateTimeField(null=True, blank=True))

    objects = BetweenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=REQUEST.values), name="request_status_known"),
            models.CheckConstraint(
                condition=~models.Q(mentee=models.F("mentor")), name="request_between_two_enrolments"
            ),
            models.UniqueConstraint(
                fields=["mentee"], condition=models.Q(status="pending"), name="request_one_open_per_mentee"
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.public_id}"


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
    closing_note = tag(
        models.TextField(max_length=1000, blank=True),
        DataClass.PAIRING,
        _("explain why a pairing did not go on"),
        label=_("words at the end of a pairing"),
    )
    created_at = record(models.DateTimeField(default=timezone.now))
    ended_at = record(models.DateTimeField(null=True, blank=True))

    objects = BetweenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=PAIRING.values), name="pairing_status_known"),
            models.CheckConstraint(condition=models.Q(origin__in=Origin.values), name="pairing_origin_known"),
            models.CheckConstraint(
                condition=~models.Q(mentee=models.F("mentor")), name="pairing_between_two_enrolments"
            ),
            models.UniqueConstraint(
                fields=["mentee", "mentor"],
                condition=models.Q(status__in=sorted(PAIRING.open)),
                name="pairing_one_open_per_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"pairing {self.public_id}"
