"""Links to join: handing them out, and the page that whoever has one comes to."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from profiles.views.answering import typed, unkept
from programs.forms.links import JoinLinkForm
from programs.queries.joining import Door, door_of, ways_into
from programs.queries.programs import OpenCohort, about, places_by_cohort
from programs.services import joining as services
from programs.views.coordinated import coordinated_cohort
from programs.views.enrolments import application_page

# A class that follows one poster at the same moment comes from one address.
RATES = {"join": "120/m/ip"}


@require_http_methods(["GET", "POST"])
def join_links(request: HttpRequest, cohort: str) -> HttpResponse:
    """The links of a cohort and of its program, each to be copied, renewed or switched off."""
    found = coordinated_cohort(request, cohort)
    form = JoinLinkForm(typed(request))
    if request.method == "POST":
        if form.is_valid():
            told = {name: form.cleaned_data[name] for name in ("scope", "role")}
            if form.cleaned_data["do"] == "off":
                services.switch_off_link(cohort=found, by=request.user, **told)
                messages.success(request, _("The link is switched off."))
            else:
                services.renew_link(cohort=found, by=request.user, **told)
                messages.success(request, _("The link is ready. If there was an older one, it does not work any more."))
        else:
            messages.error(request, _("Please use one of the buttons beside the links."))
        return redirect("programs:join-links", found.public_id)
    return render(request, "programs/join_links.html", {"cohort": found, "ways": ways_into(found)})


@login_not_required
@require_GET
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """What one can join here, and the way in. Nobody who has no link learns that there is something."""
    response = ratelimit.consume_or_429(request, action="join", config=RATES, limit_get=True)
    if response is None:
        door = door_of(secret)
        response = entrance(request, door, secret) if door else render(request, "programs/link_gone.html", status=404)
    return unkept(response)


def entrance(request: HttpRequest, door: Door, secret: str) -> HttpResponse:
    """The page of a link that works."""
    own = OpenCohort(door.cohort, places_by_cohort(request.user, [door.cohort]).get(door.cohort.pk, ()))
    held = {place.role for place in own.mine if place.status != "withdrawn"}
    context = {
        "cohort": door.cohort,
        "program": door.cohort.program,
        "about": about(door.cohort.program),
        "role": door.role,
        "own": own,
        "free": own.joinable and door.role not in held,
        "apply_url": reverse("programs:join-apply", args=[secret]),
    }
    return render(request, "programs/join.html", context)


@require_http_methods(["GET", "POST"])
def join_apply(request: HttpRequest, secret: str) -> HttpResponse:
    """The application of somebody who came by a link."""
    response = ratelimit.consume_or_429(request, action="join", config=RATES, limit_get=True)
    if response is not None:
        return response
    door = door_of(secret)
    if door is None:
        raise Http404
    back = reverse("programs:join", args=[secret])
    response = application_page(request, door.cohort, back=back, preset=door.role)
    response["Referrer-Policy"] = "same-origin"
    return response
