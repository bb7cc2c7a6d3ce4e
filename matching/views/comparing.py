"""Runs side by side, and what a run is called."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from matching import permissions
from matching.forms.runs import RunNameForm
from matching.queries.comparison import MOST_RUNS, comparable_runs, comparison_of
from matching.queries.runs import runs_of, title_of
from matching.services.runs import rename_run
from matching.states import RUN_WITH_RESULT
from matching.views.runs import visible_run
from profiles.views.answering import form_page, typed
from programs.views.coordinated import coordinated_cohort

PER_PAGE = 50


@require_GET
def run_compare(request: HttpRequest, cohort: str) -> HttpResponse:
    """Two to four runs beside each other; without a choice, the newest two."""
    found = coordinated_cohort(request, cohort)
    done = [run for run in runs_of(found, request.user) if run.status in RUN_WITH_RESULT]
    wanted = request.GET.getlist("run")
    runs = comparable_runs(found, wanted or [run.public_id for run in done[:2]])
    context = {"cohort": found, "done": [(run, title_of(run), run in runs) for run in done], "most": MOST_RUNS}
    if len(set(wanted)) > MOST_RUNS:
        messages.info(request, _("Four runs fit beside each other; the first four are shown."))
    if len(runs) > 1:
        comparison = comparison_of(found, runs)
        context["comparison"] = comparison
        context["page"] = Paginator(comparison.differing, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "matching/run_compare.html", context)


@require_http_methods(["GET", "POST"])
def run_rename(request: HttpRequest, run: str) -> HttpResponse:
    """The name of a run and a note about it, for the coordinators."""
    found = visible_run(request, run)
    form = RunNameForm(typed(request), initial={"name": found.name, "note": found.note})
    if form.is_bound and form.is_valid():
        rename_run(run=found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("matching:run-detail", found.public_id)
    context = {"run": found, "title": title_of(found), "may_decide": permissions.can_decide(request.user, found)}
    return form_page(request, "matching/run_rename.html", form, **context)
