"""Holding a run: the lease one worker has on it, its progress, and its end, told to who started it."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import DatabaseError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from activity.jobs.heartbeat import LEASE, kept
from activity.models import random_id
from activity.services import Notify
from activity.states import Conflict
from activity.transitions import move
from matching.engine import EngineError
from matching.jobs import folders
from matching.models import MatchRun

log = logging.getLogger(__name__)
PAUSE = 0.25  # seconds between two writes of progress
MOST_TRIES = 3
GAVE_UP = gettext_noop(
    "The worker stopped three times while it was at this run. Ask whoever runs this site to look at its memory and log."
)
UNEXPECTED = gettext_noop(
    "Something went wrong that we did not expect. Try again; if it stays, tell us the run's number."
)
Hint = Callable[[int], None]


class Stopped(Exception):
    """The run was cancelled meanwhile, or another worker holds it."""


def lease(now: datetime) -> dict[str, Any]:
    """The columns of a row by which one worker takes it: a claim only it knows, and until when it counts."""
    return {"claim": random_id(), "lease_until": now + LEASE, "hint_at": now + LEASE, "hints": 0}


def claim(run_id: int, now: datetime) -> MatchRun | None:
    """Take the lease of a queued run, or of one whose worker has gone silent or whose chunks are done.

    None where there is nothing to do. The stored problem is read only by who asks for it.
    """
    runs = MatchRun.objects.ready(now).select_related("cohort", "started_by").defer("problem")
    run = runs.filter(pk=run_id, status__in=MatchRun.lifecycle.open).first()
    if run is None:
        return None
    if run.status == "queued":
        try:
            move(run, "running", by=None, kind="run.running", tries=models.F("tries") + 1, **lease(now))
        except Conflict:
            return None
        return run
    taken = MatchRun.objects.unheld(now).filter(pk=run_id, status="running", claim=run.claim)
    if not taken.update(tries=models.F("tries") + 1, **lease(now)):
        return None
    run.refresh_from_db()
    return run


class Progress:
    """Writes how far the engine is, a few times a second, and renews the lease with it. Stops what is not ours."""

    def __init__(self, run: MatchRun) -> None:
        self.run = run
        self.written = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        if time.monotonic() - self.written >= PAUSE:
            self.write(stage, done, total)

    def write(self, stage: str, done: int, total: int) -> None:
        """Raises Stopped where the run is no longer this worker's."""
        self.written = time.monotonic()
        until = timezone.now() + LEASE
        if not held(self.run).update(stage=stage, done=done, total=total, lease_until=until, hint_at=until):
            raise Stopped


def held(run: MatchRun) -> models.QuerySet[MatchRun]:
    """The row, as long as this worker holds it."""
    return MatchRun.objects.filter(pk=run.pk, status="running", claim=run.claim)


def hand_on(run: MatchRun, *, stage: str, **changes: Any) -> None:
    """Give up the lease of a run that goes on elsewhere, and what one knew it by. Raises Stopped if not held."""
    free = {"claim": random_id(), "lease_until": None, "hints": 0, "hint_at": timezone.now()}
    if not held(run).update(stage=stage, **free, **changes):
        raise Stopped


def carried_out(run: MatchRun, leased: models.QuerySet[Any], work: Callable[[], str]) -> str:
    """What became of work for a run, done under the lease of `leased`. What stops it for good fails the run.

    Trouble with the database is left to the next try.
    """
    try:
        with kept(leased):
            return work()
    except Stopped:
        return "stopped"
    except EngineError as error:
        return fail(run, str(error))
    except DatabaseError:
        raise
    except Exception:
        log.exception("run %s failed", run.pk)
        return fail(run, UNEXPECTED)


def finish(run: MatchRun, to: str, **changes: Any) -> None:
    """Close the run this worker holds, and tell who started it. Raises Stopped where it is no longer held."""
    names = {"cohort": run.cohort.name}
    notify = (
        [Notify(run.started_by, f"run_{to}", names, "matching:run-detail", (run.public_id,))] if run.started_by else []
    )
    changes |= {"finished_at": timezone.now(), "lease_until": None, "stage": ""}
    mine = models.Q(claim=run.claim, status="running")
    try:
        with transaction.atomic():
            move(run, to, by=None, kind=f"run.{to}", where=mine, notify=notify, **changes)
            put_away(run)
    except Conflict as conflict:
        raise Stopped from conflict


def put_away(run: MatchRun) -> None:
    """Drop the chunks of a run that ends, and its folder once that is certain. Part of the caller's transaction."""
    run.chunks.all().delete()
    transaction.on_commit(partial(folders.remove, run.public_id))


def fail(run: MatchRun, sentence: str) -> str:
    """Close the run with the reason, unless it is no longer ours. What it worked with is not kept."""
    try:
        finish(run, "failed", failure=sentence[:300], problem="", digest="")
    except Stopped:
        return "stopped"
    return run.status
