"""All rows that decide what a participant does next, read once with a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from meetings.models import Session
from pairings.models import MentorshipRequest, Pairing
from profiles.kinds import Side
from profiles.models import Profile, TopicChoice, User
from programs.kinds import Role
from programs.models import Enrolment
from programs.states import ENROLMENT

SIDE_OF = {Role.MENTEE: Side.SOUGHT, Role.MENTOR: Side.OFFERED}


@dataclass(frozen=True)
class Situation:
    """One person's places, requests, pairings and planned sessions at one moment. Newest first, sessions by time.

    Pairings carry `met`: whether any session of theirs took place.
    """

    person: User
    profile: Profile
    now: datetime
    places: tuple[Enrolment, ...]
    requests: tuple[MentorshipRequest, ...]
    pairings: tuple[Pairing, ...]
    sessions: tuple[Session, ...]
    sides: frozenset[str]

    def live(self, role: str) -> list[Enrolment]:
        """Places in this role, applied for or held, in rounds that have not ended."""
        return [p for p in self.places if p.role == role and is_live(p)]

    def missing(self, role: str) -> list[str]:
        """What the profile lacks for a good match in this role, in words."""
        topics = _("topics you look for") if role == Role.MENTEE else _("topics you offer")
        return [
            word
            for word, given in (
                (topics, SIDE_OF[Role(role)] in self.sides),
                (_("your weekly hours"), bool(self.profile.hours)),
                (_("your languages"), bool(self.profile.languages)),
            )
            if not given
        ]


def is_live(place: Enrolment) -> bool:
    return place.status in ENROLMENT.open and place.cohort.status != "closed"


def situation_of(person: User, *, now: datetime) -> Situation:
    """Five queries, however much there is."""
    mine = Q(mentee__user=person)
    pending_for_me = Q(mentor__user=person, status="pending")
    met = Session.objects.filter(pairing=OuterRef("pk"), status="held")
    return Situation(
        person=person,
        profile=person.profile,
        now=now,
        places=tuple(Enrolment.objects.filter(user=person).people().order_by("-applied_at", "-pk")),
        requests=tuple(MentorshipRequest.objects.filter(mine | pending_for_me).people()),
        pairings=tuple(Pairing.objects.involving(person).people().annotate(met=Exists(met))),
        sessions=tuple(
            Session.objects.visible_to(person)
            .filter(status="scheduled", pairing__status="active")
            .order_by("starts_at", "pk")
        ),
        sides=frozenset(
            TopicChoice.objects.filter(profile__user=person).values_list("side", flat=True).distinct()
        ),
    )
