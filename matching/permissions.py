"""Who may do what to match runs. Whoever may see a run runs its program; the state says what is left to do."""

from matching.models import MatchRun
from profiles.models import User
from programs.permissions import can_edit


def can_cancel(person: User, run: MatchRun) -> bool:
    """While it waits or works."""
    return run.status in run.lifecycle.open and can_edit(person, run.cohort.program)


def can_retry(person: User, run: MatchRun) -> bool:
    """After it failed or was cancelled."""
    return run.lifecycle.allows(run.status, "queued") and can_edit(person, run.cohort.program)


def can_decide(person: User, run: MatchRun) -> bool:
    """Decide about proposals, publish or discard: while the run is done and neither has happened."""
    return run.status == "succeeded" and can_edit(person, run.cohort.program)
