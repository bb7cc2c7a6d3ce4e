"""Before a run: is everybody ready to be matched, and what to do about those who are not."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from activity.states import Refused
from matching.queries.board_people import people_of_board
from matching.queries.missing_answers import missing_in
from matching.queries.pin_faults import pin_faults
from matching.queries.readiness import obstacles_of, supply_of
from matching.queries.stuck import stuck_groups
from matching.services.reminding import ask_for_answers
from matching.snapshot import forecast_of
from programs.views.coordinated import coordinated_cohort

MOST_NAMED = 100


@require_GET
def cohort_readiness(request: HttpRequest, cohort: str) -> HttpResponse:
    """Who cannot be placed and why, places against people, missing answers, contradictions; what to do about each."""
    found = coordinated_cohort(request, cohort)
    supply = supply_of(found)
    obstacles = obstacles_of(found, supply)
    last = found.runs.values_list("policy", flat=True).first()
    forecast = None if obstacles else forecast_of(found, last)
    missing = missing_in(found)
    people = people_of_board(found) if forecast else {}
    context = {
        "cohort": found,
        "supply": supply,
        "obstacles": obstacles,
        "forecast": forecast,
        "groups": stuck_groups(forecast.stuck, people) if forecast else [],
        "lonely": [people[one] for one in forecast.lonely if one in people][:MOST_NAMED] if forecast else [],
        "faults": pin_faults(found),
        "missing": missing[:MOST_NAMED],
        "missing_more": max(0, len(missing) - MOST_NAMED),
        "to_remind": sum(not one.reminded for one in missing),
    }
    return render(request, "matching/readiness.html", context)


@require_POST
def answers_ask(request: HttpRequest, cohort: str) -> HttpResponse:
    """Reminds everybody whose profile lacks something."""
    found = coordinated_cohort(request, cohort)
    try:
        number = ask_for_answers(cohort=found, by=request.user)
    except Refused as refused:
        messages.info(request, str(refused.sentence))
    else:
        told = ngettext("%(count)s person is asked by mail.", "%(count)s people are asked by mail.", number)
        messages.success(request, told % {"count": number})
    return redirect("matching:cohort-readiness", found.public_id)
