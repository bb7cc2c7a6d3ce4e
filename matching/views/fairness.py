"""How groups of mentees fare: in a cohort, in a run, and the one count of what was told in confidence."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from matching.kinds.fairness import IN_CONFIDENCE, MEASURES, OF_COHORT, OF_RUN
from matching.models import FairnessCount
from matching.queries.fairness import left_out, open_tables, table_in_confidence
from matching.queries.fares import fares_in, fares_of_run
from matching.queries.runs import title_of
from matching.queries.score_used import aim_bars, aim_lines, confidence_in_words, score_of
from matching.services.fairness import count_fairness, why_not_counted
from matching.views.records import finished_run
from programs.models import Cohort
from programs.views.coordinated import coordinated_cohort


@require_GET
def cohort_fairness(request: HttpRequest, cohort: str) -> HttpResponse:
    """How groups of mentees have fared until now; what was told in confidence as it was counted."""
    found = coordinated_cohort(request, cohort)
    count = count_of(found)
    context = {
        "cohort": found,
        "tables": open_tables(fares_in(found, now=timezone.now()), OF_COHORT),
        "count": count,
        "confided": table_in_confidence(count.figures) if count and count.figures["groups"] else None,
        "left_out": left_out(count.figures) if count else [],
        "measures": [MEASURES[name] for name in dict.fromkeys((*OF_COHORT, *IN_CONFIDENCE))],
        "why_not": why_not_counted(found, count),
    }
    return render(request, "matching/fairness.html", context)


@require_http_methods(["GET", "POST"])
def fairness_count(request: HttpRequest, cohort: str) -> HttpResponse:
    """Asks once more (GET), then counts once and for all what was told in confidence (POST)."""
    found = coordinated_cohort(request, cohort)
    if request.method == "POST":
        count_fairness(cohort=found, by=request.user)
        messages.success(request, _("It is counted. The figures stay as they are."))
        return redirect("matching:cohort-fairness", found.public_id)
    if sentence := why_not_counted(found, count_of(found)):
        messages.info(request, sentence)
        return redirect("matching:cohort-fairness", found.public_id)
    return render(request, "matching/fairness_count.html", {"cohort": found})


@require_GET
def run_fairness(request: HttpRequest, run: str) -> HttpResponse:
    """How groups of mentees fare by a run's proposals, what its score used, and what each aim would have reached."""
    found = finished_run(request, run)
    if found is None:
        return redirect("matching:run-detail", run)
    context = {
        "run": found,
        "title": title_of(found),
        "tables": open_tables(fares_of_run(found), OF_RUN),
        "measures": [MEASURES[name] for name in OF_RUN],
        "parts": score_of(found),
        "confidence": confidence_in_words(found.policy),
        "aims": aim_lines(found),
        "chart": aim_bars(found),
    }
    return render(request, "matching/run_fairness.html", context)


def count_of(cohort: Cohort) -> FairnessCount | None:
    return FairnessCount.objects.filter(cohort=cohort).select_related("counted_by__profile").first()
