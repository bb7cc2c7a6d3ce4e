"""First sessions: two people meet once, shortly, before anybody decides who is paired with whom."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models import PublicId, Stateful
from meetings.kinds import Rating
from meetings.states import FIRST
from pairings.models.querysets import BetweenQuerySet
from profiles.models import User
from programs.kinds import Role
from programs.models import Enrolment


class FirstSession(PublicId, Stateful):
    """One short first session of a mentee and a mentor, until a day. Either proposes a time, the other agrees to it."""

    lifecycle = FIRST

    mentee = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="first_sessions_as_mentee"))
    mentor = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="first_sessions_as_mentor"))
    until = record(models.DateField(), "promise a decision by a date")
    reasons = tag(
        models.JSONField(default=list, blank=True),
        DataClass.PAIRING,
        _("say why these two meet"),
        label=_("why two people meet first"),
    )
    starts_at = tag(
        models.DateTimeField(_("starts"), null=True, blank=True),
        DataClass.PAIRING,
        _("meet"),
        erase=Erase.SHARED,
        label=_("start of a first session"),
    )
    where = tag(
        models.CharField(_("place or link"), max_length=300, blank=True),
        DataClass.PAIRING,
        _("meet"),
        label=_("place or link of a first session"),
    )
    proposed_by = record(models.CharField(max_length=6, choices=Role.choices, blank=True), "say who proposed the time")
    agreed = record(models.BooleanField(default=False), "say whether the time holds")
    status = record(models.CharField(max_length=10, choices=FIRST.choices, default=FIRST.initial))
    remind_at = record(models.DateTimeField(null=True, blank=True), "remind once before the day")
    created_at = record(models.DateTimeField(default=timezone.now))

    objects = BetweenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["until", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=FIRST.values), name="first_session_status_known"),
            models.CheckConstraint(
                condition=~models.Q(mentee=models.F("mentor")), name="first_session_between_two_enrolments"
            ),
            models.UniqueConstraint(fields=["mentee", "mentor"], name="first_session_once_a_pair"),
            models.CheckConstraint(
                condition=models.Q(starts_at__isnull=True, proposed_by="", agreed=False)
                | models.Q(starts_at__isnull=False, proposed_by__in=Role.values),
                name="first_session_time_is_somebodys",
            ),
        ]

    def __str__(self) -> str:
        return f"first session {self.public_id}"


class FirstRatingQuerySet(models.QuerySet["FirstRating"]):
    def visible_to(self, person: User) -> Self:
        """One's own alone, whatever else one may do here."""
        return self.filter(place__user=person)


class FirstRating(models.Model):
    """What one of the two said after a first session. Read by its writer and by matching, by nobody else."""

    first = record(models.ForeignKey(FirstSession, models.CASCADE, related_name="ratings"))
    place = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="+"))
    rating = tag(
        models.PositiveSmallIntegerField(_("would you like to go on?"), choices=Rating.choices, null=True),
        DataClass.CRITICAL,
        _("let what you said after a first session count in matching, without telling anybody"),
        retention="180 days",
        label=_("what you said after a first session"),
    )
    created_at = record(models.DateTimeField(default=timezone.now))

    objects = FirstRatingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "place"], name="first_rating_once_a_person"),
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__gte=Rating.GLADLY, rating__lte=Rating.NO),
                name="first_rating_known",
            ),
        ]

    def __str__(self) -> str:
        return f"rating of first session {self.first_id}"
