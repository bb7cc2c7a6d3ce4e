"""Pages of programs: the list, one program, its rules, and who runs it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from profiles.views.answering import form_page, refusals_into, typed
from programs.forms.programs import CoordinatorChoice, CoordinatorForm, ProgramCreateForm, ProgramUpdateForm
from programs.kinds import PROGRAM_RULES
from programs.models import Program
from programs.permissions import can_coordinate, can_create_program
from programs.queries.programs import coordinators_of, matching_in_words, open_programs, program_overview, programs_for
from programs.services import programs as services


@login_not_required
@require_GET
def program_list(request: HttpRequest) -> HttpResponse:
    """Programs one runs or takes part in, and those that anybody can join today."""
    context = {
        "mine": programs_for(request.user) if request.user.is_authenticated else [],
        "open": open_programs(request.user),
        "may_create": can_create_program(request.user),
    }
    return render(request, "programs/program_list.html", context)


@login_not_required
@require_GET
def program_detail(request: HttpRequest, program: str) -> HttpResponse:
    found = get_object_or_404(Program.objects.visible_to(request.user), public_id=program)
    runs = can_coordinate(request.user, found)
    context = {
        "program": found,
        "overview": program_overview(found, request.user, runs=runs),
        "matching": matching_in_words(found),
        "coordinators": coordinators_of(found),
    }
    return render(request, "programs/program_detail.html", context)


@require_http_methods(["GET", "POST"])
def program_create(request: HttpRequest) -> HttpResponse:
    if not can_create_program(request.user):
        raise PermissionDenied
    form = ProgramCreateForm(typed(request))
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            program = services.create_program(
                rules=form.cleaned_data, coordinator_email=form.cleaned_data["coordinator_email"], by=request.user
            )
            messages.success(request, _("The program is set up. Now add its first cohort."))
            return redirect("programs:program-detail", program.public_id)
    return form_page(request, "programs/program_create.html", form)


@require_http_methods(["GET", "POST"])
def program_update(request: HttpRequest, program: str) -> HttpResponse:
    found = get_object_or_404(Program.objects.coordinated_by(request.user), public_id=program)
    form = ProgramUpdateForm(typed(request), initial=model_to_dict(found, [*PROGRAM_RULES, "version"]))
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            services.change_program(
                program=found, version=form.cleaned_data["version"], rules=form.cleaned_data, by=request.user
            )
            messages.success(request, _("The rules of the program are saved."))
            return redirect("programs:program-detail", found.public_id)
    return form_page(request, "programs/program_update.html", form, program=found)


@require_http_methods(["GET", "POST"])
def coordinator_add(request: HttpRequest, program: str) -> HttpResponse:
    """Who runs the program, and a form to add somebody. The answer is the same whether the address has an account."""
    found = get_object_or_404(Program.objects.coordinated_by(request.user), public_id=program)
    form = CoordinatorForm(typed(request))
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            services.add_coordinator(program=found, email=form.cleaned_data["email"], by=request.user)
            messages.success(
                request,
                _(
                    "If %(address)s belongs to an account, that person now helps to run the program and has been "
                    "told. If not, ask the person to sign up first, and add the address again afterwards."
                )
                % {"address": form.cleaned_data["email"]},
            )
            return redirect("programs:coordinator-add", found.public_id)
    return form_page(
        request, "programs/coordinator_list.html", form, program=found, coordinators=coordinators_of(found)
    )


@require_http_methods(["GET", "POST"])
def coordinator_remove(request: HttpRequest, program: str) -> HttpResponse:
    """Asks once more (GET with the coordinator), then takes the program from that person (POST)."""
    found = get_object_or_404(Program.objects.coordinated_by(request.user), public_id=program)
    form = CoordinatorChoice(typed(request) or request.GET)
    chosen = form.cleaned_data["coordinator"] if form.is_valid() else ""
    person = next((user for user in coordinators_of(found) if user.profile.public_id == chosen), None)
    if person is None:
        messages.error(request, _("This person does not run the program any more."))
        return redirect("programs:coordinator-add", found.public_id)
    if request.method == "POST":
        services.remove_coordinator(program=found, person=person, by=request.user)
        messages.success(request, _("%(name)s no longer runs the program.") % {"name": person.profile.name})
        if person == request.user:
            return redirect("programs:program-list")
        return redirect("programs:coordinator-add", found.public_id)
    return render(request, "programs/coordinator_remove.html", {"program": found, "coordinator": person, "form": form})
