"""Executions of the engine, and the chunks of large ones."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models import PublicId, Stateful, Work
from matching.kinds.purposes import Purpose
from matching.models.querysets import LeasedQuerySet
from matching.states import CHUNK, RUN
from profiles.models import User
from programs.models import Cohort


class MatchRunQuerySet(LeasedQuerySet):
    def unfinished(self) -> Self:
        return self.filter(status__in=RUN.open)

    def ready(self, now: datetime) -> Self:
        """Runs no worker has a lease on and that wait for no chunk."""
        return self.unheld(now).exclude(chunks__status__in=CHUNK.open)


class MatchRun(PublicId, Stateful, Work):
    """One execution of the engine for a cohort. The row carries request, progress, input, result and proof."""

    lifecycle = RUN
    COHORT_PATH = "cohort"

    cohort = record(models.ForeignKey(Cohort, models.CASCADE, related_name="runs"))
    number = record(models.PositiveIntegerField(), "name the run")
    name = record(models.CharField(max_length=80, blank=True), "name the run")
    note = tag(
        models.TextField(_("note"), max_length=2000, blank=True),
        DataClass.PRIVATE,
        _("remember what a run was for"),
        retention="cohort",
        export=False,
        label=_("coordinators' note about a matching run"),
    )
    started_by = tag(
        models.ForeignKey(User, models.SET_NULL, null=True, related_name="+"),
        DataClass.PROGRAM,
        _("say who started it"),
        erase=Erase.CLEAR,
        label=_("who started a matching run"),
    )
    purpose = record(
        models.CharField(max_length=8, choices=Purpose.choices, default=Purpose.PAIRINGS), "know what publishing begins"
    )
    policy = record(models.JSONField(), "know under which rules people were matched")
    status = record(models.CharField(max_length=10, choices=RUN.choices, default=RUN.initial))
    stage = record(models.CharField(max_length=12, blank=True), "show progress")
    done = record(models.PositiveIntegerField(default=0), "show progress")
    total = record(models.PositiveIntegerField(default=0), "show progress")
    claim = record(models.CharField(max_length=14, blank=True), "let one worker store the result")
    tries = record(models.PositiveSmallIntegerField(default=0), "give up on what stops every worker")
    problem = tag(
        models.TextField(blank=True),
        DataClass.PRIVATE,
        _("derive the result again"),
        retention="cohort",
        export=False,
        label=_("what a matching run worked with"),
    )
    digest = record(models.CharField(max_length=64, blank=True), "recognise the same problem")
    solution_digest = record(models.CharField(max_length=64, blank=True), "recognise the same result")
    certificate = record(models.JSONField(default=dict, blank=True), "prove the result")
    advice = record(models.JSONField(null=True, blank=True), "say which mentors to look for")
    board_version = record(models.PositiveIntegerField(default=0), "notice decisions from two windows")
    failure = record(models.CharField(max_length=300, blank=True), "say why it failed")
    created_at = record(models.DateTimeField(default=timezone.now))
    finished_at = record(models.DateTimeField(null=True, blank=True))

    objects = MatchRunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=RUN.values), name="run_status_known"),
            models.CheckConstraint(condition=models.Q(purpose__in=Purpose.values), name="run_purpose_known"),
            models.UniqueConstraint(fields=["cohort", "number"], name="run_number_once_a_cohort"),
            models.UniqueConstraint(
                fields=["cohort"],
                condition=models.Q(status__in=sorted(RUN.open)),
                name="run_one_unfinished_per_cohort",
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.number} of cohort {self.cohort_id}"


class RunChunkQuerySet(LeasedQuerySet):
    def open(self) -> Self:
        return self.filter(status__in=CHUNK.open)


class RunChunk(Work):
    """A range of mentees of a large run, scored by whichever worker is free. It lives as long as the run works.

    Chunks are machinery: their status changes by conditional UPDATE in `jobs.chunks`, and no fact is recorded.
    """

    lifecycle = CHUNK
    COHORT_PATH = "run__cohort"

    run = record(models.ForeignKey(MatchRun, models.CASCADE, related_name="chunks"))
    first_row = record(models.PositiveIntegerField(), "know which part to compare")
    stop_row = record(models.PositiveIntegerField(), "know which part to compare")
    status = record(models.CharField(max_length=10, choices=CHUNK.choices, default=CHUNK.initial))
    done = record(models.PositiveIntegerField(default=0), "show progress")
    claim = record(models.CharField(max_length=14, blank=True), "know whose result counts")
    tries = record(models.PositiveSmallIntegerField(default=0), "give up on what stops every worker")

    objects = RunChunkQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["first_row"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=CHUNK.values), name="chunk_status_known"),
            models.CheckConstraint(condition=models.Q(first_row__lt=models.F("stop_row")), name="chunk_has_rows"),
            models.UniqueConstraint(fields=["run", "first_row"], name="chunk_once_a_run"),
        ]

    def __str__(self) -> str:
        return f"rows {self.first_row} to {self.stop_row} of run {self.run_id}"

    @property
    def rows(self) -> int:
        """How many mentees it compares."""
        return self.stop_row - self.first_row
