"""Whom people do not want to be paired with, as places of a cohort: read by the rules alone, told to nobody."""

from django.db import models

from meetings.kinds import Rating
from meetings.queries.first import said_in
from profiles.kinds.wishes import is_meant
from programs.models import Cohort, Enrolment

Pair = tuple[str, str]
Named = tuple[str, list[str]]


def avoided_pairs(mentees: models.QuerySet[Enrolment]) -> set[Pair]:
    """Pairs (mentee, mentor), by public ids, of which one has named the other; the direction is not kept.

    One query, and one more for each side of which somebody on the other side has named people.
    """
    mentors = Enrolment.objects.filter(cohort__in=mentees.order_by().values("cohort")).accepted().mentors()
    either = models.Q(pk__in=mentees.order_by().values("pk")) | models.Q(pk__in=mentors.order_by().values("pk"))
    named: dict[str, list[Named]] = {"mentee": [], "mentor": []}
    naming = Enrolment.objects.filter(either).exclude(user__profile__avoids=[]).order_by()
    for role, place, names in naming.values_list("role", "public_id", "user__profile__avoids"):
        named[role].append((place, names))
    pairs = set()
    if named["mentee"]:
        people = names_of(mentors)
        pairs |= {(mentee, mentor) for mentee, names in named["mentee"] for mentor in meant(names, people)}
    if named["mentor"]:
        people = names_of(mentees)
        pairs |= {(mentee, mentor) for mentor, names in named["mentor"] for mentee in meant(names, people)}
    return pairs


def refused_after_meeting(cohort: Cohort) -> set[Pair]:
    """Pairs (mentee, mentor), by public ids, of which one said no after a first session; who it was is not kept.

    One query, and none where the program has no first sessions.
    """
    if not cohort.program.first_sessions:
        return set()
    return {pair for pair, said in said_in(cohort).items() if Rating.NO in said}


def names_of(places: models.QuerySet[Enrolment]) -> list[Named]:
    """Place, name and address of everybody."""
    people = places.order_by().values_list("public_id", "user__profile__name", "user__email")
    return [(place, [name, email or ""]) for place, name, email in people]


def meant(names: list[str], people: list[Named]) -> set[str]:
    """The places of those who are named."""
    return {place for place, (name, email) in people if any(is_meant(one, name, email) for one in names)}
