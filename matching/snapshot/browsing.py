"""A mentee's own search: her ranking narrowed by what she filters for, and whom the rules leave out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs

from matching.engine import Mentor
from matching.queries.browse import Room, in_order, rooms_of
from matching.queries.searching import Asides, asides_of
from matching.snapshot.ranking import Ranking, ranking_for
from profiles.kinds.text import normalised
from profiles.models import Topic
from programs.models import Enrolment

# Each mentor left out is counted once, under the first rule of this order that keeps her away. Who is left out because
# one avoids the other is never counted nor told: for both the other is not there.
TOLD_FIRST = ("past_pair", "declined", "coordinator", "conflicts", "language", "formats", "shared_hours")

# The background that everybody in a program reads; a program's own columns are its coordinators' alone.
TOLD_TO_ALL = ("industry:", "field:")


@dataclass(frozen=True)
class Filters:
    """What a mentee narrows her list by; empty values filter nothing. `hours` are shared hours a week."""

    words: str = ""
    topics: frozenset[str] = frozenset()
    language: str = ""
    format: str = ""
    background: str = ""
    hours: int = 0
    free: bool = False


def filters_of(query: str) -> Filters:
    """The filters that a kept search stands for; its query was written from valid ones."""
    told = parse_qs(query)
    one = {name: values[0] for name, values in told.items()}
    return Filters(
        words=one.get("words", ""),
        topics=frozenset(told.get("topics", ())),
        language=one.get("language", ""),
        format=one.get("format", ""),
        background=one.get("background", ""),
        hours=int(one.get("hours", 0)),
        free="free" in one,
    )


@dataclass(frozen=True)
class Offer:
    """What the mentors on a list offer between them: what one can usefully filter for."""

    topics: frozenset[str]
    languages: frozenset[str]
    formats: frozenset[str]
    background: frozenset[str]
    hours_known: bool


@dataclass(frozen=True)
class OwnRanking:
    """A mentee's ranking as her own list has it: without whom she put aside, and led by the reasons she gave."""

    ranking: Ranking
    asides: Asides
    rooms: Mapping[str, Room]
    order: tuple[str, ...]


def own_ranking(place: Enrolment) -> OwnRanking:
    """What this mentee's own list is made of. Nobody else's page may be: it tells of what she keeps to herself."""
    asides, rooms = asides_of(place), rooms_of(place.cohort)
    ranking = ranking_for(place, stress=asides.stress)
    order = (mentor for mentor in ordered(ranking, rooms, place) if mentor not in asides.reasons)
    return OwnRanking(ranking, asides, rooms, tuple(order))


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
        background=frozenset(tag for person in people for tag in person.background if tag.startswith(TOLD_TO_ALL)),
        hours_known=bool(ranking.seeker.availability),
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


def narrowed(
    order: Iterable[str],
    ranking: Ranking,
    rooms: Mapping[str, Room],
    filters: Filters,
    *,
    names: Mapping[str, str] | None = None,
    topics: Iterable[Topic] = (),
) -> list[str]:
    """Those of `order` that pass all filters, in the same order. Of several topics one is enough.

    Searched words are looked for in `names` (first names by public id), in what a mentor wrote, and among `topics`.
    """
    people = mentors_of(ranking)
    hours = frozenset(ranking.seeker.availability)
    found = [mentor for mentor in order if passes(people[mentor], rooms[mentor], hours, filters)]
    for word in normalised(filters.words).split():
        about = {topic.slug for topic in topics if word in words_of(topic)}
        found = [one for one in found if is_about(people[one], (names or {}).get(one, ""), word, about)]
    return found


def passes(person: Mentor, room: Room, hours: frozenset[int], filters: Filters) -> bool:
    """Whether one mentor passes. What a mentor left unsaid does not pass a filter for it."""
    return (
        (not filters.topics or not filters.topics.isdisjoint(person.interests))
        and (not filters.language or filters.language in person.languages)
        and (not filters.format or filters.format in person.formats)
        and (not filters.background or filters.background in person.background)
        and (not filters.hours or len(hours.intersection(person.availability)) >= 2 * filters.hours)
        and (not filters.free or room.free > 0)
    )


def is_about(person: Mentor, name: str, word: str, slugs: set[str]) -> bool:
    """Whether a word is in a mentor's first name, own words, or in the name of a topic she offers."""
    return not slugs.isdisjoint(person.interests) or word in folded(name) or word in folded(person.about)


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    return normalised(text)


def words_of(topic: Topic) -> str:
    """Everything a topic is called, in both languages."""
    return normalised(" ".join((topic.label_en, topic.label_de, *topic.synonyms_en, *topic.synonyms_de)))


def left_out_counts(ranking: Ranking) -> dict[str, int]:
    """How many mentors each rule keeps away; every mentor once, the mentee herself not."""
    seen = set(ranking.left_out.get("same_person", ())) | set(ranking.left_out.get("avoided", ()))
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


def is_avoided(ranking: Ranking, mentor: str) -> bool:
    """Whether one of the two has named the other as somebody she does not want to meet here."""
    return mentor in ranking.left_out.get("avoided", ())


def is_kept_apart(ranking: Ranking, mentor: str) -> bool:
    """Whether this mentor's page must not exist for the mentee: she cannot know of whom coordinators keep from her, nor
    of whom one of the two avoids.
    """
    ruled_out = mentor in ranking.left_out.get("coordinator", ()) or is_avoided(ranking, mentor)
    return ruled_out or mentor not in ranking.explainer.index.column
