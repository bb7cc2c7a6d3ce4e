"""The few mentors a mentee is shown on her home, in the order of her own search."""

from dataclasses import dataclass

from matching.queries.browse import MentorCard, cards_of, rooms_of
from matching.snapshot import ranking_for
from matching.snapshot.browsing import ordered
from programs.models import Enrolment

MOST = 3


@dataclass(frozen=True)
class Suggestions:
    """The best fitting mentors with room, and how many there are in all."""

    place: Enrolment
    cards: list[MentorCard]
    total: int


def suggestions_for(place: Enrolment) -> Suggestions:
    """Mentors with room who fit this mentee best; a constant number of queries."""
    ranking = ranking_for(place)
    rooms = rooms_of(place.cohort)
    order = ordered(ranking, rooms, place)
    free = [mentor for mentor in order if rooms[mentor].free]
    return Suggestions(place, cards_of(place, free[:MOST], ranking.components), len(order))
