"""What every row between two people has in common."""

from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce

from pairings.states import IN_TOUCH
from profiles.models import User
from programs.models import run_by

PEOPLE = (
    "mentee__user__profile",
    "mentor__user__profile",
    "mentee__cohort__program",
)


class BetweenQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """What requests and pairings share: two enrolments of one cohort."""

    _with_people = False

    def involving(self, person: User) -> Self:
        return self.filter(models.Q(mentee__user=person) | models.Q(mentor__user=person))

    def visible_to(self, person: User) -> Self:
        """The two people concerned, and the coordinators of their program."""
        if person.is_superuser:
            return self
        mine = models.Q(mentee__user=person) | models.Q(mentor__user=person)
        return self.filter(mine | run_by(person, "mentee__cohort__program")).distinct()

    def in_cohort(self, cohort: models.Model) -> Self:
        return self.filter(mentee__cohort_id=cohort.pk)

    def open(self) -> Self:
        return self.filter(status__in=self.model.lifecycle.open)  # type: ignore[attr-defined]  # both are Stateful

    def people(self) -> Self:
        """With what a page needs to name both people, in one query.

        The round and the program of both are read once: their columns are a third of such a row.
        """
        found = self.select_related(*PEOPLE)
        found._with_people = True
        return found

    def _clone(self) -> Self:
        copy: Self = super()._clone()  # type: ignore[misc]
        copy._with_people = self._with_people
        return copy

    def _fetch_all(self) -> None:
        """Give the mentor's place the round of the mentee's as well; it is the same."""
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh and self._with_people:
            rows: list[Any] = self._result_cache or []
            for row in rows:
                if hasattr(row, "mentor") and row.mentor.cohort_id == row.mentee.cohort_id:
                    row.mentor.cohort = row.mentee.cohort


class PairingQuerySet(BetweenQuerySet):
    """What pairings alone can be asked."""

    def in_touch(self) -> Self:
        """Begun and not over."""
        return self.filter(status__in=sorted(IN_TOUCH))

    def with_last_day(self) -> Any:
        """With `final_day`; the same rule as `Pairing.last_day`."""
        return self.annotate(final_day=Coalesce("ends_on", "mentee__cohort__ends_on"))
