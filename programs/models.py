"""Under which rules: programs, their cohorts and coordinators, and people's places in them."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models import PublicId, Stateful
from profiles.models import User
from programs.kinds import MOST_PLACES, Role
from programs.states import COHORT, ENROLMENT, IMPORT

Reader = User | AnonymousUser


class ProgramQuerySet(models.QuerySet["Program"]):
    def coordinated_by(self, person: User) -> Self:
        """Programs this person runs; a site admin runs all of them."""
        return self if person.is_superuser else self.filter(coordinators__user=person)

    def with_open_cohort(self) -> Self:
        """Programs that present themselves to everybody."""
        return self.filter(cohorts__status="open").distinct()

    def visible_to(self, person: Reader) -> Self:
        """Programs one coordinates, takes part in, or could join now; a visitor sees the last alone."""
        if not person.is_authenticated:
            return self.with_open_cohort()
        if person.is_superuser:
            return self
        mine = models.Q(coordinators__user=person) | models.Q(cohorts__enrolments__user=person)
        return self.filter(mine | models.Q(cohorts__status="open")).distinct()


class Program(PublicId):
    """A lasting scheme with its rules."""

    name = record(models.CharField(_("name"), max_length=120), "present the program")
    summary = record(models.CharField(_("in one sentence"), max_length=240, blank=True), "present the program")
    description = record(models.TextField(_("description"), max_length=6000, blank=True), "present the program")
    contact_email = record(models.EmailField(_("contact address"), blank=True), "let people write to the coordinators")
    crisis_contacts = record(
        models.TextField(_("help in a crisis"), max_length=2000, blank=True), "show help on every page"
    )
    self_matching = record(
        models.BooleanField(_("mentees may browse mentors and ask one"), default=True),
        "choose how people are matched",
    )
    approval_required = record(
        models.BooleanField(_("a coordinator approves each accepted request"), default=True),
        "choose how people are matched",
    )
    request_days = record(
        models.PositiveSmallIntegerField(_("days a mentor has to answer"), default=7),
        "promise an answer by a date",
    )
    created_at = record(models.DateTimeField(default=timezone.now))
    version = record(models.PositiveIntegerField(default=1), "notice edits from two windows")

    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(request_days__gte=1) & models.Q(request_days__lte=60),
                name="program_request_days_1_60",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Coordinator(models.Model):
    """Who runs a program."""

    program = record(models.ForeignKey(Program, models.CASCADE, related_name="coordinators"))
    user = tag(
        models.ForeignKey(User, models.CASCADE, related_name="coordinations"),
        DataClass.PUBLIC,
        _("say who runs the program"),
        label=_("who coordinates an open program (visitors see first name and initial)"),
    )
    since = record(models.DateTimeField(default=timezone.now))

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["program", "user"], name="coordinator_once")]

    def __str__(self) -> str:
        return f"coordinator {self.user_id} of {self.program_id}"


class CohortQuerySet(models.QuerySet["Cohort"]):
    def coordinated_by(self, person: User) -> Self:
        """Cohorts of the programs this person runs; a site admin runs all of them."""
        return self if person.is_superuser else self.filter(program__coordinators__user=person)

    def visible_to(self, person: Reader) -> Self:
        """Cohorts one coordinates, is enrolled in, or could join now; a visitor sees the last alone."""
        if not person.is_authenticated:
            return self.filter(status="open")
        if person.is_superuser:
            return self
        mine = models.Q(program__coordinators__user=person) | models.Q(enrolments__user=person)
        return self.filter(mine | models.Q(status="open")).distinct()

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


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def coordinated_by(self, person: User) -> Self:
        """Places in the programs this person runs; a site admin runs all of them."""
        return self if person.is_superuser else self.filter(cohort__program__coordinators__user=person)

    def visible_to(self, person: User) -> Self:
        """One's own places, and those of the cohorts one coordinates."""
        if person.is_superuser:
            return self
        return self.filter(models.Q(user=person) | models.Q(cohort__program__coordinators__user=person)).distinct()

    def mentors(self) -> Self:
        return self.filter(role=Role.MENTOR)

    def mentees(self) -> Self:
        return self.filter(role=Role.MENTEE)

    def accepted(self) -> Self:
        return self.filter(status="accepted")

    def with_room(self) -> Self:
        """Places that can take one more pairing now."""
        return self.filter(active__lt=models.F("capacity"))

    def people(self) -> Self:
        """With what a page needs to name a person, in one query."""
        return self.select_related("user__profile", "cohort__program")


class Enrolment(PublicId, Stateful):
    """A person's place in a cohort in one role; an application until it is accepted.

    `capacity` is how many pairings the place can hold (a mentor's places; 1 for most mentees) and `active` how many
    it holds: proposed, active and paused ones. The database keeps 0 ≤ active ≤ capacity.
    """

    lifecycle = ENROLMENT

    cohort = record(models.ForeignKey(Cohort, models.CASCADE, related_name="enrolments"))
    user = tag(
        models.ForeignKey(User, models.CASCADE, related_name="enrolments"),
        DataClass.PROGRAM,
        _("give you a place"),
        label=_("that I take part"),
    )
    role = tag(
        models.CharField(max_length=6, choices=Role.choices),
        DataClass.PROGRAM,
        _("give you a place"),
        label=_("my role"),
    )
    status = record(models.CharField(max_length=10, choices=ENROLMENT.choices, default=ENROLMENT.initial))
    capacity = tag(
        models.PositiveSmallIntegerField(_("places"), default=1),
        DataClass.PROGRAM,
        _("give you no more people than you want"),
    )
    minimum = tag(
        models.PositiveSmallIntegerField(_("at least"), default=0),
        DataClass.PRIVATE,
        _("give a mentor at least so many people"),
        label=_("smallest number of people I want"),
    )
    active = record(models.PositiveSmallIntegerField(default=0), "count the places taken")
    motivation = tag(
        models.TextField(_("why I apply"), max_length=2000, blank=True),
        DataClass.PRIVATE,
        _("let coordinators decide"),
    )
    background = tag(
        models.JSONField(default=dict, blank=True),
        DataClass.PRIVATE,
        _("match by the program's own columns"),
        label=_("further columns of the coordinators' file"),
    )
    conflicts = tag(
        models.JSONField(default=list, blank=True),
        DataClass.PRIVATE,
        _("keep apart people who should not be paired"),
        label=_("people I must not be paired with"),
    )
    external_id = tag(
        models.CharField(max_length=120, blank=True),
        DataClass.PRIVATE,
        _("recognise the person in the coordinator's file"),
        label=_("my number in the coordinators' file"),
    )
    version = record(models.PositiveIntegerField(default=1), "notice edits from two windows")
    applied_at = record(models.DateTimeField(default=timezone.now))

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["cohort", "role", "status"], name="enrolment_by_cohort")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cohort", "user", "role"], name="enrolment_once_a_role"),
            models.UniqueConstraint(
                fields=["cohort", "role", "external_id"],
                condition=~models.Q(external_id=""),
                name="enrolment_external_id_once",
            ),
            models.CheckConstraint(condition=models.Q(status__in=ENROLMENT.values), name="enrolment_status_known"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="enrolment_role_known"),
            models.CheckConstraint(
                condition=models.Q(active__gte=0) & models.Q(active__lte=models.F("capacity")),
                name="enrolment_active_within_capacity",
            ),
            models.CheckConstraint(condition=models.Q(capacity__lte=MOST_PLACES), name="enrolment_capacity_at_most_50"),
            models.CheckConstraint(
                condition=models.Q(minimum__lte=models.F("capacity")),
                name="enrolment_minimum_within_capacity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.public_id}"

    @property
    def free_places(self) -> int:
        return max(0, self.capacity - self.active)


class ParticipantImportQuerySet(models.QuerySet["ParticipantImport"]):
    def visible_to(self, person: User) -> Self:
        if person.is_superuser:
            return self
        return self.filter(cohort__program__coordinators__user=person)


class ParticipantImport(PublicId, Stateful):
    """An uploaded file on its way into a cohort: staged here, checked, then committed whole or not at all."""

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
    mapping = record(models.JSONField(default=dict, blank=True), "remember the columns for the next file")
    topic_choices = record(models.JSONField(default=dict, blank=True), "remember which word means which topic")
    report = record(models.JSONField(default=dict, blank=True), "say what the import did")
    status = record(models.CharField(max_length=10, choices=IMPORT.choices, default=IMPORT.initial))
    created_at = record(models.DateTimeField(default=timezone.now))

    objects = ParticipantImportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=IMPORT.values), name="import_status_known"),
        ]

    def __str__(self) -> str:
        return self.file_name
