"""A mentee's own search: the mentors of her cohort in the order they fit, and one mentor's page."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from matching.forms.browse import BrowseForm
from matching.queries.browse import (
    answers_that_help,
    cards_of,
    open_request_of,
    places_to_browse_from,
    rooms_of,
    topics_offered,
)
from matching.queries.browse_reasons import found_words, left_out_reasons, left_out_title, rules_between
from matching.snapshot import Ranking, ranking_for
from matching.snapshot.browsing import (
    Filters,
    is_kept_apart,
    left_out_counts,
    narrowed,
    offer_of,
    ordered,
    rules_broken,
)
from pairings.queries.asking import mentors_open_to, place_to_ask_from, why_not_ask
from profiles.models import User
from programs.models import Enrolment

PER_PAGE = 12


@require_GET
def mentor_browse(request: HttpRequest) -> HttpResponse:
    """The list; for who cannot browse here, what to do instead."""
    places = places_to_browse_from(request.user)
    if not places:
        return render(request, "matching/browse_no_place.html")
    wanted = request.GET.get("cohort", "")
    place = next((p for p in places if p.cohort.public_id == wanted), places[0])
    if not place.cohort.program.self_matching:
        return render(request, "matching/browse_arranged.html", {"place": place, "places": places})
    return render(request, "matching/browse.html", listed(request, place) | {"place": place, "places": places})


def listed(request: HttpRequest, place: Enrolment) -> dict[str, object]:
    """Everything on the list of one cohort."""
    ranking, rooms = ranking_for(place), rooms_of(place.cohort)
    offer = offer_of(ranking)
    form = BrowseForm(request.GET, offer=offer, topics=topics_offered(offer.topics))
    filters = form.filters()
    order = ordered(ranking, rooms, place)
    found = narrowed(order, ranking, rooms, filters)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    request_sent = open_request_of(place)
    left_out, filtered = left_out_counts(ranking), filters != Filters()
    return {
        "form": form,
        "filtered": filtered,
        "total": len(order),
        "count_sentence": found_words(len(found), len(order), filtered=filtered),
        "page": page,
        "cards": cards_of(place, page.object_list, ranking.components),
        "left_out_title": left_out_title(sum(left_out.values())) if left_out else "",
        "left_out": left_out_reasons(left_out),
        "request_sent": request_sent,
        "may_ask": request_sent is None and place.free_places > 0,
        "clear_url": f"{request.path}?cohort={place.cohort.public_id}",
        "gaps": answers_that_help(request.user),
    }


@dataclass(frozen=True)
class Found:
    """A mentor this mentee may know of, the place from which she would ask, and the rules that keep the two apart."""

    mentor: Enrolment
    place: Enrolment
    ranking: Ranking
    broken: list[str]


def found_mentor(person: User, public_id: str) -> Found:
    """The mentor, or 404: where there is none, where she is of another round, and where coordinators ruled her out."""
    mentor = get_object_or_404(mentors_open_to(person).people(), public_id=public_id)
    place = place_to_ask_from(person, mentor)
    ranking = ranking_for(place) if place else None
    if place is None or ranking is None or is_kept_apart(ranking, mentor.public_id):
        raise Http404
    return Found(mentor, place, ranking, rules_broken(ranking, mentor.public_id))


@require_GET
def mentor_detail(request: HttpRequest, enrolment: str) -> HttpResponse:
    """One mentor as a mentee of the same round may see her, with the fit in full."""
    found = found_mentor(request.user, enrolment)
    (card,) = cards_of(found.place, [found.mentor.public_id], found.ranking.components)
    context = {
        "place": found.place,
        "card": card,
        "broken": rules_between(found.broken),
        "why_not": why_not_ask(found.place, found.mentor, now=timezone.now()),
        "request_sent": open_request_of(found.place),
    }
    return render(request, "matching/browse_mentor.html", context)
