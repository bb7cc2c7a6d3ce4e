"""Pages of match runs: the list of a cohort, starting one, watching it, cancelling, retrying, discarding."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from activity.queries import history_of
from matching import permissions
from matching.forms.runs import RunForm
from matching.models import MatchRun, SavedPolicy
from matching.queries import runs as queries
from matching.queries.meeting import purpose_now
from matching.queries.readiness import obstacles_of, supply_of
from matching.services import runs as services
from matching.services.policies import retire_policy, save_policy
from matching.snapshot import example_for
from matching.states import RUN_WITH_RESULT
from profiles.views.answering import form_page, refusals_into, typed
from programs.models import Cohort
from programs.views.coordinated import coordinated_cohort


def visible_run(request: HttpRequest, run: str) -> MatchRun:
    """A run this person may know of, or 404."""
    return get_object_or_404(queries.runs_for(request.user), public_id=run)


@require_GET
def run_list(request: HttpRequest, cohort: str) -> HttpResponse:
    found = coordinated_cohort(request, cohort)
    runs = list(queries.runs_of(found, request.user))
    supply = supply_of(found)
    context = {
        "cohort": found,
        "rows": [queries.line_of(run) for run in runs],
        "unfinished": next((run for run in runs if run.status in run.lifecycle.open), None),
        "comparable": sum(run.status in RUN_WITH_RESULT for run in runs) > 1,
        "supply": supply,
        "obstacles": obstacles_of(found, supply),
    }
    return render(request, "matching/run_list.html", context)


@require_http_methods(["GET", "POST"])
def run_create(request: HttpRequest, cohort: str) -> HttpResponse:
    found = coordinated_cohort(request, cohort)
    saved = SavedPolicy.objects.visible_to(request.user).filter(program=found.program_id)
    start = saved.filter(public_id=request.GET.get("rules", "")).first()
    initial = {"save_as": start.name if start else "", "purpose": purpose_now(found)}
    form = RunForm(
        typed(request),
        start=start.policy if start else None,
        first=bool(found.program.first_sessions),
        initial=initial,
    )
    showing = "example" in request.POST
    if form.is_bound and form.is_valid() and not showing:
        with refusals_into(form):
            return started(request, found, form)
    supply = supply_of(found)
    context = {
        "cohort": found,
        "supply": supply,
        "obstacles": obstacles_of(found, supply),
        "saved": saved.newest().select_related("by__profile"),
        "start": start,
    }
    if showing and not form.errors:
        context |= {"example": example_for(found, form.policy()), "showing": True}
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "matching/_policy_example.html", context)
    return form_page(request, "matching/run_create.html", form, **context)


def started(request: HttpRequest, cohort: Cohort, form: RunForm) -> HttpResponse:
    """Start the run, and keep its rules under a name where one was given."""
    name, save_as = form.cleaned_data["name"], form.cleaned_data["save_as"]
    run = services.start_run(cohort=cohort, by=request.user, policy=form.policy(), name=name, purpose=form.purpose)
    if save_as:
        save_policy(program=cohort.program, name=save_as, policy=form.policy(), by=request.user)
    return redirect("matching:run-detail", run.public_id)


@require_POST
def policy_retire(request: HttpRequest, policy: str) -> HttpResponse:
    """Saved rules are offered no longer."""
    saved = get_object_or_404(SavedPolicy.objects.visible_to(request.user), public_id=policy)
    retire_policy(saved=saved, by=request.user)
    messages.success(request, _("These rules are no longer offered. Runs made with them keep theirs."))
    cohort = saved.program.cohorts.filter(public_id=request.POST.get("cohort", "")).first()
    if cohort is None:
        return redirect("programs:program-detail", saved.program.public_id)
    return redirect("matching:run-create", cohort.public_id)


@require_GET
@never_cache
def run_detail(request: HttpRequest, run: str) -> HttpResponse:
    """Where a run stands: live while it works, then what came out and what to do with it."""
    found = visible_run(request, run)
    context = {
        "run": found,
        "title": queries.title_of(found),
        "progress": queries.progress_of(found),
        "failure": _(found.failure) if found.failure else "",
        "placed": queries.placed_in_words(found) if found.certificate else "",
        "proof": queries.proof_of(found.certificate) if found.certificate else None,
        "policy": queries.policy_in_words(found.policy),
        "preset": queries.preset_of(found),
        "history": history_of(found),
        "may_cancel": permissions.can_cancel(request.user, found),
        "may_retry": permissions.can_retry(request.user, found),
        "may_decide": permissions.can_decide(request.user, found),
    }
    return render(request, "matching/run_detail.html", context)


@require_GET
@never_cache
def run_progress(request: HttpRequest, run: str) -> HttpResponse:
    """The moving part of the page, asked for every second; the whole page again once there is news."""
    found = visible_run(request, run)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("matching:run-detail", found.public_id)
    if found.status not in found.lifecycle.open:
        return HttpResponseClientRefresh()
    context = {"run": found, "progress": queries.progress_of(found)}
    return render(request, "matching/_run_progress.html", context)


@require_POST
def run_cancel(request: HttpRequest, run: str) -> HttpResponse:
    found = visible_run(request, run)
    services.cancel_run(run=found, by=request.user)
    messages.success(request, _("The run is cancelled. Nothing was stored, and nobody was told."))
    return redirect("matching:run-detail", found.public_id)


@require_POST
def run_retry(request: HttpRequest, run: str) -> HttpResponse:
    found = visible_run(request, run)
    services.retry_run(run=found, by=request.user)
    return redirect("matching:run-detail", found.public_id)


@require_http_methods(["GET", "POST"])
def run_discard(request: HttpRequest, run: str) -> HttpResponse:
    """Asks once more, then puts the run away."""
    found = visible_run(request, run)
    if request.method == "POST":
        services.discard_run(run=found, by=request.user)
        messages.success(request, _("The run is put away. Nobody was told, and you can start another one."))
        return redirect("matching:run-list", found.cohort.public_id)
    if not permissions.can_decide(request.user, found):
        return redirect("matching:run-detail", found.public_id)
    return render(request, "matching/run_discard.html", {"run": found, "title": queries.title_of(found)})
