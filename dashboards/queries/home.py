"""A whole home: the next steps of all hats in one order, and below them a section for each hat."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from dashboards.queries.cohorts import CohortCard, acts_in, cohort_cards, coordinated_cohorts
from dashboards.queries.coordinator import coordinator_step
from dashboards.queries.joining import invitation_steps
from dashboards.queries.mentee import is_seeking, mentee_steps
from dashboards.queries.mentor import mentor_steps, requests_to
from dashboards.queries.newcomer import newcomer_step
from dashboards.queries.pairs import other_side, pairings_of
from dashboards.queries.places import place_name
from dashboards.queries.situation import Situation, situation_of
from dashboards.queries.steps import Step, in_order
from dashboards.queries.todos import Todo, todos_of
from goals.models import Goal
from pairings.models import MentorshipRequest, Pairing
from pairings.states import NOT_BEGUN, PAIRING
from profiles.models import Profile, User
from profiles.queries import Gap
from programs.kinds import Role
from programs.models import Enrolment, Program

MENTEE, MENTOR, COORDINATOR = "mentee", "mentor", "coordinator"
ALL_HATS = frozenset({MENTEE, MENTOR, COORDINATOR})


@dataclass(frozen=True)
class Pair:
    """An open pairing as one of the two sees it, with the name she may read by now."""

    pairing: Pairing
    other: Profile
    name: str


@dataclass(frozen=True)
class PlaceSection:
    """One place on a home: its people, its waiting requests, and whether mentors are to be suggested."""

    place: Enrolment
    name: str
    pairs: list[Pair]
    requests: list[MentorshipRequest]
    seeking: bool = False


@dataclass(frozen=True)
class Participant:
    """The part of a home that belongs to one role."""

    steps: list[Step]
    sections: list[PlaceSection]
    gaps: list[Gap]


@dataclass(frozen=True)
class Coordination:
    """The part of a home that belongs to a coordinator."""

    step: Step
    todos: list[Todo]
    cards: list[CohortCard]
    programs: list[Program]


def pairs_of(situation: Situation, place: Enrolment) -> list[Pair]:
    """Open pairings of a place; one that has not begun shows the short name."""
    pairs = []
    for pairing in pairings_of(situation, place):
        if pairing.status in PAIRING.open:
            other = other_side(pairing, place).user.profile
            pairs.append(Pair(pairing, other, other.short_name if pairing.status in NOT_BEGUN else other.name))
    return pairs


def labelled(steps: Iterable[Step], place: Enrolment) -> list[Step]:
    """These steps with the program and round they belong to."""
    return [replace(step, where=place_name(place)) for step in steps]


def mentee_part(situation: Situation) -> Participant | None:
    """The mentee's part; None for who is none."""
    places = situation.live(Role.MENTEE)
    if not places:
        return None
    return Participant(
        [step for place in places for step in labelled(mentee_steps(situation, place), place)],
        [
            PlaceSection(
                place,
                place_name(place),
                pairs_of(situation, place),
                [r for r in situation.requests if r.mentee_id == place.pk and r.status == "pending"],
                is_seeking(situation, place),
            )
            for place in places
        ],
        situation.gaps(Role.MENTEE),
    )


def mentor_part(situation: Situation) -> Participant | None:
    """The mentor's part; None for who is none."""
    places = situation.live(Role.MENTOR)
    if not places:
        return None
    return Participant(
        [step for place in places for step in labelled(mentor_steps(situation, place), place)],
        [
            PlaceSection(place, place_name(place), pairs_of(situation, place), requests_to(situation, place))
            for place in places
        ],
        situation.gaps(Role.MENTOR),
    )


def coordination_of(person: User, *, now: datetime) -> Coordination | None:
    """The coordinator's part; None for who runs nothing. Twelve queries at most, however many cohorts."""
    programs: list[Program] = list(Program.objects.coordinated_by(person).annotate(editable=acts_in(person, "pk")))
    if not programs and not person.is_superuser:
        return None
    cohorts = coordinated_cohorts(person)
    cards = cohort_cards(cohorts)
    todos = todos_of(person, cohorts, now=now)
    return Coordination(coordinator_step(programs, cards, todos), todos, cards, programs)


@dataclass(frozen=True)
class Home:
    """Everything on the first page after sign-in. `first` is the card on top, `others` the list below it."""

    mentee: Participant | None
    mentor: Participant | None
    coordination: Coordination | None
    goals: list[Goal]
    steps: list[Step]

    @property
    def first(self) -> Step:
        return self.steps[0]

    @property
    def others(self) -> list[Step]:
        """What else is to be done; a coordinator's to-do list stands in its own section."""
        step = self.coordination.step if self.coordination else None
        return [other for other in self.steps[1:] if other is not step]


def goals_of(person: User) -> list[Goal]:
    """The goals a mentee works on now; one query."""
    return list(Goal.objects.open().filter(owner=person))


def home_of(person: User, *, now: datetime, hats: frozenset[str] = ALL_HATS) -> Home:
    """The home of whoever is signed in, or the part of it for some `hats`; constant queries for the hats worn."""
    situation = situation_of(person, now=now)
    mentee = mentee_part(situation) if MENTEE in hats else None
    mentor = mentor_part(situation) if MENTOR in hats else None
    coordination = coordination_of(person, now=now) if COORDINATOR in hats else None
    steps = [step for part in (mentee, mentor) if part for step in part.steps]
    if hats == ALL_HATS:
        steps += invitation_steps(situation)
    if coordination:
        steps.append(coordination.step)
    return Home(
        mentee,
        mentor,
        coordination,
        goals_of(person) if mentee else [],
        in_order(steps) or [newcomer_step(situation)],
    )
