"""The calendar file: UTC, one UID, counted changes, cancellations, and no line anybody could smuggle in."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from meetings.exports import calendar_of
from meetings.models import Session
from meetings.services.sessions import cancel_session, change_session
from pairings.models import Pairing
from profiles.models import Profile, User


def read(session: Session) -> Calendar:
    return Calendar.from_ical(calendar_of(Session.objects.people().get(pk=session.pk)))


def test_the_entry(session: Session, ada: User) -> None:
    calendar = read(session)
    (event,) = calendar.events
    assert calendar["METHOD"] == "REQUEST"
    assert (event.start, event.end) == (session.starts_at, session.ends_at)
    assert f"DTSTART:{session.starts_at:%Y%m%dT%H%M%SZ}" in calendar_of(session).decode()
    assert event["UID"] == f"{session.public_id}@127.0.0.1"
    assert (event["SEQUENCE"], event["STATUS"], event["SUMMARY"]) == (0, "CONFIRMED", "Mentoring session")
    assert event["LOCATION"] == "https://meet.example.org/room"
    assert event["ORGANIZER"] == f"mailto:{settings.DEFAULT_FROM_EMAIL}"
    assert {(str(guest), guest.params["CN"]) for guest in event["ATTENDEE"]} == {
        ("mailto:ada@example.org", "Ada Nwosu"),
        ("mailto:ben@example.org", "Ben Okafor"),
    }


def test_changes_keep_the_uid_and_count_up(session: Session, ada: User, now: datetime) -> None:
    before = read(session).events[0]["UID"]
    fields = {field: getattr(session, field) for field in ("starts_at", "ends_at", "format", "where")}
    change_session(session=session, version=0, agenda="Our secret plan", by=ada, now=now, **fields)
    event = read(session).events[0]
    assert (event["UID"], event["SEQUENCE"]) == (before, 1)
    assert b"secret" not in calendar_of(Session.objects.people().get())


def test_a_cancelled_session_cancels_the_entry(session: Session, ada: User) -> None:
    cancel_session(session=session, by=ada)
    calendar = read(session)
    event = calendar.events[0]
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)


def test_a_closed_pairing_cancels_the_entry(session: Session) -> None:
    Pairing.objects.update(status="ended")
    assert read(session)["METHOD"] == "CANCEL"


@pytest.mark.parametrize(
    "evil", ["Room\r\nATTENDEE:mailto:eve@example.org", "Room\nBEGIN:VALARM", 'Room";X="\x0b\x1b\u2028BEGIN:VEVENT']
)
def test_nobody_smuggles_lines(session: Session, ben: User, evil: str) -> None:
    Session.objects.update(where=evil)
    Profile.objects.filter(user=ben).update(name=evil)
    raw = calendar_of(Session.objects.people().get()).decode()
    lines = raw.replace("\r\n ", "").split("\r\n")
    assert "\n" not in raw.replace("\r\n", "")
    names = {line.replace(";", ":").split(":")[0] for line in lines if line}
    assert names == {
        "ATTENDEE",
        "BEGIN",
        "DESCRIPTION",
        "DTEND",
        "DTSTAMP",
        "DTSTART",
        "END",
        "LOCATION",
        "METHOD",
        "ORGANIZER",
        "PRODID",
        "SEQUENCE",
        "STATUS",
        "SUMMARY",
        "UID",
        "URL",
        "VERSION",
    }
    assert [line for line in lines if line.startswith("BEGIN")] == ["BEGIN:VCALENDAR", "BEGIN:VEVENT"]
    assert len([line for line in lines if line.startswith("ATTENDEE")]) == 2


def test_only_the_two_get_the_file(
    session: Session,
    ada: User,
    ben: User,
    cora: User,
    dov: User,
    sam: User,
    signed_in: Callable[[User], Client],
) -> None:
    link = reverse("meetings:session-calendar", args=[session.public_id])
    assert link.endswith(f"/sessions/{session.public_id}/session.ics")
    response = signed_in(ada).get(link)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="session.ics"'
    assert response["Cache-Control"] == "private, no-store"
    assert signed_in(ben).get(link).status_code == 200
    assert [signed_in(person).get(link).status_code for person in (cora, dov, sam)] == [404, 404, 404]
