"""One's own profile: what one has told, how others see it, what is missing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from profiles.models import Profile
from profiles.queries.answers import chapters_of, gaps_of
from profiles.queries.people import profile_view
from profiles.queries.sides import setting_of


@require_GET
def profile_detail(request: HttpRequest) -> HttpResponse:
    profile = Profile.objects.with_topics().get(pk=request.user.profile.pk)
    setting = setting_of(request.user)
    context = {
        "profile": profile,
        "chapters": chapters_of(profile, setting),
        "gaps": gaps_of(profile, setting),
        "view": profile_view(profile, "program"),
    }
    return render(request, "profiles/profile_detail.html", context)
