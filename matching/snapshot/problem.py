"""The whole input of one run: everybody of a cohort who has room, with the rules among them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from matching.engine import Mentee, Policy, Problem
from matching.kinds.purposes import Purpose, first_rooms
from matching.snapshot.answers import questions_of
from matching.snapshot.meetings import came_of_it
from matching.snapshot.people import Member, mentee_person, mentor_person, people_of, reference_date
from matching.snapshot.policy import with_questions, without_meetings
from matching.snapshot.rules import exclusions_among, pins_among
from meetings.queries.first import first_load, met_already
from programs.models import Cohort
from safeguarding.queries import matchable

FOR_GOOD = frozenset({"avoided", "met"})  # reasons that a pin does not lift


def problem_for(
    cohort: Cohort, policy: Policy, *, today: date | None = None, purpose: str = Purpose.PAIRINGS
) -> Problem:
    """The frozen problem of this cohort now; twenty queries at most, whatever its size.

    People are accepted enrolments with room that are ready to be matched, under their public ids. A pin counts where
    both have room and neither avoids the other, and lifts every other exclusion of that pair but being one person.
    A stable assignment keeps no least number of mentees, so mentors' own are left out there. For first sessions
    everybody has room for as many as the program says (see `first_rooms`), and nobody meets the same person twice;
    for pairings, what came of first sessions counts. Raises EngineError where pins go beyond the places.
    """
    placed = matchable(cohort.enrolments.accepted().with_room())
    mentees = placed.mentees()
    questions = questions_of(cohort)
    members = people_of(
        placed, reference_date(cohort, today), questions, confided=True, conflicts=policy.rules.conflicts
    )
    first = purpose == Purpose.FIRST
    rooms = rooms_of(members, cohort, first=first)
    seeking = [one for one in members if one.enrolment.role == "mentee" and rooms[one.enrolment.public_id]]
    giving = [one for one in members if one.enrolment.role == "mentor" and rooms[one.enrolment.public_id]]
    seekers = [one.enrolment for one in seeking]
    guides = [one.enrolment for one in giving]
    here = {row.public_id for row in seekers + guides}
    exclusions = exclusions_among(mentees, guides, seekers)
    apart, met = (met_already(cohort), {}) if first else came_of_it(cohort)
    exclusions |= dict.fromkeys(apart, "met" if first else "avoided")
    pins = {pair for pair in pins_among(mentees) if here.issuperset(pair) and exclusions.get(pair) not in FOR_GOOD}
    least = policy.objective != "stable" and not first
    return Problem(
        mentors=tuple(mentor_person(one, capacity=rooms[one.enrolment.public_id], least=least) for one in giving),
        mentees=tuple(seeking_person(one, rooms, met) for one in seeking),
        exclusions=tuple(
            (*pair, reason) for pair, reason in exclusions.items() if pair not in pins or reason == "same_person"
        ),
        pins=tuple(pins),
        policy=with_questions(policy if met else without_meetings(policy), questions.weights),
    )


def rooms_of(members: list[Member], cohort: Cohort, *, first: bool) -> dict[str, int]:
    """For how many more people everybody has room, by public id; one query for first sessions."""
    if not first:
        return {one.enrolment.public_id: one.enrolment.free_places for one in members}
    each, load = cohort.program.first_sessions, first_load(cohort)
    return {
        place.public_id: first_rooms(
            role=place.role, free=place.free_places, each=each, had=load.get(place.public_id, 0)
        )
        for place in (one.enrolment for one in members)
    }


def seeking_person(member: Member, rooms: Mapping[str, int], met: Mapping[str, dict[str, float]]) -> Mentee:
    """The mentee as the engine sees her, with what came of her first sessions."""
    public_id = member.enrolment.public_id
    person = mentee_person(member, demand=rooms[public_id])
    return replace(person, met=met[public_id]) if public_id in met else person
