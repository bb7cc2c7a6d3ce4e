"""A mentee's wish list in words: who was asked, who comes next and by when, and what keeps a wish waiting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapreplace

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pairings.models import BetweenQuerySet, MentorshipRequest, Wish
from pairings.queries.asking import why_never, why_not_in_round
from pairings.queries.people import Side, side_of
from pairings.queries.places import not_ready, why_no_place, why_not_looking
from pairings.queries.requests import RequestView, for_pages, request_view
from profiles.models import User
from programs.models import Enrolment
from programs.states import COHORT
from safeguarding.queries import is_matchable, matchable


def places_with_wishes(person: User) -> list[Enrolment]:
    """Where this person may keep a wish list: accepted places as a mentee in rounds with self-matching; one query."""
    places = Enrolment.objects.people().accepted().mentees().filter(user=person)
    on = places.filter(cohort__status__in=sorted(COHORT.open), cohort__program__self_matching=True)
    return list(on.order_by("active", "-applied_at", "-pk"))


def places_with_help(person: User) -> list[Enrolment]:
    """Where coordinators alone bring people together and this mentee was promised an answer; one query."""
    places = Enrolment.objects.people().accepted().mentees().filter(user=person, help_calls__isnull=False)
    on = places.filter(cohort__status__in=sorted(COHORT.open), cohort__program__self_matching=False)
    return list(on.order_by("pk").distinct())


def waiting_wishes(mentee: Enrolment) -> BetweenQuerySet:
    """What has not been asked yet, in the mentee's order."""
    return Wish.objects.people().filter(mentee=mentee, status="waiting").order_by("rank", "pk")


def on_the_list(mentee: Enrolment) -> int:
    """How many mentors of the list are asked or still to be asked; two queries."""
    open_requests = MentorshipRequest.objects.open().filter(mentee=mentee).count()
    return open_requests + Wish.objects.filter(mentee=mentee, status="waiting").count()


def why_not_wish(mentee: Enrolment, mentor: Enrolment, *, now: datetime) -> str:
    """Why this mentee cannot put this mentor on her list, in a sentence to her; empty where she can.

    A mentor who is full or rests may be wished for: the wish waits until there is a place. Exact only while both
    places are locked.
    """
    return why_not_suggest(mentee, mentor, now=now) or why_list_full(mentee)


def why_list_full(mentee: Enrolment) -> str:
    """The list holds as many as the program says."""
    most = mentee.cohort.program.wishes_most
    if on_the_list(mentee) < most:
        return ""
    return ngettext(
        "Your wish list has room for %(number)d mentor. Take somebody off it first.",
        "Your wish list has room for %(number)d mentors. Take somebody off it first.",
        most,
    ) % {"number": most}


def why_not_suggest(mentee: Enrolment, mentor: Enrolment, *, now: datetime) -> str:
    """What keeps these two apart whatever is on the list, in a sentence to the mentee."""
    name = mentor.user.profile.short_name
    if words := why_not_in_round(mentee, mentor):
        return words
    if not mentee.free_places:
        return why_not_looking(mentee)
    if not is_matchable(mentee):
        return not_ready(mentee, name, mentee.user)
    if mentor.status != "accepted":
        return _("%(reason)s Please choose somebody else.") % {"reason": why_no_place(mentor, name)}
    if not is_matchable(mentor):
        return _("%(reason)s Please choose somebody else.") % {"reason": not_ready(mentor, name, mentee.user)}
    if MentorshipRequest.objects.open().filter(mentee=mentee, mentor=mentor).exists():
        return _("You have asked %(name)s already. The answer is on its way.") % {"name": name}
    if Wish.objects.filter(mentee=mentee, mentor=mentor, status="waiting").exists():
        return _("%(name)s is on your wish list already.") % {"name": name}
    return why_never(mentee, mentor, now)


def asks_at_once(mentee: Enrolment, mentor: Enrolment) -> bool:
    """Whether a new wish would go out right away: a request may be sent, nobody waits before, and there is a place."""
    asked = MentorshipRequest.objects.open().filter(mentee=mentee).count()
    return mentor.free_places > 0 and may_send_now(mentee, asked)


def may_send_now(mentee: Enrolment, asked: int) -> bool:
    """Whether a request may be sent beside the `asked` ones that wait for an answer, and no wish comes first."""
    if asked >= mentee.cohort.program.requests_at_once:
        return False
    return not Wish.objects.filter(mentee=mentee, status="waiting").exists()


@dataclass(frozen=True)
class WishView:
    """One mentor on the list, not asked yet. `by` is the latest day on which the letter goes out; `held_up` says why
    it cannot go out at the moment, `has_page` whether she may read about the mentor now."""

    public_id: str
    mentor: Side
    message: str
    note: str
    suggested_by: str
    place: int
    by: datetime | None
    held_up: str
    has_page: bool
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class WishList:
    """Everything about one mentee's asking: requests that wait, wishes to come, suggestions, and what is over."""

    place: Enrolment
    asked: list[RequestView]
    waiting: list[WishView]
    suggested: list[WishView]
    dropped: list[WishView]
    past: list[RequestView]
    room: int

    @property
    def is_blank(self) -> bool:
        return not (self.asked or self.waiting or self.suggested or self.past or self.dropped)


def latest_days(
    pending: Iterable[datetime], wishes: int, *, slots: int, days: timedelta, now: datetime
) -> list[datetime]:
    """The latest moment at which each of so many wishes goes out, if every answer takes as long as it may."""
    free = sorted(pending)[:slots]
    free = [now] * (slots - len(free)) + free
    moments = []
    for _wish in range(wishes):
        moments.append(max(free[0], now))
        heapreplace(free, max(free[0], now) + days)
    return moments


def wish_list_of(place: Enrolment, reader: User, *, now: datetime) -> WishList:
    """The list as the mentee reads it; two queries, and two more for each wish that has been asked before."""
    program = place.cohort.program
    requests = list(for_pages(MentorshipRequest.objects.filter(mentee=place)).order_by("-created_at", "-pk"))
    asked = [request for request in requests if request.status == "pending"]
    own = Wish.objects.people().select_related("suggested_by__profile").filter(mentee=place)
    wishes = list(with_ready(own))
    waiting = [wish for wish in wishes if wish.status == "waiting"]
    held_up = {wish.pk: why_held_up(wish) for wish in waiting}
    going = [wish for wish in waiting if not held_up[wish.pk]]
    days = timedelta(days=program.request_days)
    pending = [request.expires_at for request in asked]
    moments = latest_days(pending, len(going), slots=program.requests_at_once, days=days, now=now)
    by = dict(zip((wish.pk for wish in going), moments, strict=True))

    def view(wish: Wish, number: int = 0) -> WishView:
        return WishView(
            public_id=wish.public_id,
            mentor=side_of(wish.mentor, wish.mentee, reader, paired=False),
            message=wish.message,
            note=wish.note,
            suggested_by=wish.suggested_by.profile.short_name if wish.suggested_by else "",
            place=number,
            by=by.get(wish.pk),
            held_up=held_up.get(wish.pk, ""),
            has_page=wish.mentor.status == "accepted" and wish.ready and not wish.kept_apart,
            is_first=number == 1,
            is_last=number == len(waiting),
        )

    again = {wish.mentor_id for wish in wishes if wish.status != "sent"} | {request.mentor_id for request in asked}
    return WishList(
        place=place,
        asked=[request_view(request, reader) for request in sorted(asked, key=lambda r: (r.expires_at, r.pk))],
        waiting=[view(wish, number) for number, wish in enumerate(waiting, 1)],
        suggested=[view(wish) for wish in wishes if wish.status == "suggested"],
        dropped=[view(wish) for wish in wishes if wish.status == "dropped" and wish.message],
        past=[
            request_view(r, reader) for r in newest_each(requests) if r.status != "pending" and r.mentor_id not in again
        ],
        room=max(0, program.wishes_most - len(asked) - len(waiting)),
    )


def newest_each(requests: Iterable[MentorshipRequest]) -> list[MentorshipRequest]:
    """The newest request to each mentor, newest first."""
    newest: dict[int, MentorshipRequest] = {}
    for request in requests:
        newest.setdefault(request.mentor_id, request)
    return list(newest.values())


def with_ready(wishes: BetweenQuerySet) -> BetweenQuerySet:
    """With `ready`: whether the mentor of each may be matched."""
    ready = matchable(Enrolment.objects.filter(pk=OuterRef("mentor")))
    return wishes.annotate(ready=Exists(ready))


def why_held_up(wish: Wish) -> str:
    """Why the mentor of this wish (from `with_ready`) cannot be asked at the moment; empty where only the turn is
    waited for. Which rule keeps the two apart is not told: it may be whom one of them avoids.
    """
    name = wish.mentor.user.profile.short_name
    if words := why_no_place(wish.mentor, name):
        return words
    return "" if wish.ready and not wish.kept_apart else _("%(name)s cannot be asked at the moment.") % {"name": name}
