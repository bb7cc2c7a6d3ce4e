"""The board by mentor: who has whom, and who has room, for one page of mentors."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models

from matching.models import MatchRun, Proposal
from matching.queries.numbers import decimals
from matching.queries.rooms import Room, Rooms, rooms_on
from matching.states import PROPOSAL
from profiles.queries.people import tint_of
from programs.models import Enrolment


@dataclass(frozen=True)
class Chip:
    """One mentee with this mentor."""

    proposal: Proposal
    name: str
    fit: str


@dataclass(frozen=True)
class MentorCard:
    """A mentor with the mentees the board gives her, and her room for them."""

    place: Enrolment
    name: str
    initials: str
    tint: int
    room: Room
    chips: tuple[Chip, ...]


def mentors_on(run: MatchRun, *, q: str = "", free: bool = False) -> models.QuerySet[Enrolment]:
    """Accepted mentors of the cohort by name, with how many mentees the board gives each; searched and filtered."""
    mine = run.proposals.order_by().filter(mentor=models.OuterRef("pk"), status__in=sorted(PROPOSAL.open))
    counted = mine.values("mentor").annotate(number=models.Count("pk")).values("number")
    load = models.functions.Coalesce(models.Subquery(counted), 0)
    found = run.cohort.enrolments.accepted().mentors().annotate(load=load)
    if q:
        found = found.filter(user__profile__name__icontains=q)
    if free:
        rooms = rooms_on(run)
        found = found.filter(pk__in=[one.pk for one in found if rooms.of(one, one.load).free])  # type: ignore[attr-defined]
    return found.select_related("user__profile").order_by("user__profile__name", "pk")


def mentor_cards(run: MatchRun, mentors: Sequence[Enrolment]) -> list[MentorCard]:
    """Cards for these mentors; one query more, two for first sessions."""
    chips: dict[int, list[Chip]] = {}
    live = run.proposals.filter(mentor__in=[one.pk for one in mentors], status__in=sorted(PROPOSAL.open))
    for one in live.select_related("mentee__user__profile").order_by("mentee__user__profile__name", "pk"):
        fit = decimals(one.score)
        chips.setdefault(one.mentor_id, []).append(Chip(one, one.mentee.user.profile.name, fit))
    rooms = rooms_on(run)
    return [card_of(place, tuple(chips.get(place.pk, ())), rooms) for place in mentors]


def card_of(place: Enrolment, chips: tuple[Chip, ...], rooms: Rooms) -> MentorCard:
    profile = place.user.profile
    return MentorCard(place, profile.name, profile.initials, tint_of(profile), rooms.of(place, len(chips)), chips)
