"""Sessions: one mentoring meeting of a pairing."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models import PublicId, Stateful
from meetings.states import SESSION, TAKES_TIME
from pairings.models import Pairing
from pairings.states import IN_TOUCH
from profiles.kinds import Format
from profiles.models import User


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, person: User) -> Self:
        """The two people of the pairing; coordinators see that and when, through their own pages."""
        mine = models.Q(pairing__mentee__user=person) | models.Q(pairing__mentor__user=person)
        return self.filter(mine)

    def upcoming(self, now: datetime) -> Self:
        """Planned and not over, in pairings that go on, the next one first."""
        goes_on = self.filter(pairing__status__in=sorted(IN_TOUCH))
        return goes_on.filter(status="scheduled", ends_at__gte=now).order_by("starts_at", "pk")

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> Self:
        """Planned or held at that time; one that ends when the other begins does not overlap."""
        return self.filter(status__in=sorted(TAKES_TIME), starts_at__lt=ends_at, ends_at__gt=starts_at)

    def people(self) -> Self:
        """With what a page needs to name both people, in one query."""
        return self.select_related(
            "pairing__mentee__user__profile", "pairing__mentor__user__profile", "pairing__mentee__cohort"
        )


class Session(PublicId, Stateful):
    """One mentoring meeting. `sequence` counts changes, as calendars and edit forms ask for.

    A constraint of the database (a trigger on SQLite), made in migration 0004, keeps the sessions of a pairing apart.
    """

    lifecycle = SESSION

    pairing = record(models.ForeignKey(Pairing, models.CASCADE, related_name="sessions"))
    scheduled_by = tag(
        models.ForeignKey(User, models.SET_NULL, null=True, related_name="+"),
        DataClass.PAIRING,
        _("say who proposed the time"),
        erase=Erase.CLEAR,
        label=_("who planned a session"),
    )
    starts_at = tag(
        models.DateTimeField(_("starts")),
        DataClass.PAIRING,
        _("meet"),
        erase=Erase.SHARED,
        label=_("start of a session"),
    )
    ends_at = tag(
        models.DateTimeField(_("ends")), DataClass.PAIRING, _("meet"), erase=Erase.SHARED, label=_("end of a session")
    )
    format = tag(
        models.CharField(_("how"), max_length=10, choices=Format.choices),
        DataClass.PAIRING,
        _("meet"),
        erase=Erase.SHARED,
        label=_("how a session takes place"),
    )
    where = tag(
        models.CharField(_("place or link"), max_length=300, blank=True),
        DataClass.PAIRING,
        _("meet"),
        label=_("place or link of a session"),
    )
    agenda = tag(
        models.TextField(_("what we want to talk about"), max_length=2000, blank=True),
        DataClass.PAIRING,
        _("prepare"),
    )
    status = record(models.CharField(max_length=10, choices=SESSION.choices, default=SESSION.initial))
    sequence = record(models.PositiveIntegerField(default=0), "tell calendars about changes")
    created_at = record(models.DateTimeField(default=timezone.now))

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=SESSION.values), name="session_status_known"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="session_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__lte=models.F("starts_at") + timedelta(hours=8)),
                name="session_at_most_8_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.public_id}"
