"""Who may do what with a goal. Who may know of it is decided by `Goal.objects.visible_to`."""

from goals.models import Goal
from profiles.models import User


def can_change(person: User, goal: Goal) -> bool:
    """A goal belongs to the person who set it; nobody else rewords, reaches or drops it."""
    return goal.owner_id == person.pk
