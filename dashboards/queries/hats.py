"""Which roles a person holds now; read at each request, so that a revoked role is gone at once."""

from dataclasses import dataclass

from profiles.models import User
from programs.kinds import Role
from programs.models import Coordinator, Enrolment


@dataclass(frozen=True)
class Hats:
    """Roles a person holds now. One person may wear several."""

    mentee: bool
    mentor: bool
    coordinator: bool


def hats_of(person: User) -> Hats:
    """The roles of accepted places in rounds that have not ended, and whether one runs a program; two queries."""
    roles = set(
        Enrolment.objects.accepted().filter(user=person).exclude(cohort__status="closed").values_list("role", flat=True)
    )
    runs = person.is_superuser or Coordinator.objects.filter(user=person).exists()
    return Hats(Role.MENTEE in roles, Role.MENTOR in roles, runs)
