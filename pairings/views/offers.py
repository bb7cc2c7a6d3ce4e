"""Answering a suggested pairing, on its page or from the mail, and taking the suggestion back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pairings.forms import ClosingForm, RatherNotForm
from pairings.models import Pairing
from pairings.permissions import can_answer_offer, can_approve
from pairings.queries.pairings import for_pages, pairing_view
from pairings.queries.tickets import offer_of
from pairings.services.offers import rather_not, say_yes, take_offer_back
from pairings.views.answers import by_ticket, done
from profiles.models import User
from profiles.views.answering import form_page, refusals_into, typed


def fetch_own(request: HttpRequest, public_id: str) -> Pairing:
    """A pairing this person answers for herself, or 403 or 404."""
    pairing = get_object_or_404(for_pages(Pairing.objects.visible_to(request.user)), public_id=public_id)
    if not can_answer_offer(request.user, pairing):
        raise PermissionDenied
    return pairing


@require_POST
def offer_accept(request: HttpRequest, pairing: str) -> HttpResponse:
    row = fetch_own(request, pairing)
    messages.success(request, yes_words(say_yes(pairing=row, by=request.user)))
    return redirect("pairings:pairing-detail", row.public_id)


def yes_words(begun: bool) -> str:
    if begun:
        return _("You both said yes, and you two are paired now. Plan your first session.")
    return _("You said yes. As soon as both of you have, you two are paired.")


@require_http_methods(["GET", "POST"])
def offer_decline(request: HttpRequest, pairing: str) -> HttpResponse:
    row = fetch_own(request, pairing)
    form = RatherNotForm(typed(request))
    if form.is_bound and form.is_valid():
        rather_not(pairing=row, by=request.user, words=form.cleaned_data["words"])
        messages.success(request, no_words())
        return redirect("home")
    if row.status != "offered":
        return redirect("pairings:pairing-detail", row.public_id)
    return form_page(request, "pairings/offer_decline.html", form, shown=pairing_view(row, request.user))


def no_words() -> str:
    return _("That is fine. The other person is told kindly, and not by whom.")


@require_http_methods(["GET", "POST"])
def offer_take_back(request: HttpRequest, pairing: str) -> HttpResponse:
    """A coordinator takes a suggestion back."""
    row = get_object_or_404(for_pages(Pairing.objects.visible_to(request.user)), public_id=pairing)
    if not can_approve(request.user, row):
        raise PermissionDenied
    form = ClosingForm(typed(request))
    if form.is_bound and form.is_valid():
        take_offer_back(pairing=row, by=request.user, note=form.cleaned_data["note"])
        messages.success(request, _("The suggestion is taken back. Both have been told."))
        return redirect("pairings:pairing-approvals", row.mentee.cohort.public_id)
    if row.status != "offered":
        return redirect("pairings:pairing-detail", row.public_id)
    return form_page(request, "pairings/offer_take_back.html", form, shown=pairing_view(row, request.user))


@login_not_required
@require_http_methods(["GET", "POST"])
def offer_answer(request: HttpRequest, offer: str) -> HttpResponse:
    """The page a mail about a suggestion leads to; looking changes nothing."""
    return by_ticket(request, offer, offer_of, answer_page)


def answer_page(request: HttpRequest, row: Pairing, person: User) -> HttpResponse:
    """Yes, or rather not; the services decide as they do on the signed-in page."""
    form = RatherNotForm(typed(request))
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            if request.POST.get("answer") == "yes":
                begun = say_yes(pairing=row, by=person)
                return done(request, yes_words(begun), "begun" if begun else "waits")
            rather_not(pairing=row, by=person, words=form.cleaned_data["words"])
            return done(request, no_words(), "over")
    return form_page(request, "pairings/offer_answer.html", form, shown=pairing_view(row, person))
