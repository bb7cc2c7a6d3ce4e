"""A match run at work: claimed by a lease, solved, stored once; and hints about runs that wait."""

import hashlib
import json
import logging
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import DatabaseError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from activity.jobs import relay
from activity.models import random_id
from activity.services import Notify
from activity.states import Conflict
from activity.transitions import move
from matching.engine import EngineError, Problem, Solution, solve
from matching.models import MatchRun, Proposal, Unplaced
from matching.snapshot import component_rows, policy_from, problem_for, reference_date

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=90)
PAUSE = 0.25  # seconds between two writes of progress
MOST_TRIES = 3
NOBODY_HERE = gettext_noop(
    "Nobody is left to match: accept at least one mentee and one mentor who have room, then try again."
)
GAVE_UP = gettext_noop(
    "The worker stopped three times while it was at this run. Ask whoever runs this site to look at its memory and log."
)
UNEXPECTED = gettext_noop(
    "Something went wrong that we did not expect. Try again; if it stays, tell us the run's number."
)


class Stopped(Exception):
    """The run was cancelled meanwhile, or another worker holds it."""


def run_match(run_id: int, *, now: datetime | None = None) -> str:
    """Carry out one run; returns what became of it. A second delivery of the hint does nothing.

    Whoever holds the lease works; a worker that dies lets it run out, and the next hint starts the run anew. The
    result is stored in one transaction, by the holder alone. Trouble with the database is left to the next try.
    """
    run = claim(run_id, now or timezone.now())
    if run is None:
        return "left"
    if run.tries > MOST_TRIES:
        return fail(run, GAVE_UP)
    progress, today = Progress(run), timezone.localdate()
    try:
        progress.write("snapshot", 0, 0)
        problem = problem_for(run.cohort, policy_from(run.policy), today=today)
        if not problem.mentors or not problem.mentees:
            return fail(run, NOBODY_HERE)
        solution = solve(problem, progress=progress)
        store(run, problem, solution, reference_date(run.cohort, today))
    except Stopped:
        return "stopped"
    except EngineError as error:
        return fail(run, str(error))
    except DatabaseError:
        raise
    except Exception:
        log.exception("run %s failed", run.pk)
        return fail(run, UNEXPECTED)
    return run.status


def claim(run_id: int, now: datetime) -> MatchRun | None:
    """Take the lease of a queued run, or of one whose worker has gone silent; None where there is nothing to do."""
    mine: dict[str, Any] = {"claim": random_id(), "lease_until": now + LEASE, "hint_at": now + LEASE, "hints": 0}
    runs = MatchRun.objects.unheld(now).select_related("cohort", "started_by")
    run = runs.filter(pk=run_id, status__in=MatchRun.lifecycle.open).first()
    if run is None:
        return None
    if run.status == "queued":
        try:
            move(run, "running", by=None, kind="run.running", tries=models.F("tries") + 1, **mine)
        except Conflict:
            return None
        return run
    taken = MatchRun.objects.unheld(now).filter(pk=run_id, status="running", claim=run.claim)
    if not taken.update(tries=models.F("tries") + 1, **mine):
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
        held = MatchRun.objects.filter(pk=self.run.pk, status="running", claim=self.run.claim)
        if not held.update(stage=stage, done=done, total=total, lease_until=until, hint_at=until):
            raise Stopped


def store(run: MatchRun, problem: Problem, solution: Solution, on: date) -> None:
    """Write the result and close the run, all or nothing. Raises Stopped where the run is no longer this worker's."""
    rows = {row.public_id: row for row in run.cohort.enrolments.all()}
    with transaction.atomic():
        finish(
            run,
            "succeeded",
            problem=problem.to_json(),
            digest=problem.digest,
            solution_digest=digest_of(solution),
            certificate=solution.to_dict()["certificate"] | {"idle_mentors": list(solution.idle)},
        )
        run.proposals.all().delete()
        run.unplaced.all().delete()
        Proposal.objects.bulk_create(
            Proposal(
                run=run,
                mentee=rows[pair.mentee],
                mentor=rows[pair.mentor],
                score=pair.score,
                components=component_rows(pair.components, problem.policy, on),
                alternates=[{"mentor": one.mentor, "score": one.score} for one in pair.alternates],
                pinned=pair.pinned,
            )
            for pair in solution.pairs
            if pair.mentee in rows and pair.mentor in rows
        )
        Unplaced.objects.bulk_create(
            Unplaced(
                run=run,
                enrolment=rows[one.mentee],
                reason=one.reason,
                detail={**one.detail, "open_demand": one.open_demand},
            )
            for one in solution.unplaced
            if one.mentee in rows
        )


def finish(run: MatchRun, to: str, **changes: Any) -> None:
    """Close the run this worker holds, and tell who started it. Raises Stopped where it is no longer held."""
    names = {"cohort": run.cohort.name}
    notify = (
        [Notify(run.started_by, f"run_{to}", names, "matching:run-detail", (run.public_id,))] if run.started_by else []
    )
    changes |= {"finished_at": timezone.now(), "lease_until": None, "stage": ""}
    mine = models.Q(claim=run.claim, status="running")
    try:
        move(run, to, by=None, kind=f"run.{to}", where=mine, notify=notify, **changes)
    except Conflict as conflict:
        raise Stopped from conflict


def fail(run: MatchRun, sentence: str) -> str:
    """Close the run with the reason, unless it is no longer ours."""
    try:
        finish(run, "failed", failure=sentence[:300])
    except Stopped:
        return "stopped"
    return run.status


def digest_of(solution: Solution) -> str:
    """SHA-256 of the solution, without the versions of the libraries that found it."""
    told = solution.to_dict()
    del told["certificate"]["versions"]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def verify(run: MatchRun) -> list[str]:
    """What differs when the stored problem is solved again: problem, solution, pairs. Empty where nothing does."""
    problem = Problem.from_json(run.problem)
    solution = solve(problem)
    pairs = {(pair.mentee, pair.mentor): pair.score for pair in solution.pairs}
    stored = run.proposals.values_list("mentee__public_id", "mentor__public_id", "score")
    differences = {
        "problem": problem.digest != run.digest,
        "solution": digest_of(solution) != run.solution_digest,
        "pairs": any(pairs.get((mentee, mentor)) != score for mentee, mentor, score in stored),
    }
    return [what for what, differs in differences.items() if differs]


def relay_runs(hint: Callable[[int], None], *, now: datetime | None = None) -> int:
    """Hint the worker about every run that waits, and about runs whose worker has gone silent."""
    now = now or timezone.now()
    return relay(MatchRun.objects.unfinished().unheld(now), hint, now=now)
