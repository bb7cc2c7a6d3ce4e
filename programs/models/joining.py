"""Links that coordinators hand out: whoever has one can apply, also where a cohort is in no list."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from activity.kinds.privacy import record
from activity.models import random_id
from programs.kinds import Role
from programs.models.cohorts import Cohort
from programs.models.programs import Program


def new_secret() -> str:
    """What stands in the link; 138 bits."""
    return random_id() + random_id()


class JoinLink(models.Model):
    """A standing link to apply to one cohort, or (without a cohort) to the next one of the program that takes
    applications. There is at most one for each role and one that leaves the role open; a row is a link that works, so
    switching off deletes it and making it anew changes its secret.
    """

    program = record(models.ForeignKey(Program, models.CASCADE, related_name="join_links"))
    cohort = record(models.ForeignKey(Cohort, models.CASCADE, null=True, related_name="join_links"))
    role = record(models.CharField(max_length=6, choices=Role.choices, blank=True), "offer a role")
    secret = record(models.CharField(max_length=28, unique=True, default=new_secret), "let those in who have the link")
    made_at = record(models.DateTimeField(default=timezone.now))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(role__in=["", *Role.values]), name="join_link_role_known"),
            models.UniqueConstraint(
                fields=["cohort", "role"],
                condition=models.Q(cohort__isnull=False),
                name="join_link_once_a_cohort_and_role",
            ),
            models.UniqueConstraint(
                fields=["program", "role"],
                condition=models.Q(cohort__isnull=True),
                name="join_link_once_a_program_and_role",
            ),
        ]

    def __str__(self) -> str:
        return f"join link {self.pk}"
