"""People's places in cohorts."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models import PublicId, Stateful
from activity.states import State
from profiles.models import User
from programs.kinds import MOST_PLACES, Age, Role
from programs.models.cohorts import Cohort
from programs.models.rights import run_by
from programs.states import ENROLMENT, GUARDIAN


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def coordinated_by(self, person: User) -> Self:
        """Places in the programs this person runs; a site admin runs all of them."""
        return self if person.is_superuser else self.filter(run_by(person, "cohort__program"))

    def visible_to(self, person: User) -> Self:
        """One's own places, and those of the cohorts one coordinates."""
        if person.is_superuser:
            return self
        return self.filter(models.Q(user=person) | run_by(person, "cohort__program")).distinct()

    def mentors(self) -> Self:
        return self.filter(role=Role.MENTOR)

    def mentees(self) -> Self:
        return self.filter(role=Role.MENTEE)

    def accepted(self) -> Self:
        return self.filter(status="accepted")

    def with_room(self) -> Self:
        """Places that can take one more pairing now; the same rule as `Enrolment.free_places`."""
        return self.filter(active__lt=models.F("capacity"), paused_until__isnull=True)

    def people(self) -> Self:
        """With what a page needs to name a person, in one query."""
        return self.select_related("user__profile", "cohort__program")


class Enrolment(PublicId, Stateful):
    """A person's place in a cohort in one role; an application until it is accepted.

    `capacity` is how many pairings the place can hold (a mentor's places; 1 for most mentees) and `active` how many
    it holds: proposed, active and paused ones. The database keeps 0 ≤ active ≤ capacity. A mentor who rests
    (`paused_until`) keeps the pairings there are and takes nobody new; a job ends the rest on that day.
    """

    lifecycle = ENROLMENT
    owes: bool  # whether something is left to say, where `queries.agreeing.with_words` read the place

    cohort = record(models.ForeignKey(Cohort, models.CASCADE, related_name="enrolments"))
    user = tag(
        models.ForeignKey(User, models.CASCADE, related_name="enrolments"),
        DataClass.PROGRAM,
        _("give you a place"),
        erase=Erase.SHELL,
        label=_("that I take part"),
    )
    role = tag(
        models.CharField(max_length=6, choices=Role.choices),
        DataClass.PROGRAM,
        _("give you a place"),
        erase=Erase.SHARED,
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
    paused_until = tag(
        models.DateField(_("resting until"), null=True, blank=True),
        DataClass.PROGRAM,
        _("ask you nobody new while you rest"),
    )
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
    age = tag(
        models.CharField(max_length=5, choices=Age.choices, blank=True),
        DataClass.PRIVATE,
        _("admit nobody who is too young"),
        label=_("whether I am old enough to decide alone"),
    )
    guardian = record(
        models.CharField(max_length=9, choices=GUARDIAN.choices, blank=True),
        "let nobody join whose guardian has not agreed",
    )
    version = record(models.PositiveIntegerField(default=1), "notice edits from two windows")
    priority = tag(
        models.PositiveSmallIntegerField(default=0),
        DataClass.PRIVATE,
        _("let people who have waited come first"),
        label=_("how many rounds I have waited"),
    )
    paired = record(
        models.BooleanField(default=False), "let people for whom nobody was found come first in the next round"
    )
    decision_words = tag(
        models.TextField(_("words with the decision"), max_length=1000, blank=True),
        DataClass.PRIVATE,
        _("tell you what the coordinators added to their decision"),
    )
    claim_asked_at = record(models.DateTimeField(null=True, blank=True), "write at most once a week")
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
                condition=models.Q(paused_until__isnull=True) | models.Q(role=Role.MENTOR),
                name="enrolment_only_mentors_rest",
            ),
            models.CheckConstraint(
                condition=models.Q(minimum__lte=models.F("capacity")),
                name="enrolment_minimum_within_capacity",
            ),
            models.CheckConstraint(
                condition=models.Q(guardian__in=["", *GUARDIAN.values]), name="enrolment_guardian_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="accepted", guardian__in=["waiting", "refused"]),
                name="enrolment_accepted_with_guardian",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.public_id}"

    @property
    def guardian_state(self) -> State | None:
        """What the guardian has said, with its word and tone; None where nobody is asked."""
        return GUARDIAN.state(self.guardian) if self.guardian else None

    @property
    def free_places(self) -> int:
        """How many more people this place can take now; none while it rests."""
        return 0 if self.paused_until else max(0, self.capacity - self.active)
