"""A pairing of Ada and Ben, and sessions in it; or a first session before there is any."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from meetings.models import FirstSession, Session
from meetings.services.first import Meeting, begin_first_sessions
from meetings.services.sessions import schedule_session
from pairings.models import Pairing
from profiles.models import User
from programs.models import Enrolment
from tests.factories import PairingFactory

Plan = Callable[..., Session]
HOUR = timedelta(hours=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def pairing(mentee: Enrolment, mentor: Enrolment) -> Pairing:
    return PairingFactory(mentee=mentee, mentor=mentor)


@pytest.fixture
def plan(pairing: Pairing, ada: User, now: datetime) -> Plan:
    """Plan a session of one hour, so many hours from now, through the service; Ada plans unless told otherwise."""

    def schedule(hours: float = 24, length: float = 1, **options: Any) -> Session:
        starts_at = now + hours * HOUR
        fields = {
            "pairing": pairing,
            "starts_at": starts_at,
            "ends_at": starts_at + length * HOUR,
            "format": "online",
            "where": "https://meet.example.org/room",
            "agenda": "",
            "by": ada,
            "now": now,
        }
        return schedule_session(**(fields | options))

    return schedule


@pytest.fixture
def session(plan: Plan) -> Session:
    return plan()


@pytest.fixture
def first(mentee: Enrolment, mentor: Enrolment, cora: User, now: datetime) -> FirstSession:
    """A first session of Ada and Ben that has just been laid down."""
    return begin_first_sessions(wanted=[Meeting(mentee, mentor)], by=cora, now=now)[0]
