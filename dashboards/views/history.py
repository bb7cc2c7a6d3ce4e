"""What the coordinators of a cohort did."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dashboards.forms import HistoryFilter
from dashboards.queries.history import act_page, actors_in, acts_in
from programs.views.coordinated import coordinated_cohort


@require_GET
def cohort_history(request: HttpRequest, cohort: str) -> HttpResponse:
    """Every act, newest first: who did what, when, about whom and why."""
    found = coordinated_cohort(request, cohort)
    form = HistoryFilter(request.GET, people=actors_in(found, request.user))
    asked = form.asked()
    acts = acts_in(found, request.user, group=asked["what"], by=asked["who"])
    context = {
        "cohort": found,
        "form": form,
        "filtered": any(asked.values()),
        "page": act_page(acts, request.GET.get("page")),
    }
    return render(request, "dashboards/cohort_history.html", context)
