"""A mentee's own search: the mentors of her cohort in the order they fit, and one mentor's page."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from matching.forms.browse import BrowseForm, KeepSearchForm
from matching.kinds import COMPONENTS
from matching.queries.browse import (
    answers_that_help,
    cards_of,
    open_request_of,
    places_to_browse_from,
    topics_offered,
)
from matching.queries.browse_reasons import found_words, left_out_reasons, left_out_title, rules_between
from matching.queries.searching import first_names_in, searches_of
from matching.snapshot import Ranking
from matching.snapshot.browsing import (
    Filters,
    is_kept_apart,
    left_out_counts,
    narrowed,
    offer_of,
    own_ranking,
    rules_broken,
)
from pairings.queries.asking import mentors_open_to, place_to_ask_from
from pairings.queries.places import why_no_place
from pairings.queries.wishes import why_not_wish
from profiles.models import User
from programs.kinds.questions import Readers
from programs.models import Enrolment
from programs.queries.answers import answers_of

PER_PAGE = 12


def chosen_place(request: HttpRequest) -> tuple[Enrolment | None, list[Enrolment]]:
    """The place from which to look at mentors, as the request names its round, else the first; and all there are."""
    places = places_to_browse_from(request.user)
    wanted = request.POST.get("cohort") or request.GET.get("cohort", "")
    return next((p for p in places if p.cohort.public_id == wanted), places[0] if places else None), places


@require_GET
def mentor_browse(request: HttpRequest) -> HttpResponse:
    """The list; for who cannot browse here, what to do instead."""
    place, places = chosen_place(request)
    if place is None:
        return render(request, "matching/browse_no_place.html")
    if not place.cohort.program.self_matching:
        return render(request, "matching/browse_arranged.html", {"place": place, "places": places})
    return render(request, "matching/browse.html", listed(request, place, places))


def list_url(place: Enrolment) -> str:
    """The list of mentors of this place's round."""
    return f"{reverse('matching:mentor-browse')}?cohort={place.cohort.public_id}"


def browse_form(data: QueryDict, ranking: Ranking) -> BrowseForm:
    """The filters worth asking of this ranking."""
    offer = offer_of(ranking)
    return BrowseForm(data, offer=offer, topics=topics_offered(offer.topics))


def listed(
    request: HttpRequest, place: Enrolment, places: list[Enrolment], asked: QueryDict | None = None
) -> dict[str, object]:
    """Everything on the list of one cohort. `asked`: the filters, where they do not stand in the address."""
    asked = request.GET if asked is None else asked
    own = own_ranking(place)
    ranking, order = own.ranking, own.order
    offer = offer_of(ranking)
    topics = topics_offered(offer.topics)
    form = BrowseForm(asked, offer=offer, topics=topics)
    filters = form.filters()
    names = first_names_in(place.cohort) if filters.words else {}
    found = narrowed(order, ranking, own.rooms, filters, names=names, topics=topics)
    page = Paginator(found, PER_PAGE).get_page(asked.get("page"))
    request_sent = open_request_of(place)
    left_out, filtered = left_out_counts(ranking), filters != Filters()
    query, searches = form.kept(), searches_of(place)
    return {
        "place": place,
        "places": places,
        "asked": asked,
        "form": form,
        "filtered": filtered,
        "total": len(order),
        "count_sentence": found_words(len(found), len(order), filtered=filtered),
        "page": page,
        "several": len(page.object_list) > 1,
        "cards": cards_of(place, page.object_list, ranking.components),
        "left_out_title": left_out_title(sum(left_out.values())) if left_out else "",
        "left_out": left_out_reasons(left_out),
        "asides": sum(1 for mentor in own.asides.reasons if mentor in ranking.scores),
        "stressed": [str(COMPONENTS[name].label) for name in own.asides.stress],
        "searches": searches,
        "fresh": {mentor for search in searches if search.query == query for mentor in search.news},
        "query": query,
        "pairs": parse_qsl(query),
        "keep_form": KeepSearchForm(),
        "request_sent": request_sent,
        "may_ask": place.free_places > 0,
        "clear_url": list_url(place),
        "gaps": answers_that_help(request.user),
    }


@dataclass(frozen=True)
class Found:
    """A mentor this mentee may know of, the place from which she would ask, and the rules that keep the two apart."""

    mentor: Enrolment
    place: Enrolment
    ranking: Ranking
    broken: list[str]
    is_aside: bool


def found_mentor(person: User, public_id: str) -> Found:
    """The mentor, or 404: where there is none, where she is of another round, and where coordinators ruled her out."""
    mentor = get_object_or_404(mentors_open_to(person).people(), public_id=public_id)
    place = place_to_ask_from(person, mentor)
    own = own_ranking(place) if place else None
    if place is None or own is None or is_kept_apart(own.ranking, mentor.public_id):
        raise Http404
    broken = rules_broken(own.ranking, mentor.public_id)
    return Found(mentor, place, own.ranking, broken, mentor.public_id in own.asides.reasons)


@require_GET
def mentor_detail(request: HttpRequest, enrolment: str) -> HttpResponse:
    """One mentor as a mentee of the same round may see her, with the fit in full."""
    found = found_mentor(request.user, enrolment)
    (card,) = cards_of(found.place, [found.mentor.public_id], found.ranking.components)
    context = {
        "place": found.place,
        "card": card,
        "answers": answers_of(found.mentor, Readers.CANDIDATES),
        "broken": rules_between(found.broken),
        "is_aside": found.is_aside,
        "why_not": why_not_wish(found.place, found.mentor, now=timezone.now()),
        "held_up": why_no_place(found.mentor, found.mentor.user.profile.short_name),
        "request_sent": open_request_of(found.place),
    }
    return render(request, "matching/browse_mentor.html", context)
