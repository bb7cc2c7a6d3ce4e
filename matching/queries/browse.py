"""What a mentee sees of the mentors of her cohort: their order, their free places, their cards."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pairings.models import MentorshipRequest
from profiles.kinds import Side
from profiles.models import Topic, User
from profiles.queries import Gap, ProfileView, Setting, gaps_of, profile_view
from programs.models import Cohort, Enrolment
from programs.states import COHORT

NEARLY_EQUAL = 0.02  # fits that differ by less than this are not told apart, whatever the order
ENOUGH_ANSWERS = 2

Components = list[dict[str, Any]]


@dataclass(frozen=True)
class Room:
    """A mentor's places in this cohort now."""

    capacity: int
    active: int

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.active)


@dataclass(frozen=True)
class MentorCard:
    """One mentor on a list. `place` is the public id of the mentor's place; `usual_days` of an answer, if known."""

    place: str
    profile: ProfileView
    room: Room
    components: Components
    asked: bool
    usual_days: int | None

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
    """The places of all accepted mentors of a cohort, by public id; one query."""
    rows = cohort.enrolments.accepted().mentors().order_by().values_list("public_id", "capacity", "active")
    return {public_id: Room(capacity, active) for public_id, capacity, active in rows}


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
    nobody can see, and the pages of one day fit together. Mentors no longer in the cohort are left out.
    """
    seed = f"{place.public_id}:{today or timezone.localdate()}:"

    def rank(mentor: str) -> tuple[bool, bool, int, bytes]:
        lot = blake2b((seed + mentor).encode(), digest_size=8).digest()
        return not rooms[mentor].free, mentor in silent, -round(scores[mentor] / NEARLY_EQUAL), lot

    return sorted((mentor for mentor in scores if mentor in rooms), key=rank)


def cards_of(place: Enrolment, mentors: Iterable[str], components: Callable[[str], Components]) -> list[MentorCard]:
    """Cards of these mentors for this mentee, in the given order; four queries for any number."""
    wanted = list(mentors)
    rows = {
        row.public_id: row
        for row in Enrolment.objects.filter(cohort_id=place.cohort_id, public_id__in=wanted)
        .select_related("user__profile")
        .prefetch_related("user__profile__choices__topic")
    }
    asked = set(MentorshipRequest.objects.open().filter(mentee=place).values_list("mentor_id", flat=True))
    days = usual_answer_days(row.user_id for row in rows.values())
    return [
        MentorCard(
            mentor,
            profile_view(row.user.profile, "program"),
            Room(row.capacity, row.active),
            components(mentor),
            row.pk in asked,
            days.get(row.user_id),
        )
        for mentor in wanted
        if (row := rows.get(mentor))
    ]


def usual_answer_days(users: Iterable[int]) -> dict[int, int]:
    """Days it takes these people to answer a request, rounded down, where at least two were answered; one query."""
    took = ExpressionWrapper(F("answered_at") - F("created_at"), output_field=DurationField())
    rows = (
        MentorshipRequest.objects.filter(
            mentor__user__in=list(users), answered_at__isnull=False, status__in=("accepted", "declined")
        )
        .order_by()
        .values_list("mentor__user")
        .annotate(n=Count("pk"), mean=Avg(took))
        .filter(n__gte=ENOUGH_ANSWERS)
    )
    return {user: mean // timedelta(days=1) for user, _count, mean in rows}
