"""What a run suggests: proposals, and people left without one."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, record, tag
from activity.models import PublicId, Stateful
from matching.models.querysets import CoordinatedQuerySet
from matching.models.runs import MatchRun
from matching.states import PROPOSAL
from programs.models import Enrolment


class Proposal(PublicId, Stateful):
    """A pair the engine suggests; a coordinator decides."""

    lifecycle = PROPOSAL
    COHORT_PATH = "run__cohort"

    run = record(models.ForeignKey(MatchRun, models.CASCADE, related_name="proposals"))
    mentee = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="+"))
    mentor = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="+"))
    score = record(models.FloatField(), "show the fit")
    components = tag(
        models.JSONField(default=list),
        DataClass.PRIVATE,
        _("show why"),
        retention="cohort",
        export=False,
        label=_("reasons of a proposal"),
    )
    alternates = record(models.JSONField(default=list), "show who else would fit")
    status = record(models.CharField(max_length=10, choices=PROPOSAL.choices, default=PROPOSAL.initial))
    pinned = record(models.BooleanField(default=False), "keep the pair in the next run")
    by_hand = record(models.BooleanField(default=False), "tell pairs set by hand from suggested ones")
    changed_in = record(models.PositiveIntegerField(default=0), "notice decisions from two windows")

    objects = CoordinatedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-score", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=PROPOSAL.values), name="proposal_status_known"),
            models.UniqueConstraint(fields=["run", "mentee", "mentor"], name="proposal_once_a_run"),
        ]

    def __str__(self) -> str:
        return f"proposal {self.public_id}"


class Unplaced(models.Model):
    """An enrolment a run left without a pair, with the reason."""

    COHORT_PATH = "run__cohort"

    run = record(models.ForeignKey(MatchRun, models.CASCADE, related_name="unplaced"))
    enrolment = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="+"))
    reason = record(models.CharField(max_length=30), "say why nobody was found")
    detail = record(models.JSONField(default=dict, blank=True), "say what would help")

    objects = CoordinatedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "enrolment"], name="unplaced_once_a_run")]

    def __str__(self) -> str:
        return f"unplaced {self.enrolment_id}"
