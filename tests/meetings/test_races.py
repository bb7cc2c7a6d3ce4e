"""Two plans for one person at the same moment, and two windows that move one session; the controls break."""

from datetime import datetime
from functools import partial

import pytest

from activity.states import Refused
from meetings.models import Session
from meetings.queries.sessions import clash_of
from meetings.services.sessions import cancel_session, change_session, schedule_session
from pairings.models import Pairing
from tests.factories import CohortFactory, EnrolmentFactory, PairingFactory
from tests.meetings.conftest import HOUR
from tests.racing import CONTROL_ROUNDS, GUARD, ROUNDS, careless, track

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pairings(transactional_db: None) -> list[Pairing]:
    """Two mentees of one mentor; nobody has an address, so that no mails are written."""
    cohort = CohortFactory()
    mentor = EnrolmentFactory(cohort=cohort, role="mentor", capacity=2, user__email=None)
    mentees = [EnrolmentFactory(cohort=cohort, user__email=None) for _ in range(2)]
    return [PairingFactory(mentee=mentee, mentor=mentor) for mentee in mentees]


def own(pairing: Pairing) -> Pairing:
    return Pairing.objects.people().get(pk=pairing.pk)


def careless_schedule(pairing: Pairing, starts_at: datetime) -> None:
    if clash_of([pairing.mentor.user_id], starts_at, starts_at + HOUR):
        raise Refused("taken")
    Session.objects.create(pairing=pairing, starts_at=starts_at, ends_at=starts_at + HOUR, format="online")


@GUARD
def test_a_mentor_is_planned_once_at_a_time(pairings: list[Pairing], now: datetime, guarded: bool) -> None:
    """The two sessions overlap by half an hour and belong to different pairings."""
    starts = [now + 24 * HOUR, now + 24.5 * HOUR]
    broken = 0
    with track(2) as lanes:
        for _ in range(ROUNDS if guarded else CONTROL_ROUNDS):
            Session.objects.all().delete()
            acts = []
            for pairing, starts_at in zip(pairings, starts, strict=True):
                row = own(pairing)
                plan = partial(
                    schedule_session,
                    pairing=row,
                    starts_at=starts_at,
                    ends_at=starts_at + HOUR,
                    format="online",
                    where="",
                    agenda="",
                    by=row.mentee.user,
                    now=now,
                )
                acts.append(plan if guarded else partial(careless_schedule, row, starts_at))
            won = lanes.race(*acts)
            broken += not (sum(won) == 1 and Session.objects.count() == 1)
    assert broken == 0 if guarded else broken > 0


def careless_move(session: Session, starts_at: datetime) -> None:
    careless(session, "scheduled", "scheduled")
    Session.objects.filter(pk=session.pk).update(starts_at=starts_at, ends_at=starts_at + HOUR)


@GUARD
def test_moving_against_cancelling(pairings: list[Pairing], now: datetime, guarded: bool) -> None:
    """Whoever is second learns of the first: a cancelled session is never moved afterwards."""
    begin, later = now + 24 * HOUR, now + 48 * HOUR
    session = Session.objects.create(pairing=pairings[0], starts_at=begin, ends_at=begin + HOUR, format="online")
    broken = 0
    with track(2) as lanes:
        for _ in range(ROUNDS if guarded else CONTROL_ROUNDS):
            Session.objects.update(status="scheduled", sequence=0, starts_at=begin, ends_at=begin + HOUR)
            mine, other = (Session.objects.people().get(pk=session.pk) for _ in range(2))
            if guarded:
                place = {"format": "online", "where": "", "agenda": "", "now": now}
                by = mine.pairing.mentee.user
                move = partial(
                    change_session, session=mine, version=0, starts_at=later, ends_at=later + HOUR, by=by, **place
                )
                acts = [move, partial(cancel_session, session=other, by=by)]
            else:
                acts = [partial(careless_move, mine, later), partial(careless, other, "scheduled", "cancelled")]
            moved, cancelled = lanes.race(*acts)
            session.refresh_from_db()
            # Cancelling may come after moving; then both happened, in this order, and both are counted.
            good = cancelled and session.status == "cancelled" and session.sequence == moved + cancelled
            broken += not (good and (session.starts_at == later) == moved)
    assert broken == 0 if guarded else broken > 0
