"""One session, or first session, as a calendar file. All text that enters the file passes `one_line`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from meetings.kinds import FIRST_LENGTH
from meetings.models import FirstSession, Session
from pairings.states import IN_TOUCH
from profiles.models import User

LONGEST = 300


def one_line(text: str) -> str:
    """`text` without line ends and control characters, so that nobody can smuggle lines into the file."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:LONGEST]


@dataclass(frozen=True)
class Entry:
    """What a calendar is told of one meeting; `off` cancels it. Without guests nobody is invited."""

    key: str
    page: str
    title: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    where: str
    off: bool
    guests: tuple[User, ...] = ()


def calendar_of(session: Session, *, now: datetime | None = None) -> bytes:
    """The session for calendars: times in UTC, the same UID for ever, the title says nothing about the people.

    A cancelled session, or one whose pairing has closed, cancels the entry. Guests are the two people, with the
    addresses they see of each other anyway; the organiser is the site, so that no answers are mailed around.
    """
    off = session.status == "cancelled" or (session.status == "scheduled" and session.pairing.status not in IN_TOUCH)
    entry = Entry(
        key=session.public_id,
        page="meetings:session-detail",
        title=_("Mentoring session"),
        sequence=session.sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        where=session.where,
        off=off,
        guests=(session.pairing.mentee.user, session.pairing.mentor.user),
    )
    return written(entry, now or timezone.now())


def calendar_of_first(first: FirstSession, starts_at: datetime, *, now: datetime | None = None) -> bytes:
    """The same for a first session with the time agreed on. It has no guests: the two know no address of each other."""
    now = now or timezone.now()
    entry = Entry(
        key=first.public_id,
        page="meetings:first-session-detail",
        title=_("First session"),
        sequence=int((now - first.created_at).total_seconds()),  # whatever was agreed on later replaces what was before
        starts_at=starts_at,
        ends_at=starts_at + FIRST_LENGTH,
        where=first.where,
        off=first.status == "cancelled",
    )
    return written(entry, now)


def written(entry: Entry, now: datetime) -> bytes:
    """The file with this one entry."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{one_line(settings.SITE_NAME)}//{settings.VERSION}//")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entry.off else "REQUEST" if entry.guests else "PUBLISH")
    calendar.add_component(event_of(entry, now=now))
    return calendar.to_ical()


def event_of(entry: Entry, *, now: datetime) -> Event:
    """The entry itself."""
    host = urlsplit(settings.SITE_ORIGIN).hostname or "localhost"
    link = settings.SITE_ORIGIN + reverse(entry.page, args=[entry.key])
    event = Event()
    event.add("uid", f"{entry.key}@{host}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.title)
    event.add("description", _("Agenda and changes: %(link)s") % {"link": link})
    event.add("url", link)
    event.add("status", "CANCELLED" if entry.off else "CONFIRMED")
    if entry.where:
        event.add("location", one_line(entry.where))
    event["organizer"] = address(settings.DEFAULT_FROM_EMAIL, settings.SITE_NAME)
    for person in entry.guests:
        if person.email:
            event.add("attendee", guest(person), encode=False)
    return event


def guest(person: User) -> vCalAddress:
    """A person who has said yes by being part of the pairing."""
    entry = address(person.email or "", person.profile.name)
    entry.params["PARTSTAT"] = vText("ACCEPTED")
    entry.params["RSVP"] = vText("FALSE")
    return entry


def address(email: str, name: str) -> vCalAddress:
    entry = vCalAddress(f"mailto:{one_line(email)}")
    entry.params["CN"] = vText(one_line(name).replace('"', "'"))
    return entry
