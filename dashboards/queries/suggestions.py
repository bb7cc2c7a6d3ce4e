"""The few mentors a mentee is shown on her home, in the order of her own search."""

from dataclasses import dataclass

from matching.queries.browse import MentorCard, cards_of
from matching.snapshot.browsing import own_ranking
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
    own = own_ranking(place)
    free = [mentor for mentor in own.order if own.rooms[mentor].free]
    return Suggestions(place, cards_of(place, free[:MOST], own.ranking.components), len(own.order))
