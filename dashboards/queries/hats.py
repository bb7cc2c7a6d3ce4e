"""Which roles a person holds now; read at each request, so that a revoked role is gone at once."""

from dataclasses import dataclass

from django.db.models import Q

from pairings.states import IN_TOUCH
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
    """The roles of accepted places in rounds that have not ended or with a pairing that goes on, and whether one runs
    a program; two queries.
    """
    goes_on = ~Q(cohort__status="closed") | Q(pairings_as_mentee__status__in=IN_TOUCH)
    goes_on |= Q(pairings_as_mentor__status__in=IN_TOUCH)
    roles = set(Enrolment.objects.accepted().filter(goes_on, user=person).values_list("role", flat=True))
    runs = person.is_superuser or Coordinator.objects.filter(user=person).exists()
    return Hats(Role.MENTEE in roles, Role.MENTOR in roles, runs)
