"""Pages of programs: the list, one program, its rules, and who runs it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from profiles.queries.privacy import circles
from profiles.views.answering import form_page, refusals_into, typed
from programs.forms.programs import (
    CoordinatorChoice,
    CoordinatorForm,
    GradeForm,
    ProgramCreateForm,
    ProgramTextForm,
    ProgramUpdateForm,
)
from programs.forms.search import ProgramSearchForm
from programs.kinds import PROGRAM_RULES, PROGRAM_TEXTS
from programs.kinds.grades import Grade
from programs.models import Program
from programs.permissions import can_coordinate, can_create_program, can_lead
from programs.queries.faces import face_from, facts_of, further_languages, presented
from programs.queries.invitations import waiting_for
from programs.queries.programs import (
    PROGRAMS_A_PAGE,
    matching_in_words,
    open_programs_page,
    program_overview,
    programs_for,
)
from programs.queries.team import coordinators_of, team_of
from programs.services import programs as services
from programs.views.coordinated import coordinated_program


@login_not_required
@require_GET
def program_list(request: HttpRequest) -> HttpResponse:
    """Programs one runs or takes part in, and those that anybody can join today, searched once they fill a page."""
    form = ProgramSearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = open_programs_page(request.user, **asked, page=request.GET.get("page"))
    searched = any(asked.values())
    context = {
        "mine": programs_for(request.user) if request.user.is_authenticated else [],
        "invited": waiting_for(request.user) if request.user.is_authenticated else [],
        "open": found,
        "page": found.page,
        "form": form if searched or form.errors or found.page.paginator.count > PROGRAMS_A_PAGE else None,
        "searched": searched,
        "may_create": can_create_program(request.user),
    }
    return render(request, "programs/program_list.html", context)


@login_not_required
@require_GET
def program_detail(request: HttpRequest, program: str) -> HttpResponse:
    found = get_object_or_404(presented(Program.objects.visible_to(request.user)), public_id=program)
    runs = can_coordinate(request.user, found)
    context = {
        "program": found,
        "overview": program_overview(found, request.user, runs=runs),
        "matching": matching_in_words(found),
        "facts": facts_of(found),
        "circles": circles(),
        "languages_to_add": further_languages(found) if runs else [],
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
    found = coordinated_program(request, program)
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
def program_texts(request: HttpRequest, program: str, language: str) -> HttpResponse:
    """The texts in one further language, beside those that the program has."""
    found = coordinated_program(request, program)
    names = dict(further_languages(found))
    if language not in names:
        raise Http404
    row = found.texts.filter(language=language).first()
    initial = model_to_dict(row, [*PROGRAM_TEXTS, "version"]) if row else {"version": 0}
    form = ProgramTextForm(typed(request), initial=initial)
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            texts = {name: form.cleaned_data[name] for name in PROGRAM_TEXTS}
            version = form.cleaned_data["version"]
            services.change_texts(program=found, language=language, version=version, texts=texts, by=request.user)
            messages.success(request, _("The texts are saved."))
            return redirect("programs:program-detail", found.public_id)
    own = face_from(found, None)
    return form_page(
        request, "programs/program_texts.html", form, program=found, own=own, language=language, named=names[language]
    )


@require_http_methods(["GET", "POST"])
def coordinator_add(request: HttpRequest, program: str) -> HttpResponse:
    """Who runs the program, and a form to add somebody. The answer is the same whether the address has an account."""
    found = coordinated_program(request, program)
    form = CoordinatorForm(typed(request))
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            services.add_coordinator(
                program=found, email=form.cleaned_data["email"], grade=form.cleaned_data["grade"], by=request.user
            )
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
        request, "programs/coordinator_list.html", form, program=found, team=team_of(found), grades=Grade.choices
    )


@require_POST
def coordinator_grade(request: HttpRequest, program: str) -> HttpResponse:
    """Changes how far the rights of one coordinator reach."""
    found = coordinated_program(request, program)
    form = GradeForm(request.POST)
    chosen = form.cleaned_data["coordinator"] if form.is_valid() else ""
    person = next((user for user in coordinators_of(found) if user.profile.public_id == chosen), None)
    if person is None:
        messages.error(request, _("Please choose a coordinator and the rights."))
        return redirect("programs:coordinator-add", found.public_id)
    services.change_grade(program=found, person=person, grade=Grade(form.cleaned_data["grade"]), by=request.user)
    messages.success(request, _("The rights of %(name)s are saved.") % {"name": person.profile.name})
    if not can_lead(request.user, found):
        return redirect("programs:program-detail", found.public_id)
    return redirect("programs:coordinator-add", found.public_id)


@require_http_methods(["GET", "POST"])
def coordinator_remove(request: HttpRequest, program: str) -> HttpResponse:
    """Asks once more (GET with the coordinator), then takes the program from that person (POST)."""
    found = coordinated_program(request, program)
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
