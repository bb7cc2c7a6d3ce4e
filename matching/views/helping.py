"""Pages on which coordinators give a mentee a hand: who needs one, whom to suggest, and what stands in the way."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from activity.services import note_looks
from matching.forms.helping import HelpAnswerForm, InsteadForm, PairNowForm, ReplaceForm
from matching.queries.browse import MentorCard, cards_of, rooms_of
from matching.queries.helping import counted, in_the_way, line_of, names_of, on_the_way, open_calls, refused_with
from matching.services.helping import answer_help, pair_now, replace_mentor, suggest_instead
from matching.snapshot import ranking_for
from matching.snapshot.browsing import left_out_counts, ordered
from pairings.jobs.offers import offer_dates
from pairings.models import HelpCall, Pairing
from pairings.permissions import can_approve
from pairings.queries.pairings import for_pages, pairing_view
from pairings.states import IN_TOUCH, TOGETHER
from profiles.queries import profile_view
from profiles.views.answering import form_page, refusals_into, typed
from programs.models import Enrolment
from programs.permissions import can_edit
from programs.views.coordinated import coordinated_cohort

MOST = 8


@dataclass(frozen=True)
class Possible:
    """Mentors one could suggest to a mentee, with their full names, and what keeps others away."""

    cards: list[tuple[MentorCard, str]]
    choices: list[tuple[str, str]]
    obstacles: list[str]


def possible_for(mentee: Enrolment, *, listed: bool = False) -> Possible:
    """The best fitting mentors with a place, in the order of her own search; whom she asked or wished for only if
    `listed`.
    """
    ranking, rooms = ranking_for(mentee, met=True), rooms_of(mentee.cohort)
    order = ordered(ranking, rooms, mentee)
    known = refused_with(mentee) | (set() if listed else on_the_way(mentee))
    free = [mentor for mentor in order if rooms[mentor].free and mentor not in known]
    cards = cards_of(mentee, free[:MOST], ranking.components)
    names = names_of(card.place for card in cards)
    return Possible(
        [(card, names[card.place]) for card in cards],
        [(card.place, names[card.place]) for card in cards],
        in_the_way(left_out_counts(ranking), sum(not rooms[mentor].free for mentor in order)),
    )


@require_GET
def help_list(request: HttpRequest, cohort: str) -> HttpResponse:
    """Everybody in a cohort who waits for a hand."""
    found = coordinated_cohort(request, cohort)
    calls = open_calls(found, now=timezone.now())
    return render(request, "matching/help_list.html", {"cohort": found, "calls": calls})


@require_http_methods(["GET", "POST"])
def help_answer(request: HttpRequest, call: str) -> HttpResponse:
    """One mentee who needs a hand."""
    calls = HelpCall.objects.people().annotate(**counted())
    found = get_object_or_404(calls, public_id=call, pk__in=HelpCall.objects.coordinated_by(request.user).values("pk"))
    mentee = found.mentee
    possible = possible_for(mentee)
    asks = mentee.cohort.program.self_matching  # elsewhere nobody writes to a mentor, so nobody is suggested
    form = HelpAnswerForm(typed(request), mentors=possible.choices if asks else [])
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            chosen = Enrolment.objects.people().filter(
                cohort=mentee.cohort_id, public_id__in=form.cleaned_data.get("mentors", [])
            )
            answer_help(call=found, mentors=chosen, answer=form.cleaned_data["answer"], by=request.user)
            messages.success(request, _("Thank you. The mentee has been told."))
            return redirect("matching:help-list", mentee.cohort.public_id)
    context = {
        "call": found,
        "line": line_of(found, now=timezone.now()),
        "possible": possible,
        "mentee": profile_view(mentee.user.profile, "pairing"),
        "place": mentee,
        "may_pair": bool(mentee.free_places) and can_edit(request.user, mentee.cohort.program),
    }
    note_looks([mentee.user_id], "help", by=request.user, program=mentee.cohort.program.name)
    return form_page(request, "matching/help_answer.html", form, **context)


@require_http_methods(["GET", "POST"])
def pairing_instead(request: HttpRequest, pairing: str) -> HttpResponse:
    """Suggest another mentor instead of approving."""
    found = get_object_or_404(for_pages(Pairing.objects.visible_to(request.user)), public_id=pairing)
    if not can_approve(request.user, found):
        raise PermissionDenied
    if found.status != "proposed":
        return redirect("pairings:pairing-detail", found.public_id)
    cohort = found.mentee.cohort
    possible = possible_for(found.mentee)
    form = InsteadForm(typed(request), mentors=possible.choices)
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            mentor = get_object_or_404(Enrolment.objects.people(), cohort=cohort, public_id=form.cleaned_data["mentor"])
            suggest_instead(pairing=found, mentor=mentor, note=form.cleaned_data["note"], by=request.user)
            messages.success(request, _("Both have been told, and the mentee reads your suggestion."))
            return redirect("pairings:pairing-approvals", cohort.public_id)
    people = [found.mentee.user_id, found.mentor.user_id]
    note_looks(people, "pairing", by=request.user, program=cohort.program.name)
    context = {"shown": pairing_view(found, request.user), "possible": possible, "cohort": cohort}
    return form_page(request, "matching/pairing_instead.html", form, **context)


@require_http_methods(["GET", "POST"])
def mentee_pair(request: HttpRequest, mentee: str) -> HttpResponse:
    """Pair a mentee with a mentor without a request; `?mentor=` chooses one beforehand."""
    seekers = Enrolment.objects.coordinated_by(request.user).people().accepted().mentees()
    place = get_object_or_404(seekers, public_id=mentee)
    if not place.free_places or place.cohort.status == "closed":
        messages.info(request, _("This mentee has no free place for a pairing now."))
        return redirect("programs:enrolment-detail", place.public_id)
    possible = possible_for(place, listed=True)
    form = PairNowForm(typed(request), mentors=possible.choices, initial={"mentor": request.GET.get("mentor")})
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            others = Enrolment.objects.people().filter(cohort=place.cohort)
            mentor = get_object_or_404(others, public_id=form.cleaned_data["mentor"])
            new = pair_now(mentee=place, mentor=mentor, note=form.cleaned_data["note"], by=request.user)
            messages.success(request, paired_words(new))
            return redirect("pairings:pairing-detail", new.public_id)
    note_looks([place.user_id], "options", by=request.user, program=place.cohort.program.name)
    context = {"place": place, "possible": possible, "answer_by": answer_by_of(place, timezone.now())}
    return form_page(request, "matching/mentee_pair.html", form, **context)


def answer_by_of(place: Enrolment, now: datetime) -> datetime | None:
    """By when two people would answer if they were suggested to each other now; None where nobody is asked."""
    program = place.cohort.program
    return offer_dates(program, now)["answer_by"] if program.both_confirm else None


def paired_words(new: Pairing) -> str:
    if new.status == "offered":
        return _("Both are asked now. The pairing begins once both have said yes.")
    return _("The mentee has a new mentor. Everybody concerned has been told.")


@require_http_methods(["GET", "POST"])
def mentor_replace(request: HttpRequest, pairing: str) -> HttpResponse:
    """Give a mentee another mentor, because the one she had leaves or has left."""
    found = get_object_or_404(for_pages(Pairing.objects.visible_to(request.user)), public_id=pairing)
    if not can_approve(request.user, found):
        raise PermissionDenied
    goes_on = found.status in IN_TOUCH
    if not goes_on and (found.status not in TOGETHER or not found.mentee.free_places):
        return redirect("pairings:pairing-detail", found.public_id)
    possible = possible_for(found.mentee, listed=True)
    form = ReplaceForm(typed(request), mentors=possible.choices, goes_on=goes_on)
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            others = Enrolment.objects.people().filter(cohort=found.mentee.cohort)
            mentor = get_object_or_404(others, public_id=form.cleaned_data["mentor"])
            note = form.cleaned_data.get("note", "")
            new = replace_mentor(pairing=found, mentor=mentor, note=note, by=request.user)
            messages.success(request, paired_words(new))
            return redirect("pairings:pairing-detail", new.public_id)
    people = [found.mentee.user_id, found.mentor.user_id]
    note_looks(people, "pairing", by=request.user, program=found.mentee.cohort.program.name)
    context = {"shown": pairing_view(found, request.user), "possible": possible, "goes_on": goes_on}
    context["answer_by"] = answer_by_of(found.mentee, timezone.now())
    return form_page(request, "matching/mentor_replace.html", form, **context)
