"""Answering a request from the mail, without signing in: looking changes nothing, a button answers."""

from collections.abc import Callable
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from activity.states import Refused
from pairings.forms import DeclineForm, QuestionForm
from pairings.models import MentorshipRequest
from pairings.queries.questions import talk_of
from pairings.queries.requests import request_view
from pairings.queries.tickets import request_of, ticket_for
from pairings.services.questions import write_question
from pairings.services.requests import accept_request, decline_request, withdraw_request
from pairings.services.wishes import put_back
from pairings.views.requests import said_no
from profiles.models import User
from profiles.views.answering import form_page, refusals_into, typed, unkept
from programs.kinds import Role

RATES = {"answer": "60/m/ip"}


@login_not_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, ticket: str) -> HttpResponse:
    """The page a mail about a request leads to."""
    return by_ticket(request, ticket, request_of, request_page)


def by_ticket(
    request: HttpRequest,
    ticket: str,
    opened: Callable[[str], tuple[Any, str] | None],
    page: Callable[[HttpRequest, Any, User], HttpResponse],
) -> HttpResponse:
    """The `page` of the row that a ticket is for, in the language of whose ticket it is.

    Whoever is signed in as somebody else learns nothing but that it is not for them. Nothing keeps the page.
    """
    response = ratelimit.consume_or_429(request, action="answer", config=RATES, limit_get=True)
    if response is not None:
        return response
    found = opened(ticket)
    if found is None:
        return unkept(render(request, "pairings/answer_over.html"))
    row, side = found
    person: User = (row.mentee if side == Role.MENTEE else row.mentor).user
    if request.user.is_authenticated and request.user.pk != person.pk:
        status = 422 if request.method == "POST" else 200
        return unkept(render(request, "pairings/answer_over.html", {"other": True}, status=status))
    with translation.override(person.language):
        return unkept(page(request, row, person))


def request_page(request: HttpRequest, found: MentorshipRequest, person: User) -> HttpResponse:
    """The side of the one whose ticket it is."""
    mentee = person.pk == found.mentee.user_id
    return mentees_page(request, found, person) if mentee else answer_page(request, found, person)


def answer_page(request: HttpRequest, found: MentorshipRequest, mentor: User) -> HttpResponse:
    """Yes, a question, or a no with its reason; the services decide as they do on the signed-in page."""
    chosen = request.POST.get("answer")
    if request.method == "POST" and chosen == "yes":
        try:
            pairing = accept_request(request=found, by=mentor)
        except Refused as refused:
            messages.error(request, refused.sentence)
            return redirect(request.path)
        return done(request, _("You said yes. Thank you!"), after="begun" if pairing.status == "active" else "")
    asking = request.POST if chosen == "question" else None
    form, talk = DeclineForm(typed(request) if asking is None else None), QuestionForm(asking)
    if talk.is_valid() and wrote(talk, found, mentor):
        return done(request, _("Your words are on their way."), after="asked")
    if form.is_valid():
        with refusals_into(form):
            closed = decline_request(request=found, by=mentor, **form.cleaned_data)
            place = found.mentor.public_id if closed else ""
            return done(request, said_no(closed=closed), after="no", place=place)
    context = {"shown": request_view(found, mentor), "talk": talk_of(found, mentor), "question": talk}
    return form_page(request, "pairings/answer.html", form, also=talk, **context)


def wrote(form: QuestionForm, found: MentorshipRequest, by: User) -> bool:
    """Whether the line of the talk is written; the refusal stands in the form otherwise."""
    with refusals_into(form):
        write_question(request=found, text=form.cleaned_data["text"], by=by)
        return True
    return False


def mentees_page(request: HttpRequest, found: MentorshipRequest, mentee: User) -> HttpResponse:
    """A mentee replies to a question, takes her request back, or puts back what she took back."""
    chosen = request.POST.get("answer")
    form = QuestionForm(request.POST if request.method == "POST" and chosen not in {"withdraw", "return"} else None)
    if form.is_valid() and wrote(form, found, mentee):
        return done(request, _("Your words are on their way."))
    try:
        if chosen == "withdraw":
            withdraw_request(request=found, by=mentee)
            again = ticket_for(found, Role.MENTEE)
            return done(request, _("You took your request back. You can ask somebody else now."), "withdrawn", again)
        if chosen == "return":
            put_back(mentee=found.mentee, mentor=found.mentor, by=mentee)
            name = found.mentor.user.profile.short_name
            return done(request, _("%(name)s is back on your list.") % {"name": name}, after="returned")
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect(request.path)
    context = {"shown": request_view(found, mentee), "talk": talk_of(found, mentee)}
    return form_page(request, "pairings/answer_mentee.html", form, **context)


def done(request: HttpRequest, sentence: str, after: str = "", again: str = "", place: str = "") -> HttpResponse:
    """The answer is given; whoever is signed in goes on to the own pages. `again` is a ticket to undo it, `place` a
    mentor's place of which places were closed by it.
    """
    if request.user.is_authenticated:
        messages.success(request, sentence)
        return redirect("programs:enrolment-detail", place) if place else redirect("home")
    context = {"sentence": sentence, "after": after, "again": again, "place": place}
    return render(request, "pairings/answer_done.html", context)
