"""What a program asks of people before they can be matched: the list, one gate, retiring it."""

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from profiles.views.answering import form_page, refusals_into, typed
from programs.views.coordinated import coordinated_program
from safeguarding.forms.gates import GateForm, GateUpdateForm
from safeguarding.models import Gate
from safeguarding.services import gates as services

RULES = ("name", "role", "help", "months")


@require_GET
def gate_list(request: HttpRequest, program: str) -> HttpResponse:
    found = coordinated_program(request, program)
    gates = list(Gate.objects.filter(program=found))
    context = {
        "program": found,
        "gates": [gate for gate in gates if gate.retired_at is None],
        "retired": [gate for gate in gates if gate.retired_at is not None],
        "cohorts": found.cohorts.exclude(status="closed"),
    }
    return render(request, "safeguarding/gate_list.html", context)


@require_http_methods(["GET", "POST"])
def gate_create(request: HttpRequest, program: str) -> HttpResponse:
    found = coordinated_program(request, program)
    form = GateForm(typed(request))
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            services.create_gate(program=found, by=request.user, **form.cleaned_data)
            messages.success(request, _("From now on nobody is matched before this is done."))
            return redirect("safeguarding:gate-list", found.public_id)
    return form_page(request, "safeguarding/gate_create.html", form, program=found)


@require_http_methods(["GET", "POST"])
def gate_update(request: HttpRequest, gate: str) -> HttpResponse:
    found = get_object_or_404(Gate.objects.coordinated_by(request.user).select_related("program"), public_id=gate)
    form = GateUpdateForm(typed(request), initial=model_to_dict(found, [*RULES, "version"]))
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            services.change_gate(gate=found, by=request.user, **form.cleaned_data)
            messages.success(request, _("It is saved."))
            return redirect("safeguarding:gate-list", found.program.public_id)
    return form_page(request, "safeguarding/gate_update.html", form, gate=found)


@require_POST
def gate_retire(request: HttpRequest, gate: str) -> HttpResponse:
    """Ask it of nobody any more, or (`again`) of everybody as before."""
    found = get_object_or_404(Gate.objects.coordinated_by(request.user).select_related("program"), public_id=gate)
    services.retire_gate(gate=found, by=request.user, again="again" in request.POST)
    messages.success(request, _("It is saved."))
    return redirect("safeguarding:gate-list", found.program.public_id)
