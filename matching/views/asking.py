"""The page on which a mentee asks one mentor, or puts her on the wish list."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matching.queries.browse_reasons import obstacle_of
from matching.services.wishes import wish_for
from matching.views.browse import found_mentor
from pairings.forms import LetterForm
from pairings.queries.wishes import asks_at_once
from profiles.queries import profile_view
from profiles.views.answering import form_page, refusals_into, typed


@require_http_methods(["GET", "POST"])
def request_create(request: HttpRequest, enrolment: str) -> HttpResponse:
    """Write to one mentor. The letter goes out at once or when it is its turn; who cannot ask reads why instead."""
    found = found_mentor(request.user, enrolment)
    form = LetterForm(typed(request))
    if form.is_valid():
        with refusals_into(form):
            sent = wish_for(
                mentee=found.place, mentor=found.mentor, message=form.cleaned_data["message"], by=request.user
            )
            if sent:
                messages.success(request, _("Your request is on its way."))
                return redirect("pairings:request-detail", sent.public_id)
            messages.success(request, _("Your letter is kept and goes out by itself when it is its turn."))
            return redirect("pairings:wish-list")
    now = timezone.now()
    context = {
        "mentor": profile_view(found.mentor.user.profile, "program"),
        "places": found.mentor,
        "at_once": asks_at_once(found.place, found.mentor),
        "answer_by": now + timedelta(days=found.mentor.cohort.program.request_days),
        "obstacle": None if form.errors else obstacle_of(found.place, found.mentor, found.broken, now=now),
    }
    return form_page(request, "matching/ask.html", form, **context)
