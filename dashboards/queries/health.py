"""How a pairing goes, in one rule: from when it was agreed and its sessions alone, never from what people write."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboards.queries.steps import day
from meetings.models import Session
from pairings.kinds import ENDING_WITHIN
from pairings.models import Pairing
from programs.models import Cohort

FIRST_SESSION_WITHIN = timedelta(days=14)
SILENT_AFTER = timedelta(days=28)
ANSWER_WITHIN = timedelta(days=3)


@dataclass(frozen=True)
class Health:
    """One way a pairing can be: its word, its colour, and the rule in plain words."""

    value: str
    label: Promise
    tone: str
    rule: Promise


HEALTHS = (
    Health(
        "silent",
        gettext_lazy("silent"),
        "stop",
        gettext_lazy("No session is planned, and the last one was more than four weeks ago."),
    ),
    Health(
        "unmet",
        gettext_lazy("not met yet"),
        "stop",
        gettext_lazy("They have been paired for more than two weeks, have not met, and plan no session."),
    ),
    Health(
        "unanswered",
        gettext_lazy("session without an answer"),
        "wait",
        gettext_lazy("A session was more than three days ago, and neither of the two has said whether it took place."),
    ),
    Health(
        "paused", gettext_lazy("paused"), "info", gettext_lazy("The two have stopped for a while, or somebody did it.")
    ),
    Health(
        "well",
        gettext_lazy("on its way"),
        "ok",
        gettext_lazy("A session is planned, or the last one or the beginning is not long ago."),
    ),
)
BY_VALUE = {health.value: health for health in HEALTHS}
QUIET = ("silent", "unmet")


def ending(now: datetime) -> models.Q:
    """Rows of `with_health` whose last day is at most two weeks away, or has passed."""
    return models.Q(final_day__lte=timezone.localdate(now) + ENDING_WITHIN)


def session_time(field: str, order: str, **which: object) -> models.Subquery:
    """One moment of the sessions of the outer pairing, or NULL."""
    sessions = Session.objects.filter(pairing=models.OuterRef("pk"), **which).order_by(order)
    return models.Subquery(sessions.values(field)[:1])


def with_health(cohorts: Iterable[Cohort | int], *, now: datetime) -> models.QuerySet[Any]:
    """Pairings in touch of these cohorts with `last`, `upcoming`, `open_since`, `quiet_since`, `final_day`, `health`"""
    return (
        Pairing.objects.filter(mentee__cohort__in=list(cohorts))
        .in_touch()
        .with_last_day()
        .annotate(
            last=session_time("starts_at", "-starts_at", status="held"),
            upcoming=session_time("starts_at", "starts_at", status="scheduled", ends_at__gte=now),
            open_since=session_time("ends_at", "ends_at", status="scheduled", ends_at__lt=now),
        )
        .annotate(quiet_since=Greatest(Coalesce("last", "status_since"), "status_since"))
        .annotate(
            health=models.Case(
                models.When(status="paused", then=models.Value("paused")),
                models.When(open_since__lt=now - ANSWER_WITHIN, then=models.Value("unanswered")),
                models.When(
                    models.Q(upcoming__isnull=False) | models.Q(open_since__isnull=False), then=models.Value("well")
                ),
                models.When(last__isnull=True, quiet_since__lt=now - FIRST_SESSION_WITHIN, then=models.Value("unmet")),
                models.When(last__isnull=False, quiet_since__lt=now - SILENT_AFTER, then=models.Value("silent")),
                default=models.Value("well"),
                output_field=models.CharField(),
            )
        )
    )


def health_counts(cohort: Cohort, *, now: datetime) -> dict[str, int]:
    """How many pairings of the cohort are in each health; one query."""
    rows = with_health([cohort], now=now).order_by().values_list("health").annotate(models.Count("pk"))
    found = dict(rows)
    return {health.value: found.get(health.value, 0) for health in HEALTHS}


def why(pairing: Any, *, now: datetime) -> str:
    """The health of a row of `with_health` as a sentence with its days."""
    days = max(0, (now - pairing.quiet_since).days)
    if pairing.health == "paused":
        return _("Paused since %(day)s.") % {"day": day(pairing.status_since)}
    if pairing.health == "unanswered":
        return _("Nobody has said yet whether the session of %(day)s took place.") % {"day": day(pairing.open_since)}
    if pairing.upcoming:
        return _("The next session is on %(day)s.") % {"day": day(pairing.upcoming)}
    if pairing.health == "unmet":
        sentence = ngettext(
            "Paired for %(count)s day, no session so far and none planned.",
            "Paired for %(count)s days, no session so far and none planned.",
            days,
        )
    elif pairing.health == "silent":
        sentence = ngettext(
            "Silent for %(count)s day, and no session is planned.",
            "Silent for %(count)s days, and no session is planned.",
            days,
        )
    elif pairing.last and pairing.last >= pairing.status_since:
        return _("They met on %(day)s.") % {"day": day(pairing.last)}
    else:
        return _("On its way since %(day)s.") % {"day": day(pairing.status_since)}
    return sentence % {"count": days}
