"""What a mentee sees of the mentors of her cohort: their order, their free places, their cards."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from math import log
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pairings.models import MentorshipRequest
from pairings.queries.answering import usual_answer_days
from pairings.queries.wishes import may_send_now
from profiles.kinds import Side
from profiles.models import Topic, User
from profiles.queries import Gap, ProfileView, Setting, gaps_of, profile_view
from programs.models import Cohort, Enrolment
from programs.states import COHORT
from safeguarding.queries import matchable

NEARLY_EQUAL = 0.05  # fits that differ by less than this are not told apart, whatever the order

Components = list[dict[str, Any]]


@dataclass(frozen=True)
class Room:
    """A mentor's places in this cohort now, and how many letters wait for her answer."""

    capacity: int
    active: int
    resting: bool = False
    waiting: int = 0

    @property
    def free(self) -> int:
        return 0 if self.resting else max(0, self.capacity - self.active)

    @property
    def pull(self) -> float:
        """How much more often than others she comes first among equals: free places for each letter, hers included."""
        return self.free / (1 + self.waiting)


@dataclass(frozen=True)
class MentorCard:
    """One mentor on a list. `place` is the public id of the mentor's place; `usual_days` of an answer, if known.

    `at_once`: a letter to her would go out right away (see `pairings.queries.wishes.asks_at_once`).
    """

    place: str
    profile: ProfileView
    room: Room
    components: Components
    asked: bool
    usual_days: int | None
    at_once: bool

    @property
    def full(self) -> bool:
        return not self.room.free

    @property
    def facts(self) -> list[str]:
        """Places, languages, ways to meet and usual answer time, in words."""
        facts = [room_words(self.room)] if self.room.free else []
        facts += [words for words in (", ".join(self.profile.languages), ", ".join(self.profile.formats)) if words]
        if self.usual_days is not None:
            facts.append(answer_words(self.usual_days))
        return facts


def room_words(room: Room) -> str:
    """How many places are free."""
    return ngettext("%(free)s of %(places)s place free", "%(free)s of %(places)s places free", room.capacity) % {
        "free": room.free,
        "places": room.capacity,
    }


def answer_words(days: int) -> str:
    """How long an answer usually takes."""
    if not days:
        return _("Usually answers within a day")
    return ngettext("Usually answers in %(days)s day", "Usually answers in %(days)s days", days) % {"days": days}


def places_to_browse_from(person: User) -> list[Enrolment]:
    """Accepted places as a mentee in rounds that are on, those still without a mentor first; one query."""
    places = Enrolment.objects.people().accepted().mentees().filter(user=person)
    return list(places.filter(cohort__status__in=sorted(COHORT.open)).order_by("active", "-applied_at", "-pk"))


def open_request_of(place: Enrolment) -> MentorshipRequest | None:
    """The request of this place that waits for an answer; one query."""
    return MentorshipRequest.objects.open().people().filter(mentee=place).first()


def answers_that_help(person: User) -> list[Gap]:
    """What this person has not told yet and would make her list better; one query."""
    return gaps_of(person.profile, Setting(sides=(Side.SOUGHT,), scopes=()))


def topics_offered(slugs: Iterable[str]) -> list[Topic]:
    """The topics behind these slugs; one query."""
    return list(Topic.objects.filter(slug__in=slugs))


def rooms_of(cohort: Cohort) -> dict[str, Room]:
    """The places of all mentors of a cohort who can be matched, by public id; two queries."""
    rows = matchable(cohort.enrolments.accepted().mentors()).order_by()
    letters = MentorshipRequest.objects.open().filter(mentor__cohort=cohort).order_by()
    waiting = Counter(letters.values_list("mentor__public_id", flat=True))
    return {
        public_id: Room(capacity, active, until is not None, waiting[public_id])
        for public_id, capacity, active, until in rows.values_list("public_id", "capacity", "active", "paused_until")
    }


def in_order(
    scores: Mapping[str, float],
    rooms: Mapping[str, Room],
    place: Enrolment,
    *,
    silent: frozenset[str] = frozenset(),
    today: date | None = None,
) -> list[str]:
    """Mentors best first; then the `silent` ones, who said nothing to compare; full ones last.

    Among nearly equal ones the order is drawn for this mentee and day: nobody is always on top because of a digit
    nobody can see, and the pages of one day fit together. Who has twice the free places for each waiting letter comes
    before the other twice as often, so that all the letters do not go to the same few. Mentors no longer in the cohort
    are left out.
    """
    seed = f"{place.public_id}:{today or timezone.localdate()}:"

    def rank(mentor: str) -> tuple[bool, bool, int, float, str]:
        room = rooms[mentor]
        lot = drawn(seed + mentor) / (room.pull or 1.0)
        return not room.free, mentor in silent, -round(scores[mentor] / NEARLY_EQUAL), lot, mentor

    return sorted((mentor for mentor in scores if mentor in rooms), key=rank)


def drawn(seed: str) -> float:
    """A waiting time drawn by this seed: exponential, so that divided by weights it decides a fair race."""
    lot = int.from_bytes(blake2b(seed.encode(), digest_size=6).digest(), "big")
    return -log((lot + 1) / (1 << 48))


def cards_of(place: Enrolment, mentors: Iterable[str], components: Callable[[str], Components]) -> list[MentorCard]:
    """Cards of these mentors for this mentee, in the given order; five queries for any number."""
    wanted = list(mentors)
    rows = {
        row.public_id: row
        for row in Enrolment.objects.filter(cohort_id=place.cohort_id, public_id__in=wanted)
        .select_related("user__profile")
        .prefetch_related("user__profile__choices__topic")
    }
    asked = set(MentorshipRequest.objects.open().filter(mentee=place).values_list("mentor_id", flat=True))
    days = usual_answer_days(row.user_id for row in rows.values())
    may_send = may_send_now(place, len(asked))
    return [
        MentorCard(
            mentor,
            profile_view(row.user.profile, "program"),
            Room(row.capacity, row.active, row.paused_until is not None),
            components(mentor),
            row.pk in asked,
            days.get(row.user_id),
            may_send and row.free_places > 0,
        )
        for mentor in wanted
        if (row := rows.get(mentor))
    ]
