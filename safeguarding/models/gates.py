"""Gates of a program (training done, screening valid, agreement signed), and who has passed which."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, record, tag
from activity.models import PublicId, Stateful
from profiles.models import User
from programs.kinds import Role
from programs.models import Program, run_by
from safeguarding.states import GATE_MARK

MOST_MONTHS = 120


class GateQuerySet(models.QuerySet["Gate"]):
    def coordinated_by(self, person: User) -> Self:
        """Gates of the programs this person runs; a site admin runs all of them."""
        return self if person.is_superuser else self.filter(run_by(person, "program"))

    def in_force(self) -> Self:
        return self.filter(retired_at__isnull=True)

    def for_role(self, role: str | models.F | models.OuterRef) -> Self:
        """Gates that somebody in this role has to pass."""
        return self.filter(models.Q(role="") | models.Q(role=role))


class Gate(PublicId):
    """Something a program asks of people before they can be matched. Never deleted: people have passed it."""

    program = record(models.ForeignKey(Program, models.CASCADE, related_name="gates"))
    role = record(models.CharField(max_length=6, choices=Role.choices, blank=True), "ask it of one role alone")
    name = record(models.CharField(_("name"), max_length=80), "name what is asked")
    help = record(models.TextField(_("what to do"), max_length=1000, blank=True), "say how to pass the gate")
    months = record(
        models.PositiveSmallIntegerField(_("months it stays valid"), null=True, blank=True), "ask again in time"
    )
    retired_at = record(models.DateTimeField(null=True, blank=True), "know whether it is still asked")
    created_at = record(models.DateTimeField(default=timezone.now))
    version = record(models.PositiveIntegerField(default=1), "notice edits from two windows")

    objects = GateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(role__in=["", *Role.values]), name="gate_role_known"),
            models.CheckConstraint(
                condition=models.Q(months__isnull=True) | models.Q(months__gte=1, months__lte=MOST_MONTHS),
                name="gate_months_1_120",
            ),
            models.UniqueConstraint(
                fields=["program", "name"],
                condition=models.Q(retired_at__isnull=True),
                name="gate_name_once_a_program",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GateMarkQuerySet(models.QuerySet["GateMark"]):
    def valid_on(self, day: date) -> Self:
        """Marks that count on this day: met, and not run out. The last day counts."""
        return self.filter(models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=day), status="met")


class GateMark(Stateful):
    """Somebody has passed a gate of a program, for all of its cohorts, until a day or for good."""

    lifecycle = GATE_MARK

    gate = record(models.ForeignKey(Gate, models.CASCADE, related_name="marks"))
    user = tag(
        models.ForeignKey(User, models.CASCADE, related_name="gate_marks"),
        DataClass.PRIVATE,
        _("match only people who are ready"),
        label=_("which trainings, screenings and agreements I have done"),
    )
    status = record(models.CharField(max_length=10, choices=GATE_MARK.choices, default=GATE_MARK.initial))
    valid_until = tag(
        models.DateField(_("valid until"), null=True, blank=True),
        DataClass.PRIVATE,
        _("ask again in time"),
        label=_("until when a training, screening or agreement is valid"),
    )
    reminded = record(models.PositiveSmallIntegerField(null=True, blank=True), "remind once before each date")

    objects = GateMarkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=GATE_MARK.values), name="gate_mark_status_known"),
            models.UniqueConstraint(fields=["gate", "user"], name="gate_mark_once_a_person"),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "valid_until"], name="gate_mark_runs_out")]

    def __str__(self) -> str:
        return f"{self.gate_id} {self.user_id} {self.status}"
