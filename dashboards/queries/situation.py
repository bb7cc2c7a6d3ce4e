"""All rows that decide what a participant does next, read once with a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, prefetch_related_objects

from meetings.models import Session
from pairings.models import MentorshipRequest, Pairing
from profiles.models import Profile, User
from profiles.queries import Gap, Setting, gaps_of
from profiles.queries.sides import SIDE_OF_ROLE
from programs.models import Enrolment
from programs.states import ENROLMENT


@dataclass(frozen=True)
class Situation:
    """One person's places, requests, pairings and planned sessions at one moment. Newest first, sessions by time.

    `met` holds the keys of active pairings that had a session.
    """

    person: User
    profile: Profile
    now: datetime
    places: tuple[Enrolment, ...]
    requests: tuple[MentorshipRequest, ...]
    pairings: tuple[Pairing, ...]
    sessions: tuple[Session, ...]
    met: frozenset[int]

    def live(self, role: str) -> list[Enrolment]:
        """Places in this role, applied for or held, in rounds that have not ended."""
        return [p for p in self.places if p.role == role and is_live(p)]

    def gaps(self, role: str) -> list[Gap]:
        """What the profile lacks for a good match in this role, most helpful first."""
        return gaps_of(self.profile, Setting(sides=(SIDE_OF_ROLE[role],), scopes=()))

    def is_blank(self, role: str) -> bool:
        """Whether the two answers that a match rests on, topics and hours, are not both there."""
        sides = {choice.side for choice in self.profile.choices.all()}
        return not self.profile.hours or SIDE_OF_ROLE[role] not in sides


def is_live(place: Enrolment) -> bool:
    return place.status in ENROLMENT.open and place.cohort.status != "closed"


def situation_of(person: User, *, now: datetime) -> Situation:
    """Six queries, however much there is."""
    prefetch_related_objects([person.profile], "choices")
    mine = Q(mentee__user=person)
    pending_for_me = Q(mentor__user=person, status="pending")
    sessions = Session.objects.visible_to(person).filter(pairing__status="active").order_by("starts_at", "pk")
    held = sessions.filter(status="held").order_by()
    return Situation(
        person=person,
        profile=person.profile,
        now=now,
        places=tuple(Enrolment.objects.filter(user=person).people().order_by("-applied_at", "-pk")),
        requests=tuple(MentorshipRequest.objects.filter(mine | pending_for_me).people()),
        pairings=tuple(Pairing.objects.involving(person).people()),
        sessions=tuple(sessions.filter(status="scheduled")),
        met=frozenset(held.values_list("pairing_id", flat=True)),
    )
