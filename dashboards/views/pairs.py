"""The pairings of a cohort in progress."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dashboards.forms import ENDING_CHOICE, QUIET_CHOICE, PairFilter
from dashboards.queries.health import HEALTHS, QUIET, health_counts
from dashboards.queries.progress import left_behind_lines, pair_page, pairs_in_progress
from programs.models import Cohort
from programs.views.coordinated import coordinated_cohort


@require_GET
def pair_list(request: HttpRequest, cohort: str) -> HttpResponse:
    """Every pairing with how it goes and why, the longest silence first."""
    found = coordinated_cohort(request, cohort)
    form, now = PairFilter(request.GET), timezone.now()
    asked = form.asked()
    soon = asked["health"] == ENDING_CHOICE
    healths = QUIET if asked["health"] == QUIET_CHOICE else tuple(filter(None, [asked["health"]]))
    rows = pairs_in_progress(found, healths=() if soon else healths, soon=soon, words=asked["words"], now=now)
    counts = health_counts(found, now=now)
    context = {
        "cohort": found,
        "form": form,
        "filtered": any(asked.values()),
        "page": pair_page(rows, number=request.GET.get("page"), now=now),
        "counts": [(health, counts[health.value]) for health in HEALTHS],
        "left": left_behind_lines(found),
        "acts": acts_in(found),
        "columns": [
            {"label": label}
            for label in (
                *(_("Pairing"), _("How it goes"), _("Last session")),
                *(_("Next session"), _("Last day"), _("Last reminded")),
            )
        ],
    }
    return render(request, "dashboards/pair_list.html", context)


def acts_in(cohort: Cohort) -> list[dict[str, str]]:
    """What one can do for the picked pairings, each on a page of its own."""
    acts = (
        ("remind", _("Ask how it goes"), "quiet"),
        ("note", _("Note something down"), "quiet"),
        ("extend", _("Change the last day"), "quiet"),
        ("close", _("Close"), "danger"),
    )
    return [
        {"label": label, "kind": kind, "url": reverse(f"pairings:pairings-{act}", args=[cohort.public_id])}
        for act, label, kind in acts
    ]
