"""The step about lived experience, identity and accommodations: each answer on its own, with its uses."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from profiles.forms.personal import ConfidenceForm
from profiles.kinds.personal import WHY, PersonalKind, Purpose
from profiles.kinds.steps import PERSONAL
from profiles.models import SensitiveAnswer
from profiles.queries.people import own_profile
from profiles.queries.personal import own_confidences, uses_in_force
from profiles.queries.sides import setting_of
from profiles.services.personal import (
    change_confidence,
    take_back_confidence,
    tell_in_confidence,
    withdraw_consent,
)
from profiles.views.answering import form_page, refusals_into, typed
from profiles.views.journey import step_context


@require_GET
def personal_list(request: HttpRequest) -> HttpResponse:
    """What one has told in confidence, and who may use it."""
    profile = own_profile(request.user)
    context = {
        "shelves": own_confidences(profile),
        "uses": uses_in_force(profile),
        **step_context(request, PERSONAL, profile, setting_of(request.user)),
    }
    return render(request, "profiles/personal_list.html", context)


@require_http_methods(["GET", "POST"])
def personal_add(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in PersonalKind.values:
        raise Http404
    about = PersonalKind(kind)
    form = ConfidenceForm(typed(request), kind=about)
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            tell_in_confidence(profile=request.user.profile, by=request.user, kind=about, **form.told())
            messages.success(request, _("It is kept, and used only as you have ticked."))
            return back()
    return answer_page(request, form)


@require_http_methods(["GET", "POST"])
def personal_update(request: HttpRequest, answer: str) -> HttpResponse:
    found = own_answer(request, answer)
    form = ConfidenceForm(typed(request), kind=PersonalKind(found.kind), answer=found)
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            change_confidence(answer=found, by=request.user, version=form.cleaned_data["version"], **form.told())
            messages.success(request, _("It is kept, and used only as you have ticked."))
            return back()
        found.refresh_from_db(fields=["version"])
        form.renew(found.version)
    return answer_page(request, form, answer=found)


@require_POST
def personal_remove(request: HttpRequest, answer: str) -> HttpResponse:
    take_back_confidence(answer=own_answer(request, answer), by=request.user)
    messages.success(request, _("It is deleted, and used no more."))
    return back()


@require_POST
def consent_withdraw(request: HttpRequest) -> HttpResponse:
    """Forbid one use of everything told in confidence."""
    purpose = request.POST.get("purpose", "")
    if purpose in Purpose.values:
        withdraw_consent(profile=request.user.profile, by=request.user, purpose=Purpose(purpose))
        messages.success(request, _("From now on nothing you told in confidence is used for this."))
    return back()


def own_answer(request: HttpRequest, public_id: str) -> SensitiveAnswer:
    """One's own answer, or 404: nobody else knows that it exists."""
    mine = SensitiveAnswer.objects.filter(profile=request.user.profile).prefetch_related("consents")
    return get_object_or_404(mine.select_related("profile"), public_id=public_id)


def back() -> HttpResponse:
    return redirect(PERSONAL.route)


def answer_page(request: HttpRequest, form: ConfidenceForm, **context: Any) -> HttpResponse:
    context |= {"kind": form.kind, "why": WHY[form.kind], "list_url": reverse(PERSONAL.route)}
    return form_page(request, "profiles/personal_form.html", form, **context)
