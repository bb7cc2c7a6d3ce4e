"""A second step where the house asks for one: whoever must have it sets it up first, then goes where she wanted."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mentorship.policy import ACCOUNT_ROUTES
from profiles.models import User
from profiles.queries.safety import has_second_step
from profiles.views.safety import WANTED
from programs.models import Coordinator

# Where one may go without it: setting it up, signing out, help, one's language, and what is no page.
OPEN = ACCOUNT_ROUTES | {"mfa_index", "usersessions_list", "help", "data-visibility", "health", "set_language", "style"}


def must_have_second_step(person: User) -> bool:
    """Whether the house asks this person for a second step; read at each request, like every right."""
    if settings.REQUIRE_SECOND_FACTOR == "all":
        return True
    if settings.REQUIRE_SECOND_FACTOR == "coordinators":
        return person.is_superuser or Coordinator.objects.filter(user=person).exists()
    return False


class SecondStepFirst:
    """Sends whoever must have a second step, and has none, to the page where it is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        person = request.user
        route = request.resolver_match.view_name if request.resolver_match else ""
        if not person.is_authenticated or route in OPEN:
            return None
        if not must_have_second_step(person) or has_second_step(person):
            return None
        if request.method == "GET":
            request.session[WANTED] = request.get_full_path()
        else:
            request.session.setdefault(WANTED, "/")
            messages.warning(request, _("Nothing was saved: first set up a second step, then do it again."))
        return redirect("mfa_index")
