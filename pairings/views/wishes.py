"""A mentee's wish list: who was asked, who comes next, and the order of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pairings.forms import LetterForm
from pairings.models import MentorshipRequest, Wish
from pairings.queries.help import help_of
from pairings.queries.wishes import places_with_help, places_with_wishes, wish_list_of
from pairings.services import wishes as services
from profiles.views.answering import form_page, refusals_into, typed


def fetch_own(request: HttpRequest, public_id: str) -> Wish:
    """A wish of this person, or 404: nobody else may know of it."""
    return get_object_or_404(Wish.objects.people().filter(mentee__user=request.user), public_id=public_id)


def back_to(wish: Wish) -> HttpResponse:
    """The list, at this wish."""
    return redirect(f"{reverse('pairings:wish-list')}#wish-{wish.public_id}")


@require_GET
def wish_list(request: HttpRequest) -> HttpResponse:
    """One list for each round in which this person looks for a mentor, and what was promised in the others."""
    now = timezone.now()
    lists = [
        (wish_list_of(place, request.user, now=now), help_of(place, now=now))
        for place in places_with_wishes(request.user)
    ]
    hands = [(place, help_of(place, now=now)) for place in places_with_help(request.user) if place.free_places]
    return render(request, "pairings/wish_list.html", {"lists": lists, "hands": hands})


@require_POST
def wish_shift(request: HttpRequest, wish: str) -> HttpResponse:
    found = fetch_own(request, wish)
    services.shift_wish(wish=found, up=request.POST.get("to") == "up", by=request.user)
    return back_to(found)


@require_http_methods(["GET", "POST"])
def wish_update(request: HttpRequest, wish: str) -> HttpResponse:
    """The letter, before it goes out."""
    found = fetch_own(request, wish)
    form = LetterForm(typed(request), initial={"message": found.message})
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            services.change_letter(wish=found, message=form.cleaned_data["message"], by=request.user)
            messages.success(request, _("Your letter is saved. It goes out when it is its turn."))
            return back_to(found)
    return form_page(request, "pairings/wish_update.html", form, name=found.mentor.user.profile.short_name)


@require_POST
def wish_drop(request: HttpRequest, wish: str) -> HttpResponse:
    found = fetch_own(request, wish)
    services.drop_wish(wish=found, by=request.user)
    name = found.mentor.user.profile.short_name
    messages.success(request, _("%(name)s is off your list. Below you can put them back.") % {"name": name})
    return redirect("pairings:wish-list")


@require_POST
def wish_return(request: HttpRequest, wish: str) -> HttpResponse:
    """Back onto the list, with the letter as it was."""
    found = fetch_own(request, wish)
    services.put_back(mentee=found.mentee, mentor=found.mentor, by=request.user)
    return back_to(found)


@require_POST
def request_return(request: HttpRequest, ask: str) -> HttpResponse:
    """Ask somebody once more who was asked before."""
    own = MentorshipRequest.objects.people().filter(mentee__user=request.user)
    found = get_object_or_404(own, public_id=ask)
    wish = services.put_back(mentee=found.mentee, mentor=found.mentor, by=request.user)
    name = found.mentor.user.profile.short_name
    messages.success(request, _("%(name)s is back on your list.") % {"name": name})
    return back_to(wish)
