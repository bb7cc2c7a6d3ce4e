"""Pages about a safe account: with what one signs in, and where one is signed in."""

from allauth.socialaccount.adapter import get_adapter as get_provider_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from profiles.queries.safety import devices_of, safety_of
from profiles.services.second_step import sign_out_elsewhere
from profiles.views.answering import own_page

WANTED = "second_step_wanted_page"


@require_GET
def safety(request: HttpRequest) -> HttpResponse:
    """Passkeys, app, recovery codes, password, linked houses, devices: each with what one can do."""
    state = safety_of(request.user)
    context = {
        "safety": state,
        "required": WANTED in request.session,
        "wanted_url": own_page(request, request.session.get(WANTED, "")),
        "providers": get_provider_adapter().list_providers(request),
    }
    if state.has_second_step:
        request.session.pop(WANTED, None)
    return render(request, "profiles/safety.html", context)


@require_http_methods(["GET", "POST"])
def device_list(request: HttpRequest) -> HttpResponse:
    """Where one is signed in; sent, it signs out everywhere else."""
    here = request.session.session_key
    if request.method == "POST":
        ended = sign_out_elsewhere(user=request.user, keep=here)
        words = ngettext("Signed out on %(number)d device.", "Signed out on %(number)d devices.", ended)
        messages.success(request, words % {"number": ended} if ended else _("You were signed in nowhere else."))
        return redirect("usersessions_list")
    return render(request, "profiles/devices.html", {"devices": devices_of(request.user, here)})
