"""The whole input of one run: everybody of a cohort who has room, with the rules among them."""

from datetime import date

from matching.engine import Policy, Problem
from matching.snapshot.people import mentee_person, mentor_person, people_of, reference_date
from matching.snapshot.rules import exclusions_among, pins_among
from programs.models import Cohort


def problem_for(cohort: Cohort, policy: Policy, *, today: date | None = None) -> Problem:
    """The frozen problem of this cohort now; eleven queries at most, whatever its size.

    People are accepted enrolments with room, under their public ids. A pin counts where both have room, and lifts
    every exclusion of that pair but being one person. Raises EngineError where pins go beyond the places.
    """
    placed = cohort.enrolments.accepted().with_room()
    mentees = placed.mentees()
    members = people_of(placed, reference_date(cohort, today))
    seeking = [one for one in members if one.enrolment.role == "mentee"]
    giving = [one for one in members if one.enrolment.role == "mentor"]
    seekers = [one.enrolment for one in seeking]
    guides = [one.enrolment for one in giving]
    here = {row.public_id for row in seekers + guides}
    pins = {pair for pair in pins_among(mentees) if here.issuperset(pair)}
    exclusions = exclusions_among(mentees, guides, seekers)
    return Problem(
        mentors=tuple(mentor_person(one) for one in giving),
        mentees=tuple(mentee_person(one) for one in seeking),
        exclusions=tuple(
            (*pair, reason) for pair, reason in exclusions.items() if pair not in pins or reason == "same_person"
        ),
        pins=tuple(pins),
        policy=policy,
    )
