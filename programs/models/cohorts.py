"""Dated rounds of a program."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import record
from activity.models import PublicId, Stateful
from profiles.models import User
from programs.models.programs import Program, Reader
from programs.models.rights import run_by
from programs.states import COHORT


class CohortQuerySet(models.QuerySet["Cohort"]):
    def coordinated_by(self, person: User) -> Self:
        """Cohorts of the programs this person runs; a site admin runs all of them."""
        return self if person.is_superuser else self.filter(run_by(person, "program"))

    def visible_to(self, person: Reader) -> Self:
        """Cohorts one coordinates, is enrolled in, or could join now; a visitor sees the last alone."""
        if not person.is_authenticated:
            return self.listed().filter(status="open")
        if person.is_superuser:
            return self
        mine = run_by(person, "program") | models.Q(enrolments__user=person)
        return self.filter(mine | models.Q(status="open", unlisted=False)).distinct()

    def listed(self) -> Self:
        """Cohorts that show themselves; into the others one comes by a link or an invitation."""
        return self.filter(unlisted=False)

    def accepting(self) -> Self:
        """Cohorts one can apply to today."""
        in_time = models.Q(apply_until__isnull=True) | models.Q(apply_until__gte=site_today())
        return self.filter(in_time, status="open")


def site_today() -> date:
    """Today where the installation is at home: a date that was promised is the same for every reader."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


class Cohort(PublicId, Stateful):
    """One dated round of a program."""

    lifecycle = COHORT

    program = record(models.ForeignKey(Program, models.CASCADE, related_name="cohorts"))
    name = record(models.CharField(_("name"), max_length=120), "name the round")
    apply_until = record(models.DateField(_("applications until"), null=True, blank=True), "promise dates")
    starts_on = record(models.DateField(_("starts on")), "promise dates")
    ends_on = record(models.DateField(_("ends on")), "promise dates")
    unlisted = record(
        models.BooleanField(_("only by link or invitation"), default=False), "show the round to everybody or not"
    )
    status = record(models.CharField(max_length=10, choices=COHORT.choices, default=COHORT.initial))
    version = record(models.PositiveIntegerField(default=1), "notice edits from two windows")

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-starts_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=COHORT.values), name="cohort_status_known"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")),
                name="cohort_ends_after_start",
                violation_error_message=_("The end must come after the start."),
            ),
            models.UniqueConstraint(fields=["program", "name"], name="cohort_name_once_a_program"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """The round with its program, for notices and pages about several programs."""
        return f"{self.program.name}, {self.name}"

    @property
    def is_accepting(self) -> bool:
        """Whether one can apply today; the same rule as `CohortQuerySet.accepting`."""
        return self.status == "open" and (self.apply_until is None or self.apply_until >= site_today())
