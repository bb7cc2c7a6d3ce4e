"""Pages of requests that were sent: reading, answering, taking back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activity.queries import history_of
from activity.services import note_looks
from pairings.forms import DeclineForm, QuestionForm
from pairings.models import MentorshipRequest
from pairings.permissions import can_answer, can_withdraw, is_party
from pairings.queries.questions import talk_of
from pairings.queries.requests import answered_of, for_pages, inbox_of, request_view, shows_profile, waiting_of
from pairings.services.questions import write_question
from pairings.services.requests import accept_request, decline_request, withdraw_request
from profiles.queries import profile_view
from profiles.views.answering import form_page, refusals_into, typed
from programs.kinds.questions import Readers
from programs.queries.answers import answers_of

A_PAGE = 20


def fetch(request: HttpRequest, public_id: str) -> MentorshipRequest:
    """A request this person may know of, or 404."""
    return get_object_or_404(for_pages(MentorshipRequest.objects.visible_to(request.user)), public_id=public_id)


@require_GET
def request_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(answered_of(request.user), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "inbox": inbox_of(request.user),
        "waiting": waiting_of(request.user),
        "page": page,
        "answered": [request_view(row, request.user) for row in page],
    }
    return render(request, "pairings/request_list.html", context)


@require_GET
def request_detail(request: HttpRequest, ask: str) -> HttpResponse:
    return detail_page(request, fetch(request, ask), QuestionForm())


@require_POST
def request_talk(request: HttpRequest, ask: str) -> HttpResponse:
    """A question before the answer, or a reply to one."""
    row = fetch(request, ask)
    if not is_party(request.user, row):
        raise PermissionDenied
    form = QuestionForm(request.POST)
    if form.is_valid():
        with refusals_into(form):
            write_question(request=row, text=form.cleaned_data["text"], by=request.user)
            messages.success(request, _("Your words are on their way."))
            return redirect("pairings:request-detail", row.public_id)
    return detail_page(request, row, form)


def detail_page(request: HttpRequest, row: MentorshipRequest, form: QuestionForm) -> HttpResponse:
    """The request with everything said about it, and the form of the talk as it was typed."""
    shown = request_view(row, request.user)
    place = row.mentor if shown.reader_is == "mentee" else row.mentee
    across = place.user.profile
    context = {
        "shown": shown,
        "person": profile_view(across, "program" if shown.reader_is else "pairing")
        if shows_profile(row, request.user)
        else None,
        "answers": answers_of(place, Readers.CANDIDATES if shown.reader_is else Readers.COORDINATORS)
        if shows_profile(row, request.user)
        else [],
        "may_answer": shown.is_open and can_answer(request.user, row),
        "may_withdraw": shown.is_open and can_withdraw(request.user, row),
        "talk": talk_of(row, request.user),
        "history": history_of(row),
    }
    if not shown.reader_is:
        people = [row.mentee.user_id, row.mentor.user_id]
        note_looks(people, "request", by=request.user, program=row.mentee.cohort.program.name)
    return form_page(request, "pairings/request_detail.html", form, **context)


@require_POST
def request_accept(request: HttpRequest, ask: str) -> HttpResponse:
    row = fetch(request, ask)
    if not can_answer(request.user, row):
        raise PermissionDenied
    pairing = accept_request(request=row, by=request.user)
    if pairing.status == "active":
        messages.success(request, _("You said yes, and you two are paired now. Plan your first session."))
    else:
        messages.success(request, _("You said yes. A coordinator looks at it, then you two can begin."))
    return redirect("pairings:pairing-detail", pairing.public_id)


def said_no(*, closed: bool) -> str:
    """What a mentor reads after a no, and what it means for her places."""
    if closed:
        return _("You said no in kind words. As you have no room, nobody else can ask you until you open your places.")
    return _("You said no in kind words. That is fine; clear answers help.")


@require_http_methods(["GET", "POST"])
def request_decline(request: HttpRequest, ask: str) -> HttpResponse:
    row = fetch(request, ask)
    if not can_answer(request.user, row):
        raise PermissionDenied
    form = DeclineForm(typed(request))
    if form.is_valid():
        with refusals_into(form):
            closed = decline_request(request=row, by=request.user, **form.cleaned_data)
            messages.success(request, said_no(closed=closed))
            if closed:
                return redirect("programs:enrolment-detail", row.mentor.public_id)
            return redirect("pairings:request-list")
    return form_page(request, "pairings/request_decline.html", form, shown=request_view(row, request.user))


@require_POST
def request_withdraw(request: HttpRequest, ask: str) -> HttpResponse:
    row = fetch(request, ask)
    if not can_withdraw(request.user, row):
        raise PermissionDenied
    withdraw_request(request=row, by=request.user)
    messages.success(request, _("You took your request back. You can ask somebody else now."))
    return redirect("pairings:request-detail", row.public_id)
