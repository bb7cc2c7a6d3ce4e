"""Who may plan and change sessions: the two people of the pairing, nobody else."""

from pairings.models import Pairing
from pairings.permissions import is_party
from profiles.models import User


def can_plan(person: User, pairing: Pairing) -> bool:
    """Coordinators see a pairing, but its sessions belong to the two."""
    return is_party(person, pairing)
