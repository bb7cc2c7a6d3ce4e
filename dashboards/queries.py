"""What the homes show: a person's roles, next steps and counts."""

from dataclasses import dataclass

from profiles.models import User
from programs.models import Coordinator, Enrolment


@dataclass(frozen=True)
class Hats:
    """Roles a person holds now. One person may wear several."""

    mentee: bool
    mentor: bool
    coordinator: bool


def hats_of(person: User) -> Hats:
    """Read from the database at each request, so that a revoked role is gone at once; two queries."""
    roles = set(
        Enrolment.objects.filter(user=person, status="accepted")
        .exclude(cohort__status="closed")
        .values_list("role", flat=True)
    )
    runs = person.is_superuser or Coordinator.objects.filter(user=person).exists()
    return Hats("mentee" in roles, "mentor" in roles, runs)
