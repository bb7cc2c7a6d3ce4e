"""Pages of cohorts: one cohort, its dates, and its way from one state to the next."""

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from activity.queries import history_of
from profiles.views.answering import form_page, refusals_into, typed
from programs.forms.cohorts import CohortForm, CohortUpdateForm, MoveForm
from programs.models import Cohort
from programs.permissions import can_coordinate
from programs.queries.cohorts import cohort_counts, moves_of
from programs.queries.programs import OpenCohort, matching_in_words, places_by_cohort
from programs.services import cohorts as services
from programs.views.coordinated import coordinated_cohort, coordinated_program

DATES = ("name", "apply_until", "starts_on", "ends_on", "unlisted")


@require_http_methods(["GET", "POST"])
def cohort_create(request: HttpRequest, program: str) -> HttpResponse:
    found = coordinated_program(request, program)
    form = CohortForm(typed(request))
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            dates = {name: form.cleaned_data[name] for name in DATES}
            cohort = services.create_cohort(program=found, by=request.user, **dates)
            messages.success(request, _("The cohort is set up. Nobody sees it until you open it for applications."))
            return redirect("programs:cohort-detail", cohort.public_id)
    return form_page(request, "programs/cohort_create.html", form, program=found)


@require_GET
def cohort_detail(request: HttpRequest, cohort: str) -> HttpResponse:
    """Facts, state and one's own places; for its coordinators the counts and the next steps as well."""
    visible = Cohort.objects.visible_to(request.user).select_related("program")
    found = get_object_or_404(visible, public_id=cohort)
    mine = places_by_cohort(request.user, [found]).get(found.pk, ())
    context = {
        "cohort": found,
        "own": OpenCohort(found, mine),
        "matching": matching_in_words(found.program),
    }
    if can_coordinate(request.user, found.program):
        context |= {"counts": cohort_counts(found), "moves": moves_of(found), "history": history_of(found)}
        return render(request, "programs/cohort_manage.html", context)
    return render(request, "programs/cohort_detail.html", context)


@require_http_methods(["GET", "POST"])
def cohort_update(request: HttpRequest, cohort: str) -> HttpResponse:
    found = coordinated_cohort(request, cohort)
    form = CohortUpdateForm(typed(request), initial=model_to_dict(found, [*DATES, "version"]))
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            dates = {name: form.cleaned_data[name] for name in DATES}
            services.change_cohort(cohort=found, version=form.cleaned_data["version"], by=request.user, **dates)
            messages.success(request, _("The dates of the cohort are saved."))
            return redirect("programs:cohort-detail", found.public_id)
    return form_page(request, "programs/cohort_update.html", form, cohort=found)


@require_http_methods(["GET", "POST"])
def cohort_move(request: HttpRequest, cohort: str) -> HttpResponse:
    """Asks once more with what the step means (GET), then takes it (POST)."""
    found = coordinated_cohort(request, cohort)
    form = MoveForm(typed(request) or request.GET)
    to = form.cleaned_data["to"] if form.is_valid() else ""
    if request.method == "POST":
        services.move_cohort(cohort=found, to=to, by=request.user)
        messages.success(request, _("The cohort is now “%(state)s”.") % {"state": found.state.label})
        return redirect("programs:cohort-detail", found.public_id)
    step = next((step for step in moves_of(found) if step.to == to), None)
    if step is None:
        messages.error(request, _("Please choose one of the steps on the page of the cohort."))
        return redirect("programs:cohort-detail", found.public_id)
    context = {"cohort": found, "step": step, "form": form, "counts": cohort_counts(found)}
    return render(request, "programs/cohort_move.html", context)
