"""Starting, cancelling, retrying and discarding match runs."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Refused
from activity.tasks import hint
from activity.transitions import move
from matching import tasks
from matching.jobs.holding import put_away
from matching.jobs.runs import NOBODY_HERE
from matching.kinds import policy_of
from matching.kinds.purposes import Purpose
from matching.models import MatchRun
from matching.queries.readiness import obstacles_of
from matching.queries.unplaced import REASONS, UNKNOWN
from matching.snapshot import forecast_of
from profiles.models import User
from programs.models import Cohort

HINT_GRACE = timedelta(seconds=20)


def start_run(
    *,
    cohort: Cohort,
    by: User,
    policy: Mapping[str, Any] | None = None,
    name: str = "",
    purpose: str = Purpose.PAIRINGS,
    now: datetime | None = None,
) -> MatchRun:
    """Queue a run of this cohort with a policy (see `kinds.policy_of`) and hint the worker.

    Refused while another run is unfinished, and where nobody can be matched, with what to do.
    """
    chosen = dict(policy or policy_of())
    refuse_hopeless(cohort, chosen, purpose)
    try:
        return queue_run(cohort, by, chosen, name, now or timezone.now(), purpose)
    except IntegrityError as error:
        raise unfinished() from error


@transaction.atomic
def queue_run(
    cohort: Cohort, by: User, policy: dict[str, Any], name: str, now: datetime, purpose: str = Purpose.PAIRINGS
) -> MatchRun:
    """The row and its fact. The cohort's row is locked, so that numbers go up one by one."""
    Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    last = cohort.runs.aggregate(last=models.Max("number"))["last"] or 0
    run = MatchRun.objects.create(
        cohort=cohort,
        number=last + 1,
        name=name.strip(),
        started_by=by,
        policy=policy,
        purpose=purpose,
        created_at=now,
        hint_at=now + HINT_GRACE,
    )
    record_fact(run, "run.queued", by=by)
    transaction.on_commit(partial(hint, tasks.run_match, run.pk))
    return run


def cancel_run(*, run: MatchRun, by: User) -> None:
    """Stop a run that waits or works; its workers notice within a moment and store nothing."""
    over: dict[str, Any] = {
        "finished_at": timezone.now(),
        "lease_until": None,
        "stage": "",
        "problem": "",
        "digest": "",
    }
    with transaction.atomic():
        move(run, "cancelled", by=by, kind="run.cancelled", **over)
        put_away(run)


def retry_run(*, run: MatchRun, by: User, now: datetime | None = None) -> None:
    """Queue a failed or cancelled run again, with what people have told since. Refused as in `start_run`."""
    refuse_hopeless(run.cohort, run.policy, run.purpose)
    fresh: dict[str, Any] = {"done": 0, "total": 0, "tries": 0, "hints": 0, "claim": "", "failure": "", "stage": ""}
    hint_at = (now or timezone.now()) + HINT_GRACE
    try:
        with transaction.atomic():
            move(run, "queued", by=by, kind="run.retried", finished_at=None, hint_at=hint_at, **fresh)
            transaction.on_commit(partial(hint, tasks.run_match, run.pk))
    except IntegrityError as error:
        raise unfinished() from error


def discard_run(*, run: MatchRun, by: User) -> None:
    """Put a finished run away without publishing; nobody is told."""
    move(run, "discarded", by=by, kind="run.discarded")


@transaction.atomic
def rename_run(*, run: MatchRun, by: User, name: str, note: str) -> None:
    """Give a run another name and note, at any time."""
    MatchRun.objects.filter(pk=run.pk).update(name=name.strip(), note=note)
    record_fact(run, "run.renamed", by=by)


def refuse_hopeless(cohort: Cohort, policy: Mapping[str, Any], purpose: str) -> None:
    """Raise Refused with the first thing that keeps this cohort from being matched, or where a policy leaves no pair.

    The latter is asked before a run; large cohorts find out in the run.
    """
    for sentence in obstacles_of(cohort):
        raise Refused(sentence)
    if purpose == Purpose.FIRST and not cohort.program.first_sessions:
        raise Refused(_("This program has no first sessions. Its rules say so; whoever leads it can change them."))
    forecast = forecast_of(cohort, policy, purpose=purpose)
    if forecast is not None and not forecast.pairs:
        raise Refused(hopeless(Counter(one.rule for one in forecast.stuck)))


def hopeless(rules: Counter[str]) -> str:
    """Why no pair is left: the rule that keeps most mentees from everybody, and what would help."""
    if not rules:
        return _(NOBODY_HERE)
    reason = REASONS.get(rules.most_common(1)[0][0], UNKNOWN)
    told = {"why": reason.sentence, "help": reason.help}
    return _("Under these rules no two people can be paired. %(why)s %(help)s") % told


def unfinished() -> Refused:
    return Refused(_("A run of this cohort is still at work. Wait until it is done, or cancel it first."))
