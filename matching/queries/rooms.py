"""How many mentees a mentor has on a board, and room for how many: places, or first sessions before those."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import ngettext

from matching.kinds.purposes import Purpose, first_rooms
from matching.models import MatchRun
from meetings.queries.first import first_load
from programs.kinds import Role


class Mentor(Protocol):
    """Somebody with places."""

    public_id: str
    capacity: int
    active: int


@dataclass(frozen=True)
class Room:
    """What one mentor has on a board, and how much she could have."""

    taken: int
    most: int
    first: bool

    @property
    def free(self) -> int:
        return max(0, self.most - self.taken)

    @property
    def crowded(self) -> bool:
        """Whether the board gives her more than she has room for now."""
        return self.taken > self.most

    @property
    def words(self) -> str:
        """ "1 of 2 places"."""
        numbers = {"taken": self.taken, "places": self.most}
        if self.first:
            return (
                ngettext("%(taken)s of %(places)s first session", "%(taken)s of %(places)s first sessions", self.most)
                % numbers
            )
        return ngettext("%(taken)s of %(places)s place", "%(taken)s of %(places)s places", self.most) % numbers


@dataclass(frozen=True)
class Rooms:
    """The room of every mentor. `first`: for first sessions, of which a mentee gets `each`; `had`: those there are, by
    public id.
    """

    first: bool = False
    each: int = 0
    had: Mapping[str, int] = field(default_factory=dict)

    def of(self, mentor: Mentor, load: int) -> Room:
        """With so many proposals that are not published yet."""
        if not self.first:
            return Room(mentor.active + load, mentor.capacity, first=False)
        free = mentor.capacity - mentor.active
        most = first_rooms(role=Role.MENTOR, free=free, each=self.each, had=0)
        return Room(self.had.get(mentor.public_id, 0) + load, most, first=True)


def rooms_on(run: MatchRun) -> Rooms:
    """One query for first sessions, none for pairings."""
    if run.purpose != Purpose.FIRST:
        return Rooms()
    return Rooms(True, run.cohort.program.first_sessions, first_load(run.cohort))
