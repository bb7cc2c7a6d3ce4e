"""What rows of a cohort have in common."""

from datetime import datetime
from typing import Self

from django.db import models

from profiles.models import User
from programs.models import run_by


class CoordinatedQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows of a cohort that only its coordinators may know of. `COHORT_PATH` leads to the cohort."""

    def visible_to(self, person: User) -> Self:
        path = self.model.COHORT_PATH  # type: ignore[attr-defined]
        if person.is_superuser:
            return self
        return self.filter(run_by(person, f"{path}__program"))


class LeasedQuerySet(CoordinatedQuerySet):
    """Rows that one worker at a time carries out."""

    def unheld(self, now: datetime) -> Self:
        """Rows no worker has a lease on."""
        return self.filter(models.Q(lease_until__isnull=True) | models.Q(lease_until__lte=now))
