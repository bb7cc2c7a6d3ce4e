"""Pages of sessions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activity.queries import history_of
from activity.states import Conflict, Refused
from meetings.exports import calendar_of
from meetings.forms import SessionForm
from meetings.models import Session
from meetings.permissions import can_plan
from meetings.queries.clocks import other_clock, zone_in_words
from meetings.queries.sessions import past_of, session_view, sides_for, upcoming_of
from meetings.services.sessions import cancel_session, change_session, hold_session, miss_session, schedule_session
from pairings.models import Pairing
from pairings.queries.pairings import for_pages as pairings_for_pages
from pairings.queries.pairings import open_pairings_of, pairing_view
from profiles.views.answering import form_page, refusals_into, typed

A_PAGE = 20


def fetch(request: HttpRequest, public_id: str) -> Session:
    """A session of this person's, or 404."""
    return get_object_or_404(Session.objects.visible_to(request.user).people(), public_id=public_id)


def form_for(request: HttpRequest, initial: dict[str, Any]) -> SessionForm:
    """The form in the reader's zone, which it names."""
    zone = timezone.get_current_timezone()
    words = _("By your clock: %(zone)s.") % {"zone": zone_in_words(zone, timezone.now())}
    return SessionForm(typed(request), initial=initial, zone=zone, zone_words=words)


def say_done(request: HttpRequest, done: str, form: SessionForm) -> None:
    """Confirm, and mention the hour that a clock shows twice."""
    messages.success(request, done)
    if form.twice:
        messages.warning(
            request,
            _("The clocks are put back that night and show this time twice. The session is at the first of the two."),
        )


@require_GET
def session_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(past_of(request.user), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "upcoming": upcoming_of(request.user),
        "page": page,
        "past": [session_view(row, request.user) for row in page],
        "pairings": [row for row in open_pairings_of(request.user) if row.state.value == "active"],
    }
    return render(request, "meetings/session_list.html", context)


@require_http_methods(["GET", "POST"])
def session_create(request: HttpRequest, pairing: str) -> HttpResponse:
    rows = pairings_for_pages(Pairing.objects.visible_to(request.user))
    row = get_object_or_404(rows, public_id=pairing)
    if not can_plan(request.user, row):
        raise PermissionDenied
    form = form_for(request, {"format": "online"})
    if form.is_valid():
        with refusals_into(form):
            session = schedule_session(pairing=row, by=request.user, **form.plan())
            say_done(request, _("The session is planned, and the other person has been told."), form)
            return redirect("meetings:session-detail", session.public_id)
    now = timezone.now()
    there = other_clock(sides_for(row, request.user)[1].user, now, now)
    shown = pairing_view(row, request.user)
    return form_page(request, "meetings/session_create.html", form, shown=shown, there=there)


@require_GET
def session_detail(request: HttpRequest, session: str) -> HttpResponse:
    row = fetch(request, session)
    context = {"shown": session_view(row, request.user), "history": history_of(row)}
    return render(request, "meetings/session_detail.html", context)


@require_http_methods(["GET", "POST"])
def session_update(request: HttpRequest, session: str) -> HttpResponse:
    """Move a session or change its agenda. After a conflict the page shows what stands now beside what was typed."""
    row = fetch(request, session)
    begin = timezone.localtime(row.starts_at)
    form = form_for(
        request,
        {
            "day": begin.date(),
            "start": begin.time(),
            "minutes": round((row.ends_at - row.starts_at).total_seconds() / 60),
            "format": row.format,
            "where": row.where,
            "agenda": row.agenda,
            "version": row.sequence,
        },
    )
    if form.is_valid():
        try:
            change_session(session=row, version=form.cleaned_data["version"] or 0, by=request.user, **form.plan())
        except Conflict as conflict:
            row.refresh_from_db()
            form.show_version(row.sequence)
            form.add_error(None, conflict.sentence)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            say_done(request, _("The session is changed."), form)
            return redirect("meetings:session-detail", row.public_id)
    return form_page(request, "meetings/session_update.html", form, shown=session_view(row, request.user))


@require_http_methods(["GET", "POST"])
def session_cancel(request: HttpRequest, session: str) -> HttpResponse:
    row = fetch(request, session)
    if request.method == "POST":
        cancel_session(session=row, by=request.user)
        messages.success(request, _("The session is cancelled, and the other person has been told."))
        return redirect("meetings:session-detail", row.public_id)
    shown = session_view(row, request.user)
    if not shown.can_cancel:
        return redirect("meetings:session-detail", row.public_id)
    return render(request, "meetings/session_cancel.html", {"shown": shown})


@require_POST
def session_hold(request: HttpRequest, session: str) -> HttpResponse:
    row = fetch(request, session)
    hold_session(session=row, by=request.user)
    messages.success(request, _("Noted: the session took place."))
    return redirect("meetings:session-detail", row.public_id)


@require_POST
def session_miss(request: HttpRequest, session: str) -> HttpResponse:
    row = fetch(request, session)
    miss_session(session=row, by=request.user)
    messages.success(request, _("Noted: the session did not take place. Plan a new one when it suits you both."))
    return redirect("meetings:session-detail", row.public_id)


@require_GET
def session_calendar(request: HttpRequest, session: str) -> HttpResponse:
    return calendar_file(calendar_of(fetch(request, session)))


def calendar_file(content: bytes) -> HttpResponse:
    """A file to add to one's own calendar; the browser keeps no copy."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="session.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
