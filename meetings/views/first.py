"""Pages of first sessions: one's own, agreeing on a time, saying how it was; and how far they are in a cohort."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activity.states import Conflict
from meetings.exports import calendar_of_first
from meetings.forms import FirstTimeForm, RatingForm
from meetings.models import FirstSession
from meetings.queries.clocks import zone_in_words
from meetings.queries.first import Tally, first_line, first_lines, first_view, firsts_of, tallies
from meetings.services import first as services
from meetings.views.sessions import calendar_file
from profiles.views.answering import refusals_into
from programs.views.coordinated import coordinated_cohort

A_PAGE = 50


def fetch(request: HttpRequest, public_id: str) -> FirstSession:
    """A first session of this person's own, or 404."""
    return get_object_or_404(firsts_of(request.user), public_id=public_id)


def time_form(request: HttpRequest, first: FirstSession, *, typed: bool = False) -> FirstTimeForm:
    """The form in the reader's zone, which it names; filled with the time that stands."""
    zone = timezone.get_current_timezone()
    words = _("By your clock: %(zone)s.") % {"zone": zone_in_words(zone, timezone.now())}
    begin = timezone.localtime(first.starts_at) if first.starts_at else None
    initial = {"day": begin.date(), "start": begin.time(), "where": first.where} if begin else {}
    return FirstTimeForm(request.POST if typed else None, initial=initial, zone=zone, zone_words=words)


def page(
    request: HttpRequest, first: FirstSession, *, form: FirstTimeForm | None = None, rating: RatingForm | None = None
) -> HttpResponse:
    """The page of one first session, with what was typed where something was wrong."""
    shown = first_view(first, request.user)
    context: dict[str, Any] = {
        "shown": shown,
        "form": form or time_form(request, first),
        "rating": rating or RatingForm(initial={"rating": shown.said}),
        "planning": form is not None,
    }
    wrong = (form is not None and form.errors) or (rating is not None and rating.errors)
    return render(request, "meetings/first_session.html", context, status=422 if wrong else 200)


@require_GET
def first_session_list(request: HttpRequest) -> HttpResponse:
    shown = [first_view(first, request.user) for first in firsts_of(request.user)]
    context = {"shown": shown, "open": sum(one.state.value == "planned" for one in shown)}
    return render(request, "meetings/first_session_list.html", context)


@require_GET
@never_cache
def first_session_detail(request: HttpRequest, first: str) -> HttpResponse:
    return page(request, fetch(request, first))


@require_GET
def first_session_calendar(request: HttpRequest, first: str) -> HttpResponse:
    """The time both have agreed on; there is no file before."""
    row = fetch(request, first)
    if row.starts_at is None or not row.agreed:
        raise Http404
    return calendar_file(calendar_of_first(row, row.starts_at))


@require_POST
def first_session_time(request: HttpRequest, first: str) -> HttpResponse:
    """Proposes a time and a place."""
    row = fetch(request, first)
    form = time_form(request, row, typed=True)
    if form.is_valid():
        plan = {"starts_at": form.cleaned_data["starts_at"], "where": form.cleaned_data["where"]}
        with refusals_into(form):
            services.propose_time(first=row, by=request.user, **plan)
            messages.success(request, _("Proposed. You hear as soon as the other person has answered."))
            return redirect("meetings:first-session-detail", row.public_id)
    return page(request, row, form=form)


@require_POST
def first_session_agree(request: HttpRequest, first: str) -> HttpResponse:
    """Says yes to the time that was read: the button carries it, so that another one is not agreed to unseen."""
    row = fetch(request, first)
    if request.POST.get("seen") != (row.starts_at.isoformat() if row.starts_at else None):
        raise Conflict(_("Meanwhile the time has changed. Please look at it again."))
    services.agree_time(first=row, seen=row.starts_at, by=request.user)
    messages.success(request, _("Agreed. The other person has been told."))
    return redirect("meetings:first-session-detail", row.public_id)


@require_POST
def first_session_rate(request: HttpRequest, first: str) -> HttpResponse:
    """Keeps what somebody says after a first session."""
    row = fetch(request, first)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return page(request, row, rating=form)
    services.rate_first_session(first=row, rating=form.cleaned_data["rating"], by=request.user)
    messages.success(request, _("Thank you. Only the matching reads it."))
    return redirect("meetings:first-session-list")


@require_POST
def first_session_met(request: HttpRequest, first: str) -> HttpResponse:
    """Says that the two have met without a time agreed on here; the page then asks how it was."""
    row = fetch(request, first)
    services.meet_first_session(first=row, by=request.user)
    messages.success(request, _("Noted: you have met. The other person has been told."))
    return redirect("meetings:first-session-detail", row.public_id)


@require_POST
def first_session_miss(request: HttpRequest, first: str) -> HttpResponse:
    row = fetch(request, first)
    services.miss_first_session(first=row, by=request.user)
    messages.success(request, _("Noted: it did not take place. The other person has been told."))
    return redirect("meetings:first-session-list")


@require_http_methods(["GET", "POST"])
def first_session_cancel(request: HttpRequest, first: str) -> HttpResponse:
    """Asks once more, then calls it off."""
    row = fetch(request, first)
    if request.method == "POST":
        services.cancel_first_session(first=row, by=request.user)
        messages.success(request, _("Called off. The other person is told, without a reason."))
        return redirect("meetings:first-session-list")
    if row.status != "planned":
        return redirect("meetings:first-session-detail", row.public_id)
    return render(request, "meetings/first_session_cancel.html", {"shown": first_view(row, request.user)})


@require_GET
def first_session_table(request: HttpRequest, cohort: str) -> HttpResponse:
    """How far the first sessions of a cohort are: who, when, and how many have answered; never who or what."""
    found = coordinated_cohort(request, cohort)
    rows = Paginator(first_lines(found), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": found,
        "tally": tallies([found.pk]).get(found.pk, Tally()),
        "page": rows,
        "rows": [first_line(row) for row in rows],
    }
    return render(request, "meetings/first_session_table.html", context)
