"""The steps of one's own profile: short pages, one subject each, saved as one goes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from profiles.forms.answers import AboutForm, BackgroundForm, StepForm, TopicsForm
from profiles.forms.availability import AvailabilityForm
from profiles.forms.wishes import WishesForm
from profiles.kinds.steps import ABOUT, AVAILABILITY, BACKGROUND, TOPICS, WISHES, Step, step_after
from profiles.queries.people import own_profile
from profiles.queries.progress import steps_for
from profiles.queries.sides import Setting, mentor_places_of, setting_of
from profiles.services.answers import save_answers
from profiles.views.answering import form_page, refusals_into, typed_or_kept, way_back
from profiles.views.journey import step_context


@require_http_methods(["GET", "POST"])
def about_update(request: HttpRequest) -> HttpResponse:
    return step_page(request, ABOUT, AboutForm)


@require_http_methods(["GET", "POST"])
def topics_update(request: HttpRequest) -> HttpResponse:
    return step_page(request, TOPICS, TopicsForm)


@require_http_methods(["GET", "POST"])
def background_update(request: HttpRequest) -> HttpResponse:
    return step_page(request, BACKGROUND, BackgroundForm)


@require_http_methods(["GET", "POST"])
def availability_update(request: HttpRequest) -> HttpResponse:
    return step_page(request, AVAILABILITY, AvailabilityForm)


@require_http_methods(["GET", "POST"])
def wishes_update(request: HttpRequest) -> HttpResponse:
    return step_page(request, WISHES, WishesForm, places=mentor_places_of(request.user))


def step_page(request: HttpRequest, step: Step, form_class: type[StepForm], **context: Any) -> HttpResponse:
    """One step: shown, saved, and on to where the person came from, to the next step or, for now, to the whole."""
    profile = own_profile(request.user)
    setting = setting_of(request.user)
    form = form_class(typed_or_kept(request), profile=profile, setting=setting)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            save_answers(
                profile=profile,
                by=request.user,
                version=form.cleaned_data["version"],
                answers=form.answers(),
                topics=form.topics(),
            )
            messages.success(request, _("Your answers are saved."))
            return redirect(way_back(request) or onward(request, step, setting))
        profile.refresh_from_db(fields=["version"])
        form.renew(profile.version)
    return form_page(request, "profiles/step.html", form, **step_context(request, step, profile, setting), **context)


def onward(request: HttpRequest, step: Step, setting: Setting) -> str:
    """Where to go once a step is saved: to the next one, or to the whole where the person stops for now."""
    return reverse("profiles:profile-detail" if "later" in request.POST else step_after(step, steps_for(setting)))
