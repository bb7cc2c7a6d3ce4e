"""Chunks claimed, closed and cancelled at the same moment; controls show that the guard is what keeps order."""

from functools import partial
from time import sleep

import pytest
from django.db import transaction
from django.utils import timezone

from activity.states import Refused
from matching.jobs import chunks
from matching.jobs.holding import Stopped
from matching.kinds import policy_of
from matching.models import MatchRun, RunChunk
from matching.services.runs import cancel_run
from profiles.models import User
from tests.factories import CohortFactory, UserFactory
from tests.racing import CONTROL_ROUNDS, GUARD, ROUNDS, Track, careless

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def run(transactional_db: None) -> MatchRun:
    return MatchRun.objects.create(cohort=CohortFactory(), number=1, policy=policy_of(), total=2)


@pytest.fixture
def someone(transactional_db: None) -> User:
    return UserFactory(email=None)


def fresh(run: MatchRun) -> list[RunChunk]:
    """A run that waits for two chunks, each held by a worker that has just written its file."""
    RunChunk.objects.all().delete()
    MatchRun.objects.update(status="running", stage="score", claim="of the chunks", lease_until=None)
    for row in (0, 1):
        RunChunk.objects.create(run=run, first_row=row, stop_row=row + 1)
    held = [chunks.claim_chunk(pk, timezone.now()) for pk in RunChunk.objects.values_list("pk", flat=True)]
    return [chunk for chunk in held if chunk is not None]


def close(chunk: RunChunk) -> None:
    try:
        chunks.close(chunk, None)
    except Stopped as stopped:
        raise Refused("stopped") from stopped


def careless_close(chunk: RunChunk) -> None:
    """Without the lock on the run: neither of two last chunks sees that the other is done."""
    with transaction.atomic():
        chunks.held(chunk).update(status="done")
        sleep(0.001)
        if not RunChunk.objects.open().filter(run=chunk.run).exists():
            MatchRun.objects.filter(pk=chunk.run_id).update(stage="assign")


@GUARD
def test_of_two_last_chunks_one_calls_the_run_back(lanes: Track, run: MatchRun, guarded: bool) -> None:
    broken = 0
    for _ in range(ROUNDS if guarded else CONTROL_ROUNDS):
        won = lanes.race(*[partial(close if guarded else careless_close, chunk) for chunk in fresh(run)])
        broken += won != [True, True] or MatchRun.objects.get().stage != "assign"
    assert broken == 0 if guarded else broken > 0


@GUARD
def test_two_workers_claim_one_chunk(lanes: Track, run: MatchRun, guarded: bool) -> None:
    def claim(chunk: RunChunk) -> None:
        if chunks.claim_chunk(chunk.pk, timezone.now()) is None:
            raise Refused("held")

    broken = 0
    for _ in range(ROUNDS if guarded else CONTROL_ROUNDS):
        chunk = fresh(run)[0]
        RunChunk.objects.update(status="queued", lease_until=None, tries=0)
        act = partial(claim, chunk) if guarded else partial(careless, chunk, "queued", "running")
        won = lanes.race(act, act)
        broken += sum(won) != 1 or (guarded and RunChunk.objects.get(pk=chunk.pk).tries != 1)
    assert broken == 0 if guarded else broken > 0


def test_cancelling_against_the_last_chunk(lanes: Track, run: MatchRun, someone: User) -> None:
    for _ in range(ROUNDS):
        last = fresh(run)[1]
        RunChunk.objects.exclude(pk=last.pk).update(status="done")
        cancelled, _closed = lanes.race(
            partial(cancel_run, run=MatchRun.objects.get(), by=someone), partial(close, last)
        )
        now = MatchRun.objects.get()
        assert (cancelled, now.status, now.stage, now.chunks.count()) == (True, "cancelled", "", 0)
