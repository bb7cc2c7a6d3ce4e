"""Matching rules a program keeps under a name, version by version."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models import PublicId
from profiles.models import User
from programs.models import Program, run_by


class SavedPolicyQuerySet(models.QuerySet["SavedPolicy"]):
    def visible_to(self, person: User) -> Self:
        """Rules of the programs this person runs."""
        return self if person.is_superuser else self.filter(run_by(person, "program"))

    def newest(self) -> Self:
        """The latest version under each name that is still offered."""
        later = SavedPolicy.objects.filter(
            program=models.OuterRef("program"), name=models.OuterRef("name"), version__gt=models.OuterRef("version")
        )
        return self.filter(~models.Exists(later), retired_at__isnull=True)


class SavedPolicy(PublicId):
    """One version of named rules. A version never changes; saving under the same name makes the next one."""

    program = record(models.ForeignKey(Program, models.CASCADE, related_name="saved_policies"))
    name = record(models.CharField(_("name"), max_length=80), "find the rules again")
    version = record(models.PositiveIntegerField(default=1), "tell versions apart")
    policy = record(models.JSONField(), "start a run with these rules")
    by = tag(
        models.ForeignKey(User, models.SET_NULL, null=True, related_name="+"),
        DataClass.PROGRAM,
        _("say who saved the rules"),
        erase=Erase.CLEAR,
        label=_("who saved matching rules"),
    )
    created_at = record(models.DateTimeField(default=timezone.now))
    retired_at = record(models.DateTimeField(null=True, blank=True), "stop offering old rules")

    objects = SavedPolicyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "name", "version"], name="saved_policy_once_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
