"""Which directions of help concern a person, and which programs' words she may use.

Places in programs stand to the right of profiles: they are reached through the person's own rows, never imported.
"""

from dataclasses import dataclass

from profiles.kinds import Side
from profiles.models import User

SIDE_OF_ROLE = {"mentor": Side.OFFERED, "mentee": Side.SOUGHT}
NO_PLACE = ("declined", "withdrawn")


@dataclass(frozen=True)
class Setting:
    """What a person's places mean for her profile: sides to ask about, programs whose words she may use."""

    sides: tuple[Side, ...]
    scopes: tuple[str, ...]

    @property
    def offers(self) -> bool:
        return Side.OFFERED in self.sides

    @property
    def seeks(self) -> bool:
        return Side.SOUGHT in self.sides


def setting_of(person: User) -> Setting:
    """A mentor offers, a mentee seeks; who has no place (yet) is asked for both. One query."""
    places = list(person.enrolments.exclude(status__in=NO_PLACE).values_list("role", "cohort__program__public_id"))
    wanted = {SIDE_OF_ROLE[role] for role, _program in places} or set(Side)
    return Setting(
        sides=tuple(side for side in Side if side in wanted),
        scopes=tuple(sorted({program for _role, program in places})),
    )
