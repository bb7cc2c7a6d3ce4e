"""Invitations to a place in a cohort."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models import PublicId, Stateful
from profiles.models import User
from programs.kinds import Role
from programs.models.cohorts import Cohort
from programs.models.enrolments import Enrolment
from programs.models.rights import run_by
from programs.states import INVITATION

KEPT = "365 days"  # after the last asking; whoever said no is not asked again meanwhile as if nobody had


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def coordinated_by(self, person: User) -> Self:
        """Invitations of the programs this person runs; a site admin runs all of them."""
        return self if person.is_superuser else self.filter(run_by(person, "cohort__program"))

    def to(self, person: User) -> Self:
        """What waits for this person's answer, by the address of her account."""
        if not person.email:
            return self.none()
        return self.filter(address=person.email.lower(), status="invited").exclude(cohort__status="closed")


class Invitation(PublicId, Stateful):
    """A coordinator asks whoever reads this address to take a place. Nothing of the person is known before a yes:
    the row looks the same whether an account has the address or not. `round` counts the askings; a newer one makes
    older links worthless. `details` are what a file said about the place.
    """

    lifecycle = INVITATION

    cohort = record(models.ForeignKey(Cohort, models.CASCADE, related_name="invitations"))
    role = record(models.CharField(max_length=6, choices=Role.choices), "offer a place")
    name = tag(
        models.CharField(_("name"), max_length=120, blank=True),
        DataClass.PRIVATE,
        _("address you in an invitation"),
        retention=KEPT,
        label=_("name on an invitation"),
    )
    address = tag(
        models.EmailField(_("e-mail address")),
        DataClass.PRIVATE,
        _("invite you"),
        retention=KEPT,
        label=_("address of an invitation"),
    )
    line = tag(
        models.CharField(_("personal line"), max_length=300, blank=True),
        DataClass.PRIVATE,
        _("invite you in person"),
        retention=KEPT,
        label=_("words with an invitation"),
    )
    language = record(models.CharField(max_length=8, default="en"), "write in a language the person reads")
    details = tag(
        models.JSONField(default=dict, blank=True),
        DataClass.PRIVATE,
        _("give you the place that was meant"),
        retention=KEPT,
        label=_("what a file says about a place that is offered"),
    )
    invited_by = tag(
        models.ForeignKey(User, models.SET_NULL, null=True, related_name="+"),
        DataClass.PROGRAM,
        _("say who invites"),
        erase=Erase.CLEAR,
        label=_("who sent an invitation"),
    )
    status = record(models.CharField(max_length=10, choices=INVITATION.choices, default=INVITATION.initial))
    round = record(models.PositiveSmallIntegerField(default=1), "let only the newest link count")
    asked_at = record(models.DateTimeField(default=timezone.now))
    reminders = record(models.PositiveSmallIntegerField(default=0), "remind a few times only")
    enrolment = tag(
        models.ForeignKey(Enrolment, models.SET_NULL, null=True, related_name="invitations"),
        DataClass.PROGRAM,
        _("know which place it led to"),
        retention=KEPT,
        export=False,
        label=_("place an invitation led to"),
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["address", "status"], name="invitation_by_address")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=INVITATION.values), name="invitation_status_known"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role_known"),
            models.UniqueConstraint(
                fields=["cohort", "role", "address"],
                condition=models.Q(status="invited"),
                name="invitation_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.public_id}"
