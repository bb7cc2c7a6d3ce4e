"""All rows that decide what a participant does next, read once with a constant number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, prefetch_related_objects

from matching.queries.meeting import undecided
from meetings.models import FirstSession, Session
from meetings.queries.first import firsts_of
from pairings.models import BetweenQuerySet, HelpCall, MentorshipRequest, Pairing, Wish
from pairings.queries.questions import questions_open_to
from pairings.queries.wishes import with_ready
from pairings.states import IN_TOUCH
from profiles.models import Profile, User
from profiles.queries import Gap, Setting, gaps_of
from profiles.queries.sides import SIDE_OF_ROLE
from programs.models import Enquiry, Enrolment, GuardianConsent
from programs.queries.agreeing import with_words
from programs.queries.invitations import Waiting, waiting_for
from programs.states import ENROLMENT
from safeguarding.models import Gate
from safeguarding.queries.clearance import open_gates_of


@dataclass(frozen=True)
class Situation:
    """One person's places, requests, pairings and planned sessions at one moment. Newest first, sessions by time.

    `firsts` are first sessions with what she `said` herself, and `undecided` the rounds in which nobody has decided
    after them. `owing` holds places whose person has not said her age or agreed to what is needed. `met` holds the
    keys of active pairings that had a session; `open_gates` what is asked before a match, by place; `asked_back`
    those of open requests in which the mentor has the last word, a question; `enquiries` the open questions of
    coordinators and `guardians` whom somebody young has named, both by place.
    """

    person: User
    profile: Profile
    now: datetime
    places: tuple[Enrolment, ...]
    requests: tuple[MentorshipRequest, ...]
    pairings: tuple[Pairing, ...]
    sessions: tuple[Session, ...]
    met: frozenset[int]
    open_gates: Mapping[int, tuple[Gate, ...]]
    wishes: tuple[Wish, ...]
    calls: tuple[HelpCall, ...]
    asked_back: frozenset[int]
    invitations: tuple[Waiting, ...]
    enquiries: Mapping[int, Enquiry]
    guardians: Mapping[int, GuardianConsent]
    firsts: tuple[FirstSession, ...] = ()
    undecided: frozenset[int] = frozenset()
    owing: frozenset[int] = frozenset()

    def live(self, role: str) -> list[Enrolment]:
        """Places in this role, applied for or held, in rounds that have not ended, or with a pairing that goes on."""
        going = [pairing for pairing in self.pairings if pairing.status in IN_TOUCH]
        held = {pk for pairing in going for pk in (pairing.mentee_id, pairing.mentor_id)}
        return [p for p in self.places if p.role == role and (is_live(p) or p.pk in held)]

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
    """Fourteen queries at most, however much there is; four more in programs in which people meet first."""
    prefetch_related_objects([person.profile], "choices")
    mine = Q(mentee__user=person)
    pending_for_me = Q(mentor__user=person, status="pending")
    sessions = Session.objects.visible_to(person).filter(pairing__status="active").order_by("starts_at", "pk")
    held = sessions.filter(status="held").order_by()
    places = tuple(with_words(Enrolment.objects.filter(user=person).people()).order_by("-applied_at", "-pk"))
    rounds = [place.cohort for place in places if is_live(place) and place.cohort.program.first_sessions]
    return Situation(
        person=person,
        profile=person.profile,
        now=now,
        places=places,
        requests=newest_first(MentorshipRequest.objects.filter(mine | pending_for_me)),
        pairings=newest_first(Pairing.objects.involving(person)),
        sessions=tuple(sessions.filter(status="scheduled")),
        met=frozenset(held.values_list("pairing_id", flat=True)),
        open_gates=open_gates_of(place for place in places if is_live(place)),
        wishes=tuple(with_ready(Wish.objects.people().open().filter(mentee__user=person))),
        calls=tuple(HelpCall.objects.filter(mentee__user=person)),
        asked_back=questions_open_to(person),
        invitations=tuple(sorted(waiting_for(person), key=lambda one: one.invitation.asked_at)),
        enquiries=open_enquiries(places),
        guardians=guardians_named(places),
        firsts=tuple(firsts_of(person)) if rounds else (),
        undecided=frozenset(undecided(rounds)),
        owing=frozenset(place.pk for place in places if place.owes and is_live(place)),
    )


def newest_first(rows: BetweenQuerySet) -> tuple[Any, ...]:
    """These rows with their people. Sorted here: of so many columns Django takes longer for an ORDER BY than for the
    rest of the query."""
    return tuple(sorted(rows.people().order_by(), key=lambda row: (row.created_at, row.pk), reverse=True))


def open_enquiries(places: Iterable[Enrolment]) -> dict[int, Enquiry]:
    """Questions that wait for an answer, by place; one query, and none for whoever has not applied for anything."""
    waiting = [place.pk for place in places if is_live(place) and place.status in {"submitted", "waitlisted"}]
    rows = Enquiry.objects.open().filter(enrolment__in=waiting) if waiting else ()
    return {row.enrolment_id: row for row in rows}


def guardians_named(places: Iterable[Enrolment]) -> dict[int, GuardianConsent]:
    """Whom young applicants have named, by place; one query, and none where nobody is needed."""
    young = [place.pk for place in places if is_live(place) and place.guardian and place.status == "submitted"]
    rows = GuardianConsent.objects.filter(enrolment__in=young) if young else ()
    return {row.enrolment_id: row for row in rows}
