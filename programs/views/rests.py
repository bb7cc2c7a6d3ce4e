"""Pages of a mentor's rest: nobody new until a day, longer, or back at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from profiles.views.answering import form_page, refusals_into, typed
from programs.forms.enrolments import RestForm
from programs.models import Enrolment
from programs.permissions import can_change_capacity
from programs.services.rests import end_rest, take_rest


def fetch_own(request: HttpRequest, public_id: str) -> Enrolment:
    """The mentor's own place, or 403 or 404."""
    found = get_object_or_404(Enrolment.objects.visible_to(request.user).people(), public_id=public_id)
    if not can_change_capacity(request.user, found):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
def enrolment_rest(request: HttpRequest, enrolment: str) -> HttpResponse:
    """Take a rest, or make it longer or shorter."""
    found = fetch_own(request, enrolment)
    form = RestForm(typed(request), initial={"until": found.paused_until})
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            take_rest(enrolment=found, until=form.cleaned_data["until"], by=request.user)
            messages.success(request, _("Enjoy your rest. On that day you are back by yourself."))
            return redirect("programs:enrolment-detail", found.public_id)
    return form_page(request, "programs/enrolment_rest.html", form, enrolment=found)


@require_POST
def enrolment_return(request: HttpRequest, enrolment: str) -> HttpResponse:
    found = fetch_own(request, enrolment)
    end_rest(enrolment=found, by=request.user)
    messages.success(request, _("Welcome back! Mentees can ask you again."))
    return redirect("programs:enrolment-detail", found.public_id)
