"""Pages on which a mentee asks the coordinators for a hand, or takes a finished search up again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pairings.forms import HelpForm
from pairings.queries.help import help_of
from pairings.queries.wishes import places_with_wishes
from pairings.services.caring import search_again
from pairings.services.help import call_for_help
from profiles.views.answering import form_page, refusals_into, typed
from programs.models import Enrolment


@require_http_methods(["GET", "POST"])
def help_create(request: HttpRequest, cohort: str) -> HttpResponse:
    """Ask for help in this round; the page says by when somebody answers."""
    place = next((p for p in places_with_wishes(request.user) if p.cohort.public_id == cohort), None)
    if place is None:
        raise Http404
    form = HelpForm(typed(request))
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            call_for_help(mentee=place, words=form.cleaned_data["words"], by=request.user)
            messages.success(request, _("The coordinators know. You find the day of their answer on this page."))
            return redirect("pairings:wish-list")
    hand = help_of(place, now=timezone.now())
    return form_page(request, "pairings/help_create.html", form, place=place, hand=hand)


@require_http_methods(["GET", "POST"])
def search_take_up(request: HttpRequest, cohort: str) -> HttpResponse:
    """Somebody who had finished looks for a mentor again; asked once more on a page of its own."""
    own = Enrolment.objects.people().accepted().mentees().filter(user=request.user)
    place = get_object_or_404(own, cohort__public_id=cohort)
    if request.method == "POST":
        search_again(mentee=place, by=request.user)
        messages.success(request, _("Your search goes on."))
        return redirect("home")
    if place.capacity:
        return redirect("home")
    return render(request, "pairings/search_again.html", {"place": place})
