"""The page that puts two or three mentors side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from matching.kinds.searching import MOST_COMPARED
from matching.queries.browse import cards_of
from matching.queries.side_by_side import side_by_side
from matching.snapshot.browsing import own_ranking
from matching.views.browse import chosen_place, list_url


@require_GET
def mentor_compare(request: HttpRequest) -> HttpResponse:
    """The mentors who were ticked, as far as they are on one's list; with fewer than two, how to choose them."""
    place, _places = chosen_place(request)
    if place is None or not place.cohort.program.self_matching:
        return render(request, "matching/browse_no_place.html")
    own = own_ranking(place)
    listed = [mentor for mentor in dict.fromkeys(request.GET.getlist("mentor")) if mentor in own.ranking.scores]
    cards = cards_of(place, listed[:MOST_COMPARED], own.ranking.components)
    context = {
        "place": place,
        "table": side_by_side(cards) if len(cards) > 1 else None,
        "left_over": len(listed) > MOST_COMPARED,
        "most": MOST_COMPARED,
        "may_ask": place.free_places > 0,
        "list_url": list_url(place),
    }
    return render(request, "matching/mentor_compare.html", context)
