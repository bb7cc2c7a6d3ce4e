"""The database itself keeps the sessions of a pairing apart, whoever writes them."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from meetings.models import Session
from pairings.models import Pairing
from tests.factories import EnrolmentFactory, PairingFactory
from tests.meetings.conftest import HOUR

NAME = "session_no_overlap_in_a_pairing"


def written(pairing: Pairing, starts_at: datetime, length: timedelta = HOUR, status: str = "scheduled") -> Session:
    """A session past all services."""
    return Session.objects.create(
        pairing=pairing, starts_at=starts_at, ends_at=starts_at + length, format="online", status=status
    )


@pytest.mark.parametrize("status", ["scheduled", "held"])
@pytest.mark.parametrize("minutes", [-59, 0, 59])
def test_overlapping_rows_are_refused(pairing: Pairing, now: datetime, minutes: int, status: str) -> None:
    written(pairing, now, status=status)
    with pytest.raises(IntegrityError, match=NAME), transaction.atomic():
        written(pairing, now + timedelta(minutes=minutes))


@pytest.mark.parametrize("minutes", [-60, 60])
def test_neighbours_are_allowed(pairing: Pairing, now: datetime, minutes: int) -> None:
    written(pairing, now)
    written(pairing, now + timedelta(minutes=minutes))
    assert Session.objects.count() == 2


def test_moving_and_reviving_are_watched_too(pairing: Pairing, now: datetime) -> None:
    written(pairing, now)
    later = written(pairing, now + 2 * HOUR)
    off = written(pairing, now, status="cancelled")
    with pytest.raises(IntegrityError, match=NAME), transaction.atomic():
        Session.objects.filter(pk=later.pk).update(starts_at=now + HOUR / 2)
    with pytest.raises(IntegrityError, match=NAME), transaction.atomic():
        Session.objects.filter(pk=off.pk).update(status="scheduled")
    Session.objects.filter(pk=later.pk).update(starts_at=now + HOUR)


def test_other_pairings_are_their_own_matter(pairing: Pairing, now: datetime) -> None:
    other = PairingFactory(mentee=EnrolmentFactory(cohort=pairing.mentee.cohort), mentor=pairing.mentor)
    written(pairing, now)
    written(other, now)
    assert Session.objects.count() == 2


def test_fractions_of_a_second_count(pairing: Pairing, now: datetime) -> None:
    written(pairing, now, HOUR + timedelta(milliseconds=1))
    with pytest.raises(IntegrityError, match=NAME), transaction.atomic():
        written(pairing, now + HOUR)
