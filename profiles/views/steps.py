"""The steps of one's own profile: short pages, one subject each, saved as one goes."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from profiles.forms.answers import AboutForm, BackgroundForm, StepForm, TopicsForm
from profiles.forms.availability import AvailabilityForm
from profiles.kinds.steps import ABOUT, AVAILABILITY, BACKGROUND, STEPS, TOPICS, Step
from profiles.models import Profile
from profiles.queries.answers import who_sees
from profiles.queries.sides import setting_of
from profiles.services.answers import save_answers
from profiles.views.answering import form_page, refusals_into, typed, way_back


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


def step_page(request: HttpRequest, step: Step, form_class: type[StepForm]) -> HttpResponse:
    """One step: shown, saved, and on to where the person came from or to the next step."""
    profile = Profile.objects.with_topics().get(pk=request.user.profile.pk)
    form = form_class(typed(request), profile=profile, setting=setting_of(request.user))
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            save_answers(
                profile=profile,
                by=request.user,
                version=form.cleaned_data["version"],
                answers=form.answers(),
                topics=form.topics(),
            )
            messages.success(request, _("Your answers are saved."))
            return redirect(way_back(request) or after(step))
        profile.refresh_from_db(fields=["version"])
        form.renew(profile.version)
    context = {
        "step": step,
        "stations": stations(step, form),
        "who_sees": who_sees(step),
        "next": way_back(request),
        "after": after(step),
        "last": step == STEPS[-1],
    }
    return form_page(request, "profiles/step.html", form, **context)


def after(step: Step) -> str:
    """Where to go once a step is done: the next one, and after the last one the whole to look over."""
    index = STEPS.index(step) + 1
    return reverse(STEPS[index].route if index < len(STEPS) else "profiles:profile-detail")


@dataclass(frozen=True)
class Station:
    """A step as the stepper shows it."""

    label: str | Promise
    state: str
    url: str


def stations(here: Step, form: StepForm) -> list[Station]:
    """The way through the profile. A step counts as done as soon as one of its questions is answered."""
    found = []
    for step in STEPS:
        answered = any(
            getattr(form.profile, answer) for answer in step.answers if answer not in ("topics", "time_zone")
        )
        done = answered or (step == TOPICS and bool(form.profile.choices.all()))
        state = "here" if step == here else "done" if done else "ahead"
        found.append(Station(step.label, state, reverse(step.route)))
    return found
