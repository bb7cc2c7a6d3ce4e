"""Who may do what to programs, cohorts and places."""

from django.contrib.auth.models import AnonymousUser

from profiles.models import User
from programs.models import Program


def can_coordinate(person: User | AnonymousUser, program: Program) -> bool:
    """Whether this person runs the program; a site admin runs all of them."""
    return person.is_authenticated and Program.objects.coordinated_by(person).filter(pk=program.pk).exists()
