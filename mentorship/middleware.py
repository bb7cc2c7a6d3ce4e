"""What every request passes: the reader's language and zone, declared routes only, refusals as kind words."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from activity.states import Refused
from mentorship.policy import is_declared
from profiles.views.answering import own_page

Handler = Callable[[HttpRequest], HttpResponse]


def reader_preferences(get_response: Handler) -> Handler:
    """Pages in the signed-in person's language and time zone; visitors' language comes from cookie or browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        zone = settings.TIME_ZONE
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
            profile = getattr(request.user, "profile", None)
            zone = profile.time_zone if profile else zone
        try:
            timezone.activate(ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError):
            timezone.activate(ZoneInfo(settings.TIME_ZONE))
        return get_response(request)

    return middleware


class DeclaredRoutesOnly:
    """A route missing from the policy table does not exist."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        match = request.resolver_match
        if match is None or not is_declared(match.view_name):
            raise Http404(f"{match and match.view_name} is not declared in mentorship/policy.py")


class RefusalsAsMessages:
    """A service's refusal that no form caught becomes a message on the page the person came from."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        messages.error(request, exception.sentence)
        return redirect(own_page(request, request.META.get("HTTP_REFERER", "")) or "home")
