"""Whom kept searches find now: mentors with room whom the mentee could ask and has not thought of yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matching.models import SavedSearch, SetAside
from matching.queries.browse import Room, rooms_of, topics_offered
from matching.queries.searching import first_names_in
from matching.snapshot.browsing import filters_of, narrowed, offer_of
from matching.snapshot.ranking import Ranking, rankings_for
from pairings.models import MentorshipRequest, Wish
from profiles.models import Topic
from programs.models import Enrolment


@dataclass(frozen=True)
class Ground:
    """What searches in one cohort are answered from."""

    rankings: Mapping[int, Ranking]
    rooms: Mapping[str, Room]
    names: Mapping[str, str]
    topics: Sequence[Topic]
    dismissed: Mapping[int, set[str]]

    def finds(self, search: SavedSearch) -> list[str]:
        """Places of mentors, by public id. Whom a rule keeps apart, who is put aside or on the list is never there."""
        ranking = self.rankings[search.mentee_id]
        away = self.dismissed.get(search.mentee_id, set())
        open_ones = sorted(m for m in ranking.scores if m in self.rooms and self.rooms[m].free and m not in away)
        filters = filters_of(search.query)
        return narrowed(open_ones, ranking, self.rooms, filters, names=self.names, topics=self.topics)


def ground_for(mentees: Sequence[Enrolment]) -> Ground:
    """The ground for these mentees of one cohort; constant queries, however many they are."""
    cohort = mentees[0].cohort
    rankings = rankings_for(mentees)
    offered = offer_of(rankings[mentees[0].pk]) if rankings else None
    return Ground(
        rankings,
        rooms_of(cohort),
        first_names_in(cohort),
        topics_offered(offered.topics) if offered else (),
        dismissed_by(mentee.pk for mentee in mentees),
    )


def dismissed_by(mentees: Iterable[int]) -> dict[int, set[str]]:
    """Mentors whom these mentees put aside, wish for or have asked, by the mentee's key; three queries."""
    keys = list(mentees)
    found: dict[int, set[str]] = {}
    for rows in (
        SetAside.objects.filter(mentee__in=keys),
        Wish.objects.open().filter(mentee__in=keys),
        MentorshipRequest.objects.open().filter(mentee__in=keys),
    ):
        for mentee, mentor in rows.order_by().values_list("mentee", "mentor__public_id"):
            found.setdefault(mentee, set()).add(mentor)
    return found
