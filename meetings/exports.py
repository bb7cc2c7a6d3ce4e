"""One session as a calendar file. All text that enters the file passes `one_line`."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from meetings.models import Session
from pairings.states import IN_TOUCH
from profiles.models import User

LONGEST = 300


def one_line(text: str) -> str:
    """`text` without line ends and control characters, so that nobody can smuggle lines into the file."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:LONGEST]


def calendar_of(session: Session, *, now: datetime | None = None) -> bytes:
    """The session for calendars: times in UTC, the same UID for ever, the title says nothing about the people.

    A cancelled session, or one whose pairing has closed, cancels the entry. Guests are the two people, with the
    addresses they see of each other anyway; the organiser is the site, so that no answers are mailed around.
    """
    off = session.status == "cancelled" or (session.status == "scheduled" and session.pairing.status not in IN_TOUCH)
    calendar = Calendar()
    calendar.add("prodid", f"-//{one_line(settings.SITE_NAME)}//{settings.VERSION}//")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if off else "REQUEST")
    calendar.add_component(event_of(session, off=off, now=now or timezone.now()))
    return calendar.to_ical()


def event_of(session: Session, *, off: bool, now: datetime) -> Event:
    """The entry itself."""
    host = urlsplit(settings.SITE_ORIGIN).hostname or "localhost"
    link = settings.SITE_ORIGIN + reverse("meetings:session-detail", args=[session.public_id])
    event = Event()
    event.add("uid", f"{session.public_id}@{host}")
    event.add("sequence", session.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", _("Mentoring session"))
    event.add("description", _("Agenda and changes: %(link)s") % {"link": link})
    event.add("url", link)
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    if session.where:
        event.add("location", one_line(session.where))
    event["organizer"] = address(settings.DEFAULT_FROM_EMAIL, settings.SITE_NAME)
    for person in (session.pairing.mentee.user, session.pairing.mentor.user):
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
