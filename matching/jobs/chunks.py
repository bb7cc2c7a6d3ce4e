"""Runs too large for one worker: mentees in ranges, each a row that any worker scores; the last calls the run back."""

import logging
import math
import shutil
import time
from datetime import datetime
from functools import partial
from itertools import pairwise

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from activity.jobs import back_off, relay
from activity.jobs.heartbeat import LEASE
from matching.engine import Index, Problem
from matching.engine.chunks import save_edges
from matching.engine.market import CANDIDATES
from matching.engine.scanning import Edges
from matching.jobs import holding
from matching.jobs.folders import Unreadable, draft_of, edges_from, edges_of, folder_of, keep, opened, write_draft
from matching.jobs.holding import GAVE_UP, MOST_TRIES, Hint, Progress, Stopped, carried_out, fail, hand_on, lease
from matching.models import MatchRun, RunChunk

log = logging.getLogger(__name__)
NO_FOLDER = gettext_noop(
    "The worker could not read or write the files of this run. Ask whoever runs this site whether all workers share "
    "the folder MATCHING_DIR and whether it has room; then try again."
)


def ranges(mentees: int, mentors: int, pairs: int) -> list[tuple[int, int]]:
    """As few ranges of mentees, about equally long, as have at most so many pairs each; one mentee at the least."""
    count = math.ceil(mentees / max(1, pairs // mentors))
    bounds = [mentees * at // count for at in range(count + 1)]
    return list(pairwise(bounds))


def spread(run: MatchRun, problem: Problem, progress: Progress, hint_chunk: Hint | None) -> str:
    """Keep the problem, write everybody encoded into a folder, and lay out the chunks; the run then waits for them.

    Problem, folder and chunks are there all at once or not at all.
    """
    progress.write("encode", 0, 0)
    seekers = Index(problem).encode(problem.mentees)
    progress.write("encode", 0, 0)
    rows = ranges(*seekers.shape, settings.MATCHING_CHUNK)
    kept = {"problem": problem.to_json(), "digest": problem.digest, "done": 0, "total": len(problem.mentees)}
    try:
        draft = write_draft(run, seekers)
        with transaction.atomic():
            hand_on(run, stage="score", **kept)
            RunChunk.objects.bulk_create(RunChunk(run=run, first_row=first, stop_row=stop) for first, stop in rows)
            keep(draft, folder_of(run, problem.digest))
            call(hint_chunk)
    except OSError:
        log.exception("run %s: no folder", run.pk)
        return fail(run, NO_FOLDER)
    finally:
        shutil.rmtree(draft_of(run), ignore_errors=True)
    return "spread"


def call(hint_chunk: Hint | None) -> None:
    """Tell workers of waiting chunks once they are certain; without a hint the relay does it within seconds."""
    if hint_chunk:
        transaction.on_commit(partial(relay_chunks, hint_chunk))


def claim_chunk(chunk_id: int, now: datetime) -> RunChunk | None:
    """Take the lease of a chunk that waits, or whose worker has gone silent; None where there is nothing to do.

    Chunks live only as long as their run is at work, so their own row says all.
    """
    mine = lease(now)
    free = RunChunk.objects.open().unheld(now).filter(pk=chunk_id)
    if not free.update(status="running", done=0, tries=models.F("tries") + 1, **mine):
        return None
    chunks = RunChunk.objects.select_related("run__cohort", "run__started_by").defer("run__problem")
    return chunks.filter(pk=chunk_id, claim=mine["claim"]).first()


def score_chunk(chunk_id: int, *, hint_run: Hint | None = None, now: datetime | None = None) -> str:
    """Score one range of mentees against all mentors; returns what became of it. A second hint does nothing.

    The pairs go to a file that only this claim writes. The transaction that closes the last chunk calls the run back,
    at once where `hint_run` tells of it, else when the relay does.
    """
    chunk = claim_chunk(chunk_id, now or timezone.now())
    if chunk is None:
        return "left"
    if chunk.tries > MOST_TRIES:
        return fail(chunk.run, GAVE_UP)
    return carried_out(chunk.run, held(chunk), lambda: score(chunk, hint_run))


def score(chunk: RunChunk, hint_run: Hint | None) -> str:
    """Find the pairs of the chunk this worker holds, write them down and close it."""
    try:
        edges = opened(chunk.run).best(CANDIDATES, chunk.first_row, chunk.stop_row, ChunkProgress(chunk))
        save_edges(edges, edges_of(chunk))
    except (OSError, Unreadable) as error:
        log.warning("chunk %s of run %s: %s", chunk.pk, chunk.run_id, error)
        return put_back(chunk)
    return close(chunk, hint_run)


class ChunkProgress:
    """Writes how many mentees of a chunk are done, a few times a second, and renews the lease with it."""

    def __init__(self, chunk: RunChunk) -> None:
        self.chunk = chunk
        self.written = time.monotonic()

    def __call__(self, done: int, _total: int) -> None:
        """Raises Stopped where the chunk is no longer this worker's, or its run no longer at work."""
        if time.monotonic() - self.written < holding.PAUSE:
            return
        self.written = time.monotonic()
        until = timezone.now() + LEASE
        if not held(self.chunk).update(done=done, lease_until=until, hint_at=until):
            raise Stopped


def held(chunk: RunChunk) -> models.QuerySet[RunChunk]:
    """The row, as long as this worker holds it."""
    return RunChunk.objects.filter(pk=chunk.pk, status="running", claim=chunk.claim)


@transaction.atomic
def close(chunk: RunChunk, hint_run: Hint | None) -> str:
    """Mark the chunk as done, and where it was the last one, call its run back to be solved. Raises Stopped.

    The run's row is locked first: of two last chunks at the same moment one would not see the other otherwise.
    """
    run = MatchRun.objects.select_for_update().only("pk", "claim").filter(pk=chunk.run_id, status="running").first()
    if run is None or not held(chunk).update(status="done", done=chunk.rows, lease_until=None):
        raise Stopped
    if not run.chunks.open().exists():
        hand_on(run, stage="assign", done=0, total=0, tries=0)
        if hint_run:
            transaction.on_commit(partial(hint_run, run.pk))
    return "done"


def put_back(chunk: RunChunk) -> str:
    """Leave the chunk to a later try, perhaps by a worker that sees the folder; after MOST_TRIES the run fails."""
    if chunk.tries >= MOST_TRIES:
        return fail(chunk.run, NO_FOLDER)
    wait = timezone.now() + back_off(chunk.tries)
    waiting = {"status": "queued", "done": 0, "lease_until": None, "hints": models.F("hints") + 1, "hint_at": wait}
    return "queued" if held(chunk).update(**waiting) else "stopped"


def gather(run: MatchRun, hint_chunk: Hint | None) -> Edges | None:
    """The pairs that all chunks of a held run found; None where some files are lost, and are made again first."""
    parts, lost = [], []
    for chunk in run.chunks.select_related("run").defer("run__problem").order_by("first_row"):
        try:
            parts.append(edges_from(chunk))
        except Unreadable as error:
            log.warning("chunk %s of run %s is scored again: %s", chunk.pk, run.pk, error)
            lost.append(chunk)
    if not lost:
        return Edges.joined(parts)
    if max(chunk.tries for chunk in lost) >= MOST_TRIES:
        fail(run, NO_FOLDER)
        raise Stopped
    with transaction.atomic():
        hand_on(run, stage="score", done=0, total=run.chunks.aggregate(rows=models.Max("stop_row"))["rows"])
        again = {"status": "queued", "done": 0, "hints": 0, "hint_at": timezone.now()}
        run.chunks.filter(pk__in=[chunk.pk for chunk in lost]).update(**again)
        call(hint_chunk)
    return None


def relay_chunks(hint: Hint, *, now: datetime | None = None) -> int:
    """Hint the workers about every chunk that waits or whose worker has gone silent."""
    now = now or timezone.now()
    return relay(RunChunk.objects.open().unheld(now), hint, now=now)
