"""What coordinators note about a pairing, for each other."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from pairings.models.pairings import Pairing
from profiles.models import User
from programs.models import run_by


class PairingNoteQuerySet(models.QuerySet["PairingNote"]):
    def visible_to(self, person: User) -> Self:
        """Coordinators of the program, unless they are one of the two themselves."""
        runs = models.Q() if person.is_superuser else run_by(person, "pairing__mentee__cohort__program")
        own = models.Q(pairing__mentee__user=person) | models.Q(pairing__mentor__user=person)
        return self.filter(runs & ~own).distinct()


class PairingNote(models.Model):
    """A line that coordinators wrote about a pairing: never changed, and never shown to the two.

    It is about both of them, so neither finds it in her copy; it goes as soon as one of them is erased.
    """

    pairing = record(models.ForeignKey(Pairing, models.CASCADE, related_name="notes"), erase=Erase.ROW)
    text = tag(
        models.TextField(_("note"), max_length=2000),
        DataClass.PRIVATE,
        _("let coordinators remember how they helped a pairing"),
        retention="cohort",
        export=False,
        label=_("coordinators' notes about a pairing"),
    )
    by = tag(
        models.ForeignKey(User, models.SET_NULL, null=True, related_name="+"),
        DataClass.PROGRAM,
        _("say who wrote it"),
        export=False,
        erase=Erase.CLEAR,
        label=_("who wrote a note about a pairing"),
    )
    created_at = record(models.DateTimeField(default=timezone.now))

    objects = PairingNoteQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"note {self.pk}"
