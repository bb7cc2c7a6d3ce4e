"""Sessions planned in a pairing that closes: off at once, cancelled by the clock, and nobody is written to twice."""

from datetime import datetime, timedelta

from activity.models import Notice
from meetings import tasks
from meetings.jobs import cancel_sessions_of_closed_pairings
from meetings.models import Session
from meetings.queries.sessions import past_of, session_view, upcoming_of
from pairings.models import Pairing
from pairings.services.pairings import end_pairing, pause_pairing
from profiles.models import User
from tests.meetings.conftest import HOUR, Plan


def test_they_are_off_at_once_and_cancelled_by_the_clock(
    session: Session, pairing: Pairing, ada: User, now: datetime
) -> None:
    past = Session.objects.create(pairing=pairing, starts_at=now - 3 * HOUR, ends_at=now - 2 * HOUR, format="online")
    end_pairing(pairing=pairing, by=ada)
    Notice.objects.all().delete()
    assert upcoming_of(ada) == []
    assert [row.pk for row in past_of(ada)] == [session.pk, past.pk]
    shown = session_view(Session.objects.people().get(pk=session.pk), ada)
    assert (shown.off, shown.can_change, shown.can_cancel) == (True, False, False)
    assert cancel_sessions_of_closed_pairings(now=now) == 1
    assert cancel_sessions_of_closed_pairings(now=now) == 0
    session.refresh_from_db()
    past.refresh_from_db()
    assert (session.status, session.sequence, past.status) == ("cancelled", 1, "scheduled")
    assert not Notice.objects.exists()


def test_a_pause_keeps_what_was_planned(session: Session, pairing: Pairing, ada: User, now: datetime) -> None:
    pause_pairing(pairing=pairing, by=ada)
    assert cancel_sessions_of_closed_pairings(now=now) == 0
    (shown,) = upcoming_of(ada)
    assert (shown.can_change, shown.can_cancel) == (False, True)


def test_the_clock_runs_it(plan: Plan, pairing: Pairing) -> None:
    session = plan(hours=timedelta(days=2) / HOUR)
    Pairing.objects.update(status="completed")
    tasks.cancel_sessions_of_closed_pairings.apply()
    session.refresh_from_db()
    assert session.status == "cancelled"
