"""A lease is kept while the work is silent, and only by who holds it."""

from datetime import timedelta
from time import sleep

import pytest
from django.utils import timezone

from activity.jobs import heartbeat
from activity.jobs.heartbeat import LEASE, kept
from matching.jobs import holding
from matching.kinds import policy_of
from matching.models import MatchRun
from tests.factories import CohortFactory

pytestmark = pytest.mark.django_db(transaction=True)
BEATS = 0.5  # seconds of silence, many beats long


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> MatchRun:
    """A run whose worker took it a minute ago and has said nothing since."""
    monkeypatch.setattr(heartbeat, "BEAT", 0.05)
    run = MatchRun.objects.create(cohort=CohortFactory(), number=1, policy=policy_of())
    held = holding.claim(run.pk, timezone.now() - timedelta(minutes=1))
    assert held is not None
    return held


def test_a_silent_worker_that_lives_keeps_its_lease(silent: MatchRun) -> None:
    before = timezone.now()
    with kept(holding.held(silent)):
        sleep(BEATS)
    silent.refresh_from_db()
    assert silent.lease_until is not None
    assert silent.lease_until > before + LEASE
    assert silent.hint_at == silent.lease_until


def test_a_lease_is_not_renewed_once_the_work_is_over(silent: MatchRun) -> None:
    with kept(holding.held(silent)):
        pass
    before = silent.lease_until
    sleep(BEATS)
    silent.refresh_from_db()
    assert silent.lease_until == before


def test_the_lease_of_another_worker_is_left_alone(silent: MatchRun) -> None:
    later = timezone.now() + timedelta(minutes=5)
    taken = holding.claim(silent.pk, later)
    assert taken is not None
    with kept(holding.held(silent)):
        sleep(BEATS)
    taken.refresh_from_db()
    assert taken.lease_until == later + LEASE
