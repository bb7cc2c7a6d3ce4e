"""Pages of a coordinator: the pairings of a cohort, and deciding about those that wait."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pairings.forms import ClosingForm
from pairings.models import Pairing
from pairings.permissions import can_approve
from pairings.queries.answering import mentors_answering
from pairings.queries.pairings import for_pages, pairing_view, pairings_of, pairings_to_approve
from pairings.services.pairings import approve_pairing, decline_pairing
from profiles.views.answering import form_page, refusals_into, typed
from programs.views.coordinated import coordinated_cohort

A_PAGE = 50


def fetch_to_decide(request: HttpRequest, public_id: str) -> Pairing:
    """A pairing this person decides about, or 403 or 404."""
    pairing = get_object_or_404(for_pages(Pairing.objects.visible_to(request.user)), public_id=public_id)
    if not can_approve(request.user, pairing):
        raise PermissionDenied
    return pairing


@require_GET
def pairing_approvals(request: HttpRequest, cohort: str) -> HttpResponse:
    chosen = coordinated_cohort(request, cohort)
    page = Paginator(pairings_of(chosen), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": chosen,
        "waiting": [pairing_view(row, request.user) for row in pairings_to_approve(chosen)],
        "page": page,
        "pairings": [pairing_view(row, request.user) for row in page],
    }
    return render(request, "pairings/pairing_approvals.html", context)


@require_GET
def mentor_list(request: HttpRequest, cohort: str) -> HttpResponse:
    """How the mentors of a cohort answer."""
    chosen = coordinated_cohort(request, cohort)
    mentors = mentors_answering(chosen, now=timezone.now())
    return render(request, "pairings/mentor_list.html", {"cohort": chosen, "mentors": mentors})


@require_POST
def pairing_approve(request: HttpRequest, pairing: str) -> HttpResponse:
    row = fetch_to_decide(request, pairing)
    begun = approve_pairing(pairing=row, by=request.user)
    names = {"mentee": row.mentee.user.profile.name, "mentor": row.mentor.user.profile.name}
    if begun:
        messages.success(request, _("%(mentee)s and %(mentor)s are paired now; both have been told.") % names)
    else:
        messages.success(request, _("Thank you. A second coordinator has been asked to confirm it."))
    return redirect("pairings:pairing-approvals", row.mentee.cohort.public_id)


@require_http_methods(["GET", "POST"])
def pairing_decline(request: HttpRequest, pairing: str) -> HttpResponse:
    row = fetch_to_decide(request, pairing)
    form = ClosingForm(typed(request))
    if form.is_valid():
        with refusals_into(form):
            decline_pairing(pairing=row, by=request.user, note=form.cleaned_data["note"])
            messages.success(request, _("The pairing was not approved. Both have been told and can look further."))
            return redirect("pairings:pairing-approvals", row.mentee.cohort.public_id)
    return form_page(request, "pairings/pairing_decline.html", form, shown=pairing_view(row, request.user))
