"""All programs a person runs at a look."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dashboards.queries.overview import overview_of
from dashboards.views.homes import refuse_others


@require_GET
def program_overview(request: HttpRequest) -> HttpResponse:
    """One line for each cohort that has not ended, and the sums; of programs this person runs alone."""
    refuse_others(request)
    counted = (
        *(_("People"), _("Free places"), _("To read"), _("Requests")),
        *(_("Pairings"), _("Silent"), _("Without a mentor"), _("To do")),
    )
    context = {
        "overview": overview_of(request.user, now=timezone.now()),
        "columns": [{"label": _("Cohort")}, *({"label": label, "numeric": True} for label in counted)],
    }
    return render(request, "dashboards/program_overview.html", context)
