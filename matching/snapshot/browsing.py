"""A mentee's own search: her ranking narrowed by what she filters for, and whom the rules leave out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matching.engine import Mentee, Mentor
from matching.queries.browse import Room, in_order
from matching.snapshot.ranking import Ranking
from programs.models import Enrolment

# Each mentor left out is counted once, under the first rule of this order that keeps her away.
TOLD_FIRST = ("past_pair", "declined", "coordinator", "conflicts", "language", "formats", "shared_hours")


@dataclass(frozen=True)
class Filters:
    """What a mentee narrows her list by; empty values filter nothing. `hours` are shared hours a week."""

    topics: frozenset[str] = frozenset()
    language: str = ""
    format: str = ""
    hours: int = 0
    free: bool = False


@dataclass(frozen=True)
class Offer:
    """What the mentors on a list offer between them: what one can usefully filter for."""

    topics: frozenset[str]
    languages: frozenset[str]
    formats: frozenset[str]
    hours_known: bool


def seeker_of(ranking: Ranking) -> Mentee:
    return ranking.explainer.seekers.people[0]


def mentors_of(ranking: Ranking) -> Mapping[str, Mentor]:
    """The ranked mentors as the engine knows them, by public id."""
    index = ranking.explainer.index
    return {mentor: index.problem.mentors[index.column[mentor]] for mentor in ranking.scores}


def offer_of(ranking: Ranking) -> Offer:
    """Topics, languages and ways to meet of the ranked mentors, and whether the mentee gave hours to compare."""
    people = mentors_of(ranking).values()
    return Offer(
        topics=frozenset(topic for person in people for topic in person.interests),
        languages=frozenset(language for person in people for language in person.languages),
        formats=frozenset(way for person in people for way in person.formats),
        hours_known=bool(seeker_of(ranking).availability),
    )


def silent_ones(ranking: Ranking) -> frozenset[str]:
    """Mentors who have named neither topics nor kinds of support yet.

    What is unknown is left out of a fit, so that a bare name that speaks the right language would fit perfectly; such
    a fit says too little to stand before the others.
    """
    return frozenset(
        mentor for mentor, person in mentors_of(ranking).items() if not (person.interests or person.support)
    )


def ordered(ranking: Ranking, rooms: Mapping[str, Room], place: Enrolment) -> list[str]:
    """The mentors of a ranking in the order a mentee sees them."""
    return in_order(ranking.scores, rooms, place, silent=silent_ones(ranking))


def narrowed(order: Iterable[str], ranking: Ranking, rooms: Mapping[str, Room], filters: Filters) -> list[str]:
    """Those of `order` that pass all filters, in the same order. Of several topics one is enough."""
    people = mentors_of(ranking)
    hours = frozenset(seeker_of(ranking).availability)
    return [mentor for mentor in order if passes(people[mentor], rooms[mentor], hours, filters)]


def passes(person: Mentor, room: Room, hours: frozenset[int], filters: Filters) -> bool:
    """Whether one mentor passes. What a mentor left unsaid does not pass a filter for it."""
    return (
        (not filters.topics or not filters.topics.isdisjoint(person.interests))
        and (not filters.language or filters.language in person.languages)
        and (not filters.format or filters.format in person.formats)
        and (not filters.hours or len(hours.intersection(person.availability)) >= 2 * filters.hours)
        and (not filters.free or room.free > 0)
    )


def left_out_counts(ranking: Ranking) -> dict[str, int]:
    """How many mentors each rule keeps away; every mentor once, the mentee herself not."""
    seen = set(ranking.left_out.get("same_person", ()))
    counts = {}
    for rule in TOLD_FIRST:
        new = set(ranking.left_out.get(rule, ())) - seen
        if new:
            counts[rule] = len(new)
            seen |= new
    return counts


def rules_broken(ranking: Ranking, mentor: str) -> list[str]:
    """The rules that keep the mentee and this mentor apart, what weighs most first; none for one not in the cohort."""
    return [rule for rule in TOLD_FIRST if mentor in ranking.left_out.get(rule, ())]


def is_kept_apart(ranking: Ranking, mentor: str) -> bool:
    """Whether this mentor's page must not exist for the mentee: she cannot know of whom coordinators keep from her."""
    return mentor in ranking.left_out.get("coordinator", ()) or mentor not in ranking.explainer.index.column
