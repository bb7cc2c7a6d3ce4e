"""Changing a board by hand: another mentor for somebody, what that would cost, the rest solved anew, undoing."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activity.services import note_looks
from activity.states import Conflict, Refused
from matching import permissions
from matching.forms.adjusting import MentorSearchForm, PlacingForm, SeenForm
from matching.models import Adjustment, MatchRun
from matching.queries.board_people import Person, loads_on, people_of_board
from matching.queries.numbers import decimals
from matching.queries.pair_rules import is_excluded
from matching.queries.rooms import rooms_on
from matching.queries.rule_words import in_words
from matching.queries.runs import title_of
from matching.queries.standing import standing_of
from matching.services.adjusting import place_by_hand, settle_board, undo_adjustment
from matching.snapshot import WhatIf
from matching.views.prices import price_in_words, shift_rows, ways_shown
from matching.views.runs import visible_run
from profiles.views.answering import form_page, typed
from programs.models import Enrolment

PER_PAGE = 25


@dataclass(frozen=True)
class OptionRow:
    """One mentor who could be somebody's."""

    person: Person
    fit: str
    components: list[dict[str, Any]]
    places: str
    broken: list[str]
    current: bool


def opened_board(request: HttpRequest, run: str) -> tuple[MatchRun, WhatIf]:
    """A run whose board may be changed by this person, with the engine's answers about it."""
    found = visible_run(request, run)
    if not permissions.can_decide(request.user, found):
        raise Refused(_("This run is no longer open for decisions. Start another one to change something."))
    try:
        return found, WhatIf(found, standing_of(found))
    except LookupError as error:
        raise Refused(
            _("This run is too large or too old to be changed by hand. Lay pairs down and start another run.")
        ) from error


def place_of(run: MatchRun, public_id: str, role: str) -> Enrolment:
    """Somebody of the run's cohort, or 404."""
    return get_object_or_404(run.cohort.enrolments.select_related("user__profile"), public_id=public_id, role=role)


@require_GET
def mentee_mentors(request: HttpRequest, run: str, mentee: str) -> HttpResponse:
    """Every mentor of the run for one mentee, best fit first, with what each would break."""
    found, asked = opened_board(request, run)
    place = place_of(found, mentee, "mentee")
    if not asked.knows(mentee):
        raise Refused(_("This run did not work with this person. Start another run to include them."))
    people = people_of_board(found.cohort, "mentor")
    form = MentorSearchForm(request.GET)
    wanted, possible = form.asked()
    options = [
        one
        for one in asked.options(mentee)
        if one.mentor in people
        and wanted.casefold() in people[one.mentor].name.casefold()
        and not (possible and one.broken)
    ]
    page = Paginator(options, PER_PAGE).get_page(request.GET.get("page"))
    loads, current, rooms = loads_on(asked.standing), asked.standing.mentors_of(mentee), rooms_on(found)
    rows = [
        OptionRow(
            people[one.mentor],
            decimals(one.score),
            asked.explained(mentee, one.mentor)["components"],
            rooms.of(people[one.mentor], loads[one.mentor]).words,
            in_words(one.broken),
            one.mentor in current,
        )
        for one in page
    ]
    context = {"run": found, "title": title_of(found), "place": place, "form": form, "page": page, "rows": rows}
    context["filtered"] = bool(wanted or possible)
    context["columns"] = [
        {"label": _("Mentor")},
        {"label": _("Places")},
        {"label": _("Why")},
        {"label": _("Fit"), "numeric": True},
        {"label": _("What it would cost")},
    ]
    note_looks([place.user_id], "options", by=request.user, program=found.cohort.program.name)
    return render(request, "matching/mentee_mentors.html", context)


@require_http_methods(["GET", "POST"])
def pair_price(request: HttpRequest, run: str, mentee: str, mentor: str) -> HttpResponse:
    """Why these two are not a pair, and what pairing them would cost (GET); sets the pair (POST)."""
    found, asked = opened_board(request, run)
    seeker, guide = place_of(found, mentee, "mentee"), place_of(found, mentor, "mentor")
    if not asked.knows(mentee, mentor):
        raise Http404
    pair = mentee, mentor
    barred = pair in asked.standing.pairs or is_excluded(seeker.pk, guide.pk)
    ways = {} if barred else asked.ways(pair)
    form = PlacingForm(typed(request), ways=list(ways), initial={"seen": asked.standing.version})
    if form.is_bound and form.is_valid():
        try:
            place_by_hand(run=found, mentee=seeker, mentor=guide, **form.cleaned_data, by=request.user)
        except Conflict as overtaken:
            asked = WhatIf(found, standing_of(found))
            ways = asked.ways(pair)
            form = renewed(form, list(ways), asked.standing.version)
            form.add_error(None, overtaken.sentence)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The pair is set and approved. You can undo it on the board."))
            return redirect("matching:run-board", found.public_id)
    option = asked.option(mentee, mentor)
    now = found.proposals.filter(mentee=seeker, status__in=("open", "approved")).select_related("mentor__user__profile")
    context = {
        "run": found,
        "title": title_of(found),
        "mentee": seeker,
        "mentor": guide,
        "fit": decimals(option.score),
        "components": asked.explained(mentee, mentor)["components"],
        "now": now,
        "broken": in_words(option.broken),
        "made": pair in asked.standing.pairs,
        "ways": ways_shown(found, asked, ways, mentee),
        "obstacles": [] if ways else obstacles(found, asked, pair, in_words(option.broken)),
    }
    note_looks([seeker.user_id, guide.user_id], "options", by=request.user, program=found.cohort.program.name)
    return form_page(request, "matching/pair_price.html", form, **context)


def renewed(form: PlacingForm, ways: list[str], version: int) -> PlacingForm:
    """The form with what was typed, for the board as it is now."""
    fresh = PlacingForm({**form.cleaned_data, "seen": version}, ways=ways)
    fresh.is_valid()
    return fresh


def obstacles(run: MatchRun, asked: WhatIf, pair: tuple[str, str], broken: list[str]) -> list[str]:
    """Why a pair cannot be set at all, in sentences."""
    crowded = asked.crowded([pair])
    if not crowded:
        return broken or [_("The pair is excluded. Allow it on its page first.")]
    names = people_of_board(run.cohort, ids=crowded)
    return [
        _("More pairs are decided for %(name)s than there are places. Decide again about one of them first.")
        % {"name": names[one].name}
        for one in crowded
        if one in names
    ]


@require_http_methods(["GET", "POST"])
def board_settle(request: HttpRequest, run: str) -> HttpResponse:
    """What solving the rest anew would change (GET); does it (POST)."""
    found, asked = opened_board(request, run)
    form = SeenForm(typed(request), initial={"seen": asked.standing.version})
    if form.is_bound and form.is_valid():
        settle_board(run=found, seen=form.cleaned_data["seen"], by=request.user)
        messages.success(request, _("The rest is solved anew. You can undo it on the board."))
        return redirect("matching:run-board", found.public_id)
    outcome = asked.settled
    crowded = people_of_board(found.cohort, ids=asked.crowded()) if not outcome.possible else {}
    context = {
        "run": found,
        "title": title_of(found),
        "outcome": outcome,
        "crowded": [one.name for one in crowded.values()],
        "sentences": price_in_words(asked, outcome, ""),
        "rows": shift_rows(found, outcome),
    }
    return form_page(request, "matching/board_settle.html", form, **context)


@require_POST
def adjustment_undo(request: HttpRequest, adjustment: str) -> HttpResponse:
    """Puts the board back as it was before its latest change by hand."""
    adjustments = Adjustment.objects.visible_to(request.user).select_related("run__cohort__program")
    found = get_object_or_404(adjustments.defer("run__problem"), public_id=adjustment)
    undo_adjustment(adjustment=found, by=request.user)
    messages.success(request, _("Undone. The board is as it was before."))
    return redirect("matching:run-board", found.run.public_id)
