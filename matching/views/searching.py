"""What a mentee keeps of her own search: mentors put aside, and filters under a name."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from matching.forms.browse import KeepSearchForm, SetAsideForm
from matching.models import SavedSearch
from matching.queries.browse import places_to_browse_from
from matching.queries.searching import AsideView, aside_views
from matching.services import searching as services
from matching.snapshot import ranking_for
from matching.snapshot.browsing import is_kept_apart, own_ranking
from matching.views.browse import browse_form, chosen_place, found_mentor, list_url, listed
from profiles.views.answering import form_page, refusals_into, typed
from programs.models import Enrolment


@require_http_methods(["GET", "POST"])
def mentor_set_aside(request: HttpRequest, enrolment: str) -> HttpResponse:
    """Leave one mentor out of one's list, with a reason or without."""
    found = found_mentor(request.user, enrolment)
    form = SetAsideForm(typed(request))
    name = found.mentor.user.profile.short_name
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            reason = form.cleaned_data["reason"]
            services.set_aside(mentee=found.place, mentor=found.mentor, reason=reason, by=request.user)
            messages.success(
                request, _("%(name)s is put aside. Below the list you can bring them back.") % {"name": name}
            )
            return redirect(list_url(found.place))
    return form_page(request, "matching/set_aside.html", form, name=name, mentor=found.mentor, place=found.place)


@require_POST
def mentor_bring_back(request: HttpRequest, enrolment: str) -> HttpResponse:
    found = found_mentor(request.user, enrolment)
    services.bring_back(mentee=found.place, mentor=found.mentor, by=request.user)
    name = found.mentor.user.profile.short_name
    messages.success(request, _("%(name)s is back on your list.") % {"name": name})
    return redirect(list_url(found.place))


@require_GET
def set_aside_list(request: HttpRequest) -> HttpResponse:
    """Everybody this person has put aside, by round."""
    places = [place for place in places_to_browse_from(request.user) if place.cohort.program.self_matching]
    lists = [(place, views) for place in places if (views := known_asides(place))]
    return render(request, "matching/set_aside_list.html", {"lists": lists, "several": len(places) > 1})


def known_asides(place: Enrolment) -> list[AsideView]:
    """Those put aside whom the mentee may still know of."""
    views = aside_views(place)
    if not views:
        return []
    ranking = ranking_for(place)
    return [one for one in views if not is_kept_apart(ranking, one.mentor.public_id)]


@require_http_methods(["GET", "POST"])
def search_keep(request: HttpRequest) -> HttpResponse:
    """Keep the filters that were set, under a name; the hidden fields of the form are those of the list.

    Where that is refused the list is shown again, as it was filtered, with what was typed.
    """
    place, places = chosen_place(request)
    if place is None or not place.cohort.program.self_matching:
        raise Http404
    if request.method == "GET":  # somebody comes back to the address of a refusal
        return redirect(list_url(place))
    query = browse_form(request.POST, own_ranking(place).ranking).kept()
    form = KeepSearchForm(request.POST)
    if form.is_valid():
        with refusals_into(form):
            services.keep_search(mentee=place, name=form.cleaned_data["name"], query=query, by=request.user)
            messages.success(request, _("Your search is kept. You find it above the filters."))
            return redirect(f"{list_url(place)}&{query}")
    asked = QueryDict(f"cohort={place.cohort.public_id}&{query}")
    return render(
        request, "matching/browse.html", listed(request, place, places, asked) | {"keep_form": form}, status=422
    )


def own_search(request: HttpRequest, public_id: str) -> SavedSearch:
    """One's own kept search, or 404."""
    own = SavedSearch.objects.visible_to(request.user).select_related("mentee__cohort__program")
    return get_object_or_404(own, public_id=public_id)


@require_GET
def search_show(request: HttpRequest, search: str) -> HttpResponse:
    """A kept search, on the list of its round."""
    found = own_search(request, search)
    return redirect(f"{list_url(found.mentee)}&{found.query}")


@require_POST
def search_turn(request: HttpRequest, search: str) -> HttpResponse:
    """Hear of somebody new, or not: the other way round than now."""
    found = own_search(request, search)
    on = request.POST.get("on") == "1"
    services.turn_search(search=found, on=on, by=request.user)
    if on:
        messages.success(request, _("You will hear when somebody new fits “%(name)s”.") % {"name": found.name})
    else:
        messages.success(request, _("You will not hear of “%(name)s” any more.") % {"name": found.name})
    return redirect(list_url(found.mentee))


@require_POST
def search_drop(request: HttpRequest, search: str) -> HttpResponse:
    found = own_search(request, search)
    services.drop_search(search=found, by=request.user)
    messages.success(request, _("The search is removed."))
    return redirect(list_url(found.mentee))
