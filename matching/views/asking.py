"""The page on which a mentee asks one mentor."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matching.forms.asking import AskForm
from matching.queries.browse_reasons import obstacle_of
from matching.services.asking import ask_mentor
from matching.views.browse import found_mentor
from profiles.queries import profile_view
from profiles.views.answering import form_page, refusals_into, typed


@require_http_methods(["GET", "POST"])
def request_create(request: HttpRequest, enrolment: str) -> HttpResponse:
    """Ask one mentor. Who cannot ask now reads why instead of a form."""
    found = found_mentor(request.user, enrolment)
    form = AskForm(typed(request))
    if form.is_valid():
        with refusals_into(form):
            sent = ask_mentor(
                mentee=found.place, mentor=found.mentor, message=form.cleaned_data["message"], by=request.user
            )
            messages.success(request, _("Your request is on its way."))
            return redirect("pairings:request-detail", sent.public_id)
    now = timezone.now()
    context = {
        "mentor": profile_view(found.mentor.user.profile, "program"),
        "places": found.mentor,
        "answer_by": now + timedelta(days=found.mentor.cohort.program.request_days),
        "obstacle": None if form.errors else obstacle_of(found.place, found.mentor, found.broken, now=now),
    }
    return form_page(request, "matching/ask.html", form, **context)
