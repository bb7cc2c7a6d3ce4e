"""Who is told what about first sessions, and in which states it stays true."""

from collections.abc import Mapping, Sequence

from babel.dates import format_date
from django.utils import translation

from activity.services import Notify
from meetings.kinds import FIRST_LENGTH
from meetings.models import FirstSession
from meetings.queries.clocks import when_for
from profiles.kinds.languages import reader_locale
from programs.models import Enrolment

# What names a time, and is true while that time stands.
TIMED = ("first_session_proposed", "first_session_agreed", "first_session_reminder")


def other_of(first: FirstSession, place: Enrolment) -> Enrolment:
    """The other one of the two."""
    return first.mentor if place.pk == first.mentee_id else first.mentee


def until_words(place: Enrolment, first: FirstSession) -> str:
    """The promised day in the words of whoever reads it."""
    with translation.override(place.user.language):
        return format_date(first.until, "long", locale=reader_locale())


def first_letter(to: Enrolment, kind: str, first: FirstSession, *, holds: tuple[str, ...]) -> Notify:
    """Tell the person of `to` about her first session with the other, by short name: the two are not paired.

    What is said about a time is true while it stands; a reminder until she has said how it was.
    """
    names = {"name": other_of(first, to).user.profile.short_name, "until": until_words(to, first)}
    if first.starts_at:
        names["when"] = when_for(to.user, first.starts_at, first.starts_at + FIRST_LENGTH)
    page = ("meetings:first-session-detail", (first.public_id,))
    stands = {"starts_at": first.starts_at and first.starts_at.isoformat(), "agreed": first.agreed}
    said = {"ratings__place": to.pk} if kind == "first_session_reminder" else {}
    return Notify(to.user, kind, names, *page, holds, where=stands if kind in TIMED else {}, unless=said)


def planned_letters(firsts: Sequence[FirstSession]) -> list[tuple[FirstSession, Notify]]:
    """One letter to each person about all the first sessions she has got, with the row it hangs on."""
    by_place: dict[int, list[FirstSession]] = {}
    places: Mapping[int, Enrolment] = {place.pk: place for one in firsts for place in (one.mentee, one.mentor)}
    for first in firsts:
        for place in (first.mentee, first.mentor):
            by_place.setdefault(place.pk, []).append(first)
    return [(mine[0], planned_letter(places[pk], mine)) for pk, mine in by_place.items()]


def planned_letter(place: Enrolment, firsts: Sequence[FirstSession]) -> Notify:
    """That this person meets some people, and until when; who they are stands on the page."""
    until = until_words(place, firsts[0])
    names = {"until": until, "role": place.role, "cohort": place.cohort.full_name}
    return Notify(place.user, "first_sessions_planned", names, "meetings:first-session-list", holds=("planned", "held"))
