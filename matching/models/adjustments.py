"""What a coordinator changed on the board of a run by hand, with the reason, so that it can be told and undone."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models import PublicId
from matching.kinds import AdjustmentKind
from matching.models.querysets import CoordinatedQuerySet
from matching.models.runs import MatchRun
from profiles.models import User


class Adjustment(PublicId):
    """One change of several proposals at once: a pair set by hand, or the rest solved anew around what is decided.

    `before` and `after` map each mentee's public id to her rows of the board (proposals, or why there is none); undoing
    puts `before` back while the board still shows `after`, and is over once `before` is empty: let go of in time, or
    because one of these people was erased. `version` is the board's after the change.
    """

    COHORT_PATH = "run__cohort"

    run = record(models.ForeignKey(MatchRun, models.CASCADE, related_name="adjustments"))
    kind = record(models.CharField(max_length=8, choices=AdjustmentKind.choices))
    by = tag(
        models.ForeignKey(User, models.SET_NULL, null=True, related_name="+"),
        DataClass.PROGRAM,
        _("say who changed the board"),
        erase=Erase.CLEAR,
        label=_("who changed the proposals of a run"),
    )
    reason = tag(
        models.TextField(_("reason"), max_length=1000, blank=True),
        DataClass.PRIVATE,
        _("defend a pairing later"),
        retention="cohort",
        export=False,
        label=_("why coordinators set a pair by hand"),
    )
    mentee = record(models.CharField(max_length=14, blank=True), "name the pair set by hand")
    mentor = record(models.CharField(max_length=14, blank=True), "name the pair set by hand")
    cost = record(models.FloatField(default=0.0), "say what the change cost")
    before = tag(
        models.JSONField(default=dict),
        DataClass.PRIVATE,
        _("undo the change"),
        retention="cohort",
        export=False,
        label=_("proposals before a change by hand, with their reasons"),
    )
    after = tag(
        models.JSONField(default=dict),
        DataClass.PRIVATE,
        _("undo the change"),
        retention="cohort",
        export=False,
        label=_("proposals after a change by hand, with their reasons"),
    )
    version = record(models.PositiveIntegerField(), "undo in the right order")
    created_at = record(models.DateTimeField(default=timezone.now))
    undone_at = record(models.DateTimeField(null=True, blank=True), "undo once")

    objects = CoordinatedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "version"], name="adjustment_once_a_version"),
            models.CheckConstraint(condition=models.Q(kind__in=AdjustmentKind.values), name="adjustment_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version} of run {self.run_id}"
