"""The table of a cohort's people and what they have done, and marking many at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from programs.views.coordinated import coordinated_cohort
from safeguarding.forms.gates import GateFilter, MarkForm
from safeguarding.models import Gate
from safeguarding.queries.pages import gate_columns, gate_page, gates_of, people_asked
from safeguarding.services import marks as services


@require_GET
def gate_table(request: HttpRequest, cohort: str) -> HttpResponse:
    found = coordinated_cohort(request, cohort)
    gates = gates_of(found)
    form = GateFilter(request.GET)
    asked = form.asked()
    sort = request.GET.get("sort", "name")
    context = {
        "cohort": found,
        "gates": gates,
        "form": form,
        "filtered": any(asked.values()),
        "page": gate_page(found, gates, people_asked(found, **asked), sort=sort, number=request.GET.get("page")),
        "columns": gate_columns(gates, sort),
        "keep": [{"name": "sort", "value": sort}],
        "mark_form": MarkForm(gates=gates),
        "open": people_asked(found, show="open").count(),
    }
    return render(request, "safeguarding/gate_table.html", context)


@require_POST
def gate_mark(request: HttpRequest, cohort: str) -> HttpResponse:
    """Everybody who was selected has done it (`to` is met), or does not count as having done it (revoked)."""
    found = coordinated_cohort(request, cohort)
    form = MarkForm(request.POST, gates=gates_of(found))
    chosen = request.POST.getlist("enrolment")[:1000]
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    elif not chosen:
        messages.error(request, _("Select at least one person in the table first."))
    else:
        gate = get_object_or_404(Gate.objects.select_related("program"), public_id=form.cleaned_data["gate"])
        if request.POST.get("to") == "revoked":
            count = services.revoke_gate(gate=gate, cohort=found, chosen=chosen, by=request.user)
        else:
            until = form.cleaned_data["valid_until"]
            count = services.mark_gate(gate=gate, cohort=found, chosen=chosen, by=request.user, valid_until=until)
        messages.success(
            request,
            ngettext("“%(gate)s” is saved for %(count)d person.", "“%(gate)s” is saved for %(count)d people.", count)
            % {"gate": gate.name, "count": count},
        )
    shown = QueryDict(request.POST.get("shown", "")[:1000]).urlencode()
    return redirect(f"{reverse('safeguarding:gate-table', args=(found.public_id,))}?{shown}")
