"""Pages of the two people of a pairing: what stands, and pausing, completing or ending it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activity.queries import history_of
from activity.services import note_looks
from pairings.forms import ClosingForm
from pairings.models import Pairing
from pairings.permissions import can_approve, can_end
from pairings.queries.pairings import (
    PairingView,
    answers_across,
    confided_by_other,
    for_pages,
    no_to,
    notes_about,
    open_pairings_of,
    pairing_view,
    past_pairings_of,
    tells_history,
)
from pairings.services.pairings import complete_pairing, end_pairing, pause_pairing, resume_pairing
from profiles.queries import ProfileView, profile_view
from profiles.views.answering import typed

A_PAGE = 20


def fetch(request: HttpRequest, public_id: str) -> Pairing:
    """A pairing this person may know of, or 404."""
    return get_object_or_404(for_pages(Pairing.objects.visible_to(request.user)), public_id=public_id)


def fetch_own(request: HttpRequest, public_id: str) -> Pairing:
    """A pairing this person may pause or end, or 403 or 404."""
    pairing = fetch(request, public_id)
    if not can_end(request.user, pairing):
        raise PermissionDenied
    return pairing


@require_GET
def pairing_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(past_pairings_of(request.user), A_PAGE).get_page(request.GET.get("page"))
    going_on = open_pairings_of(request.user)
    context = {
        "open": going_on,
        "paired": sum(one.paired for one in going_on),
        "page": page,
        "past": [pairing_view(row, request.user) for row in page],
    }
    return render(request, "pairings/pairing_list.html", context)


@require_GET
def pairing_detail(request: HttpRequest, pairing: str) -> HttpResponse:
    row = fetch(request, pairing)
    rows = [row, row.request] if row.request else [row]
    shown = pairing_view(row, request.user)
    may_end = can_end(request.user, row)
    context = {
        "pairing": row,
        "shown": shown,
        "answers": answers_across(row, shown),
        "care": may_end and shown.in_touch and not shown.reader_is,
        "confided": confided_by_other(row, shown),
        "may_approve": row.status == "proposed" and can_approve(request.user, row),
        "may_end": may_end,
        "may_take_back": row.status == "offered" and can_approve(request.user, row),
        "person": other_profile(row, shown) if row.status == "offered" else None,
        "refusal": no_to(row) if row.status == "declined" and row.was_offered and not shown.reader_is else None,
        "history": history_of(*rows) if tells_history(row, request.user) else [],
    }
    if not shown.reader_is:
        context["notes"] = notes_about(row, request.user)
        people = [row.mentee.user_id, row.mentor.user_id]
        note_looks(people, "pairing", by=request.user, program=row.mentee.cohort.program.name)
    return render(request, "pairings/pairing_detail.html", context)


def other_profile(row: Pairing, shown: PairingView) -> ProfileView | None:
    """What the other one tells about herself to whoever may be paired with her; nothing to coordinators."""
    if not shown.reader_is:
        return None
    other = row.mentor if shown.reader_is == "mentee" else row.mentee
    return profile_view(other.user.profile, "program")


def confirm(
    request: HttpRequest, pairing: Pairing, to: str, service: Callable[..., None], done: str, form: ClosingForm | None
) -> HttpResponse:
    """Ask once more on a page of its own, then do it. `form` brings what the service takes besides the pairing."""
    if request.method == "POST" and (form is None or form.is_valid()):
        service(pairing=pairing, by=request.user, **(form.cleaned_data if form else {}))
        messages.success(request, done)
        return redirect("pairings:pairing-detail", pairing.public_id)
    if not Pairing.lifecycle.allows(pairing.status, to):
        return redirect("pairings:pairing-detail", pairing.public_id)
    context = {"form": form, "shown": pairing_view(pairing, request.user)}
    status = 422 if form and form.errors else 200
    return render(request, f"pairings/pairing_{to}.html", context, status=status)


@require_http_methods(["GET", "POST"])
def pairing_pause(request: HttpRequest, pairing: str) -> HttpResponse:
    row = fetch_own(request, pairing)
    return confirm(
        request, row, "paused", pause_pairing, _("The pairing rests now. Resume it whenever you like."), None
    )


@require_http_methods(["GET", "POST"])
def pairing_complete(request: HttpRequest, pairing: str) -> HttpResponse:
    row, form = fetch_own(request, pairing), ClosingForm(typed(request))
    return confirm(
        request, row, "completed", complete_pairing, _("The pairing is completed. Well done, both of you."), form
    )


@require_http_methods(["GET", "POST"])
def pairing_end(request: HttpRequest, pairing: str) -> HttpResponse:
    row, form = fetch_own(request, pairing), ClosingForm(typed(request))
    return confirm(request, row, "ended", end_pairing, _("The pairing has ended. Both places are free again."), form)


@require_POST
def pairing_resume(request: HttpRequest, pairing: str) -> HttpResponse:
    row = fetch_own(request, pairing)
    resume_pairing(pairing=row, by=request.user)
    messages.success(request, _("The pairing goes on."))
    return redirect("pairings:pairing-detail", row.public_id)
