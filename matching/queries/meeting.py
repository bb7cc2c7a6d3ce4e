"""Where a cohort stands between its first sessions and the run that decides."""

from collections.abc import Iterable, Mapping

from django.db.models import Max

from matching.kinds.purposes import Purpose
from matching.models import MatchRun
from meetings.models import FirstSession
from meetings.queries.first import Tally, tallies
from programs.models import Cohort


def undecided(cohorts: Iterable[Cohort]) -> Mapping[int, Tally]:
    """Cohorts (by primary key) with first sessions after which no run has been published; three queries at most.

    None is asked where no program has first sessions.
    """
    wanted = [cohort.pk for cohort in cohorts if cohort.program.first_sessions]
    if not wanted:
        return {}
    last = dict(
        FirstSession.objects.filter(mentee__cohort__in=wanted)
        .order_by()
        .values_list("mentee__cohort")
        .annotate(Max("created_at"))
    )
    decided = dict(
        MatchRun.objects.filter(cohort__in=last, purpose=Purpose.PAIRINGS, status="published")
        .order_by()
        .values_list("cohort")
        .annotate(Max("status_since"))
    )
    waiting = [pk for pk, begun in last.items() if pk not in decided or decided[pk] < begun]
    return tallies(waiting) if waiting else {}


def purpose_now(cohort: Cohort) -> str:
    """What the next run is likely for: first sessions, until there have been any."""
    if not cohort.program.first_sessions or FirstSession.objects.in_cohort(cohort).exists():
        return Purpose.PAIRINGS
    return Purpose.FIRST
