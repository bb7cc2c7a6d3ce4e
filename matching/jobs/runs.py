"""A match run at work: claimed by a lease, solved, stored once; and hints about runs that wait."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop

from activity.jobs import relay
from matching.engine import Problem, solve
from matching.jobs.chunks import gather, spread
from matching.jobs.holding import GAVE_UP, MOST_TRIES, Hint, Progress, carried_out, claim, fail, held
from matching.jobs.results import store
from matching.models import MatchRun
from matching.snapshot import policy_from, problem_for, reference_date

NOBODY_HERE = gettext_noop(
    "Nobody is left to match: accept at least one mentee and one mentor who have room, then try again."
)


def run_match(run_id: int, *, hint_chunk: Hint | None = None, now: datetime | None = None) -> str:
    """Carry out one run, or the next part of it; returns what became of it. A second hint does nothing.

    Whoever holds the lease works; a worker that dies lets it run out, and the next hint starts the run anew. The
    result is stored in one transaction, by the holder alone. A cohort beyond MATCHING_CHUNK pairs is spread over
    chunks ("spread") which any worker may score, at once where `hint_chunk` tells of them, else when the relay does;
    the last of them calls the run back to be solved.
    """
    run = claim(run_id, now or timezone.now())
    if run is None:
        return "left"
    if run.tries > MOST_TRIES:
        return fail(run, GAVE_UP)
    return carried_out(run, held(run), lambda: match(run, hint_chunk))


def match(run: MatchRun, hint_chunk: Hint | None) -> str:
    """Solve the run this worker holds, or spread it. Days are those of its beginning, however long it takes."""
    progress, today, first = Progress(run), timezone.localdate(run.status_since), None
    if run.chunks.exists():
        first = gather(run, hint_chunk)
        if first is None:
            return "spread"
        problem = Problem.from_json(run.problem)
    else:
        progress.write("snapshot", 0, 0)
        problem = problem_for(run.cohort, policy_from(run.policy), today=today, purpose=run.purpose)
        if not problem.mentors or not problem.mentees:
            return fail(run, NOBODY_HERE)
        if len(problem.mentees) * len(problem.mentors) > settings.MATCHING_CHUNK:
            return spread(run, problem, progress, hint_chunk)
    solution = solve(problem, progress=progress, first=first)
    store(run, problem, solution, reference_date(run.cohort, today))
    return run.status


def relay_runs(hint: Hint, *, now: datetime | None = None) -> int:
    """Hint the worker about every run that waits, whose worker has gone silent, or whose chunks are done."""
    now = now or timezone.now()
    return relay(MatchRun.objects.unfinished().ready(now), hint, now=now)
