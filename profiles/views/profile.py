"""One's own profile: what one has told, how others see it, what is missing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from profiles.queries.answers import gaps_of
from profiles.queries.chapters import chapters_of
from profiles.queries.people import own_profile, profile_view
from profiles.queries.progress import journey_of
from profiles.queries.sides import setting_of


@require_GET
def profile_detail(request: HttpRequest) -> HttpResponse:
    profile = own_profile(request.user)
    setting = setting_of(request.user)
    context = {
        "profile": profile,
        "chapters": chapters_of(profile, setting),
        "gaps": gaps_of(profile, setting),
        "journey": journey_of(profile, setting),
        "view": profile_view(profile, "program"),
    }
    return render(request, "profiles/profile_detail.html", context)


@require_GET
def answers_check(request: HttpRequest) -> HttpResponse:
    """The end of the way through the profile: everything on one page, each chapter with a way to change it."""
    profile = own_profile(request.user)
    setting = setting_of(request.user)
    context = {
        "chapters": chapters_of(profile, setting),
        "gaps": gaps_of(profile, setting),
        "journey": journey_of(profile, setting),
    }
    return render(request, "profiles/answers_check.html", context)
