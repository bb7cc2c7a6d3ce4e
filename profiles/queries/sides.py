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


@dataclass(frozen=True)
class MentorPlace:
    """A place in which a person accompanies others, to change how many."""

    public_id: str
    cohort: str
    capacity: int


def mentor_places_of(person: User) -> list[MentorPlace]:
    """The places in which a person is or would be a mentor; one query."""
    rows = person.enrolments.filter(role="mentor").exclude(status__in=NO_PLACE).select_related("cohort__program")
    return [MentorPlace(row.public_id, row.cohort.full_name, row.capacity) for row in rows]


def setting_of(person: User) -> Setting:
    """A mentor offers, a mentee seeks; who has no place (yet) is asked for both. One query."""
    places = list(person.enrolments.exclude(status__in=NO_PLACE).values_list("role", "cohort__program__public_id"))
    wanted = {SIDE_OF_ROLE[role] for role, _program in places} or set(Side)
    return Setting(
        sides=tuple(side for side in Side if side in wanted),
        scopes=tuple(sorted({program for _role, program in places})),
    )
