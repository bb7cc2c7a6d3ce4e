"""The same run through a real Celery worker over the broker that is configured: in memory, or Redis."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Semaphore
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from celery.signals import task_postrun

from activity.models import random_id
from matching import tasks
from matching.jobs import verify
from matching.models import MatchRun
from matching.services.runs import start_run
from mentorship.celery import app
from profiles.models import User
from programs.models import Cohort, Enrolment

Pair = tuple[Enrolment, Enrolment]
PATIENCE = 30.0


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Callable[[], None]]:
    """A worker with one thread and a queue of its own; calling it waits for the next end of a run's task.

    Hints of other tests stay in their queue. The database is left alone meanwhile: SQLite in memory knows no waiting
    for locks between threads.
    """
    finished, queue, usual = Semaphore(0), f"test-{random_id()}", app.conf.task_default_queue
    app.conf.task_default_queue = queue

    def note(sender: Any, **_kwargs: Any) -> None:
        if sender.name == tasks.run_match.name:
            finished.release()

    def wait() -> None:
        assert finished.acquire(timeout=PATIENCE), f"the worker has not finished within {PATIENCE} s"

    task_postrun.connect(note)
    with start_worker(app, pool="solo", queues=[queue], perform_ping_check=False, shutdown_timeout=20):
        yield wait
    task_postrun.disconnect(note)
    app.conf.task_default_queue = usual


@pytest.mark.django_db(transaction=True)
def test_a_worker_carries_out_what_a_coordinator_starts(
    worker: Callable[[], None], cohort: Cohort, cora: User, fitting: Pair
) -> None:
    run = start_run(cohort=cohort, by=cora)
    worker()
    run.refresh_from_db()
    assert (run.status, run.proposals.count(), run.tries) == ("succeeded", 1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_lost_hint_is_made_up_by_the_relay(
    worker: Callable[[], None], cohort: Cohort, cora: User, fitting: Pair
) -> None:
    run = start_run(cohort=cohort, by=cora)
    worker()
    MatchRun.objects.filter(pk=run.pk).update(status="queued", claim="", lease_until=None, hint_at=run.created_at)
    tasks.relay_runs.delay()
    worker()
    run.refresh_from_db()
    assert (run.status, run.tries) == ("succeeded", 2)


@pytest.mark.django_db(transaction=True)
def test_a_worker_scores_all_chunks_and_comes_back_to_solve(
    worker: Callable[[], None], people: Cohort, cora: User, in_chunks: Path
) -> None:
    run = start_run(cohort=people, by=cora)
    worker()  # spread over four chunks
    worker()  # called back by the last of them
    run.refresh_from_db()
    assert (run.status, run.proposals.count(), run.chunks.count(), run.tries) == ("succeeded", 6, 0, 1)
    assert list(in_chunks.iterdir()) == []
    assert verify(run) == []
