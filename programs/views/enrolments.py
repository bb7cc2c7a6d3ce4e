"""Pages of one place: applying, the place itself, giving it up, and how many people it takes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from activity.queries import history_of
from profiles.queries import profile_view
from profiles.views.answering import form_page, refusals_into, typed
from programs.forms.enrolments import ApplicationForm, CapacityForm
from programs.kinds import Role
from programs.models import Cohort, Enrolment
from programs.permissions import can_change_capacity, can_coordinate, can_withdraw
from programs.queries.decisions import decisions_about
from programs.queries.next_steps import next_step_of
from programs.queries.programs import places_by_cohort
from programs.services import enrolments as services


@require_http_methods(["GET", "POST"])
def enrolment_apply(request: HttpRequest, cohort: str) -> HttpResponse:
    """An application in a role one does not hold yet. `?role=` chooses one beforehand."""
    visible = Cohort.objects.visible_to(request.user).select_related("program")
    found = get_object_or_404(visible, public_id=cohort)
    mine = places_by_cohort(request.user, [found]).get(found.pk, ())
    held = {place.role for place in mine if place.status != "withdrawn"}
    roles = tuple(role for role in (Role.MENTEE, Role.MENTOR) if role not in held)
    form = ApplicationForm(typed(request), roles=roles, initial={"role": request.GET.get("role", "")})
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            enrolment = services.send_application(cohort=found, by=request.user, **form.cleaned_data)
            messages.success(request, _("Thank you, your application is on its way to the coordinators."))
            return redirect("programs:enrolment-detail", enrolment.public_id)
    return form_page(request, "programs/enrolment_apply.html", form, cohort=found, mine=mine, roles=roles)


@require_GET
def enrolment_detail(request: HttpRequest, enrolment: str) -> HttpResponse:
    """The owner sees what comes next; coordinators see the person (`?as=coordinator` for their own places)."""
    visible = Enrolment.objects.visible_to(request.user).people()
    found = get_object_or_404(visible.prefetch_related("user__profile__choices__topic"), public_id=enrolment)
    owner = found.user_id == request.user.pk
    runs = can_coordinate(request.user, found.cohort.program)
    context = {"enrolment": found, "history": history_of(found), "runs": runs}
    if runs and (not owner or request.GET.get("as") == "coordinator"):
        context |= {
            "person": profile_view(found.user.profile, "pairing"),
            "decisions": decisions_about(found),
            "may_take_back": found.status == "accepted",
        }
        return render(request, "programs/enrolment_manage.html", context)
    step = next_step_of(found)
    context |= {
        "next": step,
        "next_url": reverse(step.route, args=step.args) if step.route else "",
        "may_withdraw": found.status in Enrolment.lifecycle.open,
        "may_change_places": can_change_capacity(request.user, found) and found.status in Enrolment.lifecycle.open,
    }
    return render(request, "programs/enrolment_detail.html", context)


@require_http_methods(["GET", "POST"])
def enrolment_withdraw(request: HttpRequest, enrolment: str) -> HttpResponse:
    """Asks once more, then gives up the place."""
    found = get_object_or_404(Enrolment.objects.visible_to(request.user).people(), public_id=enrolment)
    if not can_withdraw(request.user, found):
        raise PermissionDenied
    if request.method == "POST":
        services.withdraw_enrolment(enrolment=found, by=request.user)
        messages.success(request, _("Done. The place is given up."))
        return redirect("programs:enrolment-detail", found.public_id)
    context = {
        "enrolment": found,
        "own": found.user_id == request.user.pk,
        "still_paired": services.still_paired(found),
    }
    return render(request, "programs/enrolment_withdraw.html", context)


@require_http_methods(["GET", "POST"])
def enrolment_capacity(request: HttpRequest, enrolment: str) -> HttpResponse:
    """How many people a mentor takes."""
    found = get_object_or_404(Enrolment.objects.visible_to(request.user).people(), public_id=enrolment)
    if not can_change_capacity(request.user, found):
        raise PermissionDenied
    form = CapacityForm(typed(request), initial={"places": found.capacity, "version": found.version})
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            services.change_capacity(enrolment=found, by=request.user, **form.cleaned_data)
            messages.success(request, _("Your number of places is saved."))
            return redirect("programs:enrolment-detail", found.public_id)
    return form_page(request, "programs/enrolment_capacity.html", form, enrolment=found)
