"""Pairs laid down and pairs ruled out in a cohort, and taking that back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from activity.states import Refused
from matching.forms.board import PairForm
from matching.models import Exclusion, Pin
from matching.queries.pair_rules import ruled_pairs
from matching.services.proposals import allow_pair, unpin_pair
from programs.views.coordinated import coordinated_cohort

UNDO = {"unpin": unpin_pair, "allow": allow_pair}


@require_http_methods(["GET", "POST"])
def pair_rule_list(request: HttpRequest, cohort: str) -> HttpResponse:
    """Both lists (GET); releases or allows one pair (POST)."""
    found = coordinated_cohort(request, cohort)
    if request.method == "POST":
        form = PairForm(request.POST)
        undo = UNDO.get(form.cleaned_data["action"]) if form.is_valid() else None
        if undo is None:
            raise Refused(_("Choose a pair of the list, then release or allow it."))
        places = found.enrolments.select_related("user")
        pair = {side: get_object_or_404(places, public_id=form.cleaned_data[side]) for side in ("mentee", "mentor")}
        undo(**pair, by=request.user)
        messages.success(request, _("Done. The next run decides about this pair again."))
        return redirect("matching:pair-rule-list", found.public_id)
    context = {"cohort": found, "pins": ruled_pairs(Pin, found), "exclusions": ruled_pairs(Exclusion, found)}
    return render(request, "matching/pair_rule_list.html", context)
