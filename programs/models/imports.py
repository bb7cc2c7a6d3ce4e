"""Files of participants on their way in."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models import PublicId, Stateful, Work
from profiles.models import User
from programs.kinds import Role
from programs.models.cohorts import Cohort
from programs.models.rights import run_by
from programs.states import IMPORT, IMPORT_AT_WORK

CHECKED_AT_ONCE = 500  # rows that are checked while a page waits


class ParticipantImportQuerySet(models.QuerySet["ParticipantImport"]):
    def visible_to(self, person: User) -> Self:
        if person.is_superuser:
            return self
        return self.filter(run_by(person, "cohort__program"))

    def at_work(self) -> Self:
        """Imports for a worker: to be checked, or decided on and to be carried out."""
        return self.filter(status__in=IMPORT_AT_WORK)

    def unheld(self, now: datetime) -> Self:
        """Imports no worker has a lease on."""
        return self.filter(models.Q(lease_until__isnull=True) | models.Q(lease_until__lte=now))


class ParticipantImport(PublicId, Stateful, Work):
    """An uploaded file on its way into a cohort: staged here, checked, then committed by a worker, whole or not at all.

    A worker checks a long file, too, and keeps in `preview` what it found, until the next step. `leave_out` and
    `wrong` are what was decided about rows with errors, from how many of them on the page.
    """

    lifecycle = IMPORT

    cohort = record(models.ForeignKey(Cohort, models.CASCADE, related_name="imports"))
    uploaded_by = tag(
        models.ForeignKey(User, models.SET_NULL, null=True, related_name="+"),
        DataClass.PROGRAM,
        _("say who imported"),
        erase=Erase.CLEAR,
        label=_("who uploaded a file"),
    )
    file_name = record(models.CharField(max_length=200), "name the file again")
    everyone_is = record(
        models.CharField(max_length=6, blank=True, choices=Role.choices), "know the role without a column"
    )
    header = record(models.JSONField(default=list), "map columns")
    rows = tag(
        models.JSONField(default=list),
        DataClass.PRIVATE,
        _("check the rows before they count"),
        retention="30 days",
        export=False,
        label=_("rows of an uploaded file"),
    )
    preview = tag(
        models.JSONField(default=dict, blank=True),
        DataClass.PRIVATE,
        _("check the rows before they count"),
        retention="30 days",
        export=False,
        label=_("what was found in an uploaded file"),
    )
    mapping = record(models.JSONField(default=dict, blank=True), "remember the columns for the next file")
    topic_choices = record(models.JSONField(default=dict, blank=True), "remember which word means which topic")
    report = record(models.JSONField(default=dict, blank=True), "say what the import did")
    status = record(models.CharField(max_length=10, choices=IMPORT.choices, default=IMPORT.initial))
    started_by = tag(
        models.ForeignKey(User, models.SET_NULL, null=True, related_name="+"),
        DataClass.PROGRAM,
        _("write in the name of who decided"),
        erase=Erase.CLEAR,
        label=_("who decided on an import"),
    )
    leave_out = record(models.BooleanField(default=False), "import what was decided")
    wrong = record(models.PositiveIntegerField(default=0), "import what was decided")
    claim = record(models.CharField(max_length=14, blank=True), "let one worker write it")
    tries = record(models.PositiveSmallIntegerField(default=0), "give up on what stops every worker")
    failure = record(models.CharField(max_length=300, blank=True), "say why it failed")
    created_at = record(models.DateTimeField(default=timezone.now))

    objects = ParticipantImportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=IMPORT.values), name="import_status_known"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_long(self) -> bool:
        """Whether checking it takes longer than a page may."""
        return len(self.rows) > CHECKED_AT_ONCE
