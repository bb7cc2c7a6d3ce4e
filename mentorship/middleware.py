"""What every request passes: the reader's language and zone, declared routes only, refusals as kind words."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase, HttpResponseRedirectBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation

from activity.states import Refused
from mentorship.policy import grade_needed, is_declared
from profiles.views.answering import own_page
from profiles.views.drafts import drop_strange_draft, keep_draft
from programs.kinds.grades import Grade, at_least
from programs.models import Coordinator

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]


def language_in_address(request: HttpRequest) -> str:
    """The language that a link asks for (`?lang=de`), where the site speaks it."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else ""


def reader_preferences(get_response: Handler) -> Handler:
    """Pages in the signed-in person's language and time zone; visitors' language comes from link, cookie or browser.

    A link that names a language is followed by pages in it: the cookie keeps it, as the switch at the foot does.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        zone = settings.TIME_ZONE
        asked = "" if request.user.is_authenticated else language_in_address(request)
        if asked:
            translation.activate(asked)
            request.LANGUAGE_CODE = asked
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
            profile = getattr(request.user, "profile", None)
            zone = profile.time_zone if profile else zone
        try:
            timezone.activate(ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError):
            timezone.activate(ZoneInfo(settings.TIME_ZONE))
        response = get_response(request)
        if asked:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.HTTPS,
                samesite="Lax",
            )
        return response

    return middleware


class SignInFirst(LoginRequiredMiddleware):
    """Pages are for people who are signed in; what they typed in a lost session waits until they are again."""

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        drop_strange_draft(request)
        return super().process_view(request, view, args, kwargs)

    def handle_no_permission(self, request: HttpRequest, view: Any) -> HttpResponseRedirect:
        if request.method == "POST":
            keep_draft(request)
        return super().handle_no_permission(request, view)


def private_pages(get_response: Handler) -> Handler:
    """Pages of somebody who is signed in are kept by no cache: not by a proxy, nor by a shared computer's browser.

    A view that says itself how long its answer may be kept by the person alone (a photo, say) is left its word.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated:
            told = response.headers.get("Cache-Control", "")
            if "private" not in told or "max-age" not in told:
                response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware


def lacks_rights(request: HttpRequest) -> bool:
    """Whether the reader runs a program with less than the grade that this route asks for."""
    needed = getattr(request.user, "grade_needed", Grade.READ)
    mine = Coordinator.objects.filter(user_id=request.user.pk)  # type: ignore[misc]
    return needed != Grade.READ and mine.exclude(grade__in=at_least(needed)).exists()


class DeclaredRoutesOnly:
    """A route missing from the policy table does not exist, and coordinators need the grade it asks for.

    The grade stands on the person for this request; `programs.models.run_by` reads it wherever rows of a coordinator
    are fetched, so that no view can forget it. Whoever runs some program with less is told so kindly where she finds
    nothing: the same words for what is not there, so that they tell her nothing.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 404 and lacks_rights(request):
            return render(request, "403_rights.html", status=403)
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        match = request.resolver_match
        if match is None or not is_declared(match.view_name):
            raise Http404(f"{match and match.view_name} is not declared in mentorship/policy.py")
        if request.user.is_authenticated:
            grade = grade_needed(match.view_name, request.method or "GET")
            request.user.grade_needed = grade  # type: ignore[attr-defined]


class AccountsElsewhere:
    """The way to a provider of accounts.

    A form that leads there answers with a page that goes on at once, not with a redirect: browsers hold `form-action`
    against redirects, too, and where a provider sends people on to is not ours to list. A provider that is away is
    said kindly, and so is an answer that is none.
    """

    ROUTES = frozenset({"openid_connect_login", "saml_login", "saml_finish_acs", "saml_metadata"})

    # Away or refusing; no XML; not what was agreed; nothing this browser asked for.
    UNUSABLE = (OSError, SyntaxError, ValueError, PermissionDenied)

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        place = response.url if isinstance(response, HttpResponseRedirectBase) else ""
        if not urlsplit(place).netloc or not self.on_the_way(request):
            return response
        page = render(request, "socialaccount/leaving.html", {"place": place})
        page.headers["Refresh"] = f"0; url={place}"
        page.headers["Cache-Control"] = "no-store"
        return page

    def on_the_way(self, request: HttpRequest) -> bool:
        return request.resolver_match is not None and request.resolver_match.view_name in self.ROUTES

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, self.UNUSABLE) or not self.on_the_way(request):
            return None
        log.error("a provider of accounts does not answer, or nonsense: %s", type(exception).__name__)
        return render(request, "socialaccount/authentication_error.html", status=401)


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
