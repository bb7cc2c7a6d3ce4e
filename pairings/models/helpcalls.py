"""A mentee for whom nobody is left to ask, and the day by which a coordinator answers."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models import PublicId, Stateful
from pairings.kinds import HelpReason
from pairings.states import HELP
from profiles.models import User
from programs.models import Enrolment, run_by


class HelpCallQuerySet(models.QuerySet["HelpCall"]):
    def open(self) -> Self:
        return self.filter(status__in=HELP.open)

    def unanswered(self) -> Self:
        """Open calls of mentees who still take part: those that coordinators are asked for."""
        return self.open().filter(mentee__status="accepted")

    def coordinated_by(self, person: User) -> Self:
        """Calls in the programs this person runs; a site admin runs all of them."""
        return self if person.is_superuser else self.filter(run_by(person, "mentee__cohort__program"))

    def people(self) -> Self:
        """With what a page needs to name the mentee, in one query."""
        return self.select_related("mentee__user__profile", "mentee__cohort__program")


class HelpCall(PublicId, Stateful):
    """A mentee needs a coordinator's hand. One at a time, with a date that is promised to her."""

    lifecycle = HELP

    mentee = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="help_calls"))
    reason = record(models.CharField(max_length=12, choices=HelpReason.choices))
    words = tag(
        models.TextField(max_length=1000, blank=True),
        DataClass.PRIVATE,
        _("let coordinators help you find a mentor"),
        label=_("what I wrote when I asked for help"),
    )
    status = record(models.CharField(max_length=10, choices=HELP.choices, default=HELP.initial))
    answer_by = record(models.DateTimeField(), "promise an answer by a date")
    answered_by = tag(
        models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+"),
        DataClass.PAIRING,
        _("say who answered"),
        erase=Erase.CLEAR,
        label=_("who answered a call for help"),
    )
    answer = tag(
        models.TextField(max_length=1000, blank=True),
        DataClass.PRIVATE,
        _("help you find a mentor"),
        label=_("what coordinators answered when I needed help"),
    )
    created_at = record(models.DateTimeField(default=timezone.now))

    objects = HelpCallQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=HELP.values), name="help_call_status_known"),
            models.CheckConstraint(condition=models.Q(reason__in=HelpReason.values), name="help_call_reason_known"),
            models.UniqueConstraint(
                fields=["mentee"], condition=models.Q(status="open"), name="help_call_one_open_per_mentee"
            ),
        ]

    def __str__(self) -> str:
        return f"help call {self.public_id}"
