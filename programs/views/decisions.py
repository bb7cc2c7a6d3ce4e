"""The coordinators' table of a cohort: deciding about many at once, adding somebody, and details of one place."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activity.services import note_looks
from profiles.views.answering import form_page, refusals_into, typed
from programs.forms.enrolments import DecisionForm, DetailsForm, ParticipantForm, TableFilter
from programs.models import Cohort, Enrolment
from programs.queries.cohorts import cohort_counts
from programs.queries.decisions import ALL_DECISIONS
from programs.queries.enrolments import FIRST_SORT, columns_sorted_by, enrolment_page, enrolments_of
from programs.services import decisions as services
from programs.services.enrolments import change_details
from programs.services.invitations import invite_people
from programs.views.coordinated import coordinated_cohort

KEY = re.compile(r"[a-z0-9]{1,14}(\.[a-z]{1,10})?")


@require_GET
def enrolment_table(request: HttpRequest, cohort: str) -> HttpResponse:
    found = coordinated_cohort(request, cohort)
    form = TableFilter(request.GET, cohort=found)
    asked = form.asked()
    sort = request.GET.get("sort", FIRST_SORT)
    page = enrolment_page(found, enrolments_of(found, **asked), sort=sort, number=request.GET.get("page"))
    context = {
        "cohort": found,
        "counts": cohort_counts(found),
        "form": form,
        "filtered": any(asked.values()),
        "page": page,
        "columns": columns_sorted_by(sort),
        "keep": [{"name": "sort", "value": sort}],
        "decisions": [*ALL_DECISIONS, writing_first(found)],
    }
    return render(request, "programs/enrolment_table.html", context)


def writing_first(cohort: Cohort) -> dict[str, object]:
    """The button that leads from the picked rows to the page on which one writes."""
    label, url = _("Add words, see the mail"), reverse("programs:decision-write", args=(cohort.public_id,))
    return {"label": label, "icon": "envelope", "url": url}


@require_POST
def enrolment_decide(request: HttpRequest, cohort: str) -> HttpResponse:
    """One decision about everybody who was selected, or about the one person whose own button was pressed."""
    found = coordinated_cohort(request, cohort)
    to, chosen = choice_in(request.POST)
    if chosen:
        tell(request, services.decide_enrolments(cohort=found, chosen=chosen, to=to, by=request.user))
    else:
        messages.error(request, _("Select at least one person in the table first."))
    if request.POST.get("from") == "person" and len(chosen) == 1:
        place = get_object_or_404(Enrolment, cohort=found, public_id=next(iter(chosen)))
        return redirect(page_of(place))
    return redirect(table_as_shown(request, found))


def page_of(place: Enrolment) -> str:
    return f"{reverse('programs:enrolment-detail', args=(place.public_id,))}?as=coordinator"


def table_as_shown(request: HttpRequest, cohort: Cohort) -> str:
    """The table as it was: only our own parameters come back, behind our own address."""
    shown = QueryDict(request.POST.get("shown", "")[:1000]).urlencode()
    return f"{reverse('programs:enrolment-table', args=(cohort.public_id,))}?{shown}"


@require_http_methods(["GET", "POST"])
def decision_write(request: HttpRequest, cohort: str) -> HttpResponse:
    """A decision with words of one's own: written first, then looked at as a mail, then carried out."""
    found = coordinated_cohort(request, cohort)
    sent = request.POST if request.method == "POST" else request.GET
    _to, chosen = choice_in(sent)
    places = list(found.enrolments.filter(public_id__in=chosen).people().order_by("user__profile__name", "pk"))
    if not places:
        messages.error(request, _("Select at least one person in the table first."))
        return redirect(table_as_shown(request, found))
    back = page_of(places[0]) if len(places) == 1 else table_as_shown(request, found)
    keys = [f"{place.public_id}.{chosen[place.public_id]}" for place in places]
    form = DecisionForm(
        request.POST if "words" in request.POST else None,
        keys=keys,
        initial={"enrolment": keys, "shown": sent.get("shown", "")},
    )
    context: dict[str, Any] = {"cohort": found, "places": places, "back": back}
    if form.is_bound and form.is_valid():
        to, words = form.cleaned_data["to"], form.cleaned_data["words"]
        with refusals_into(form):
            if "send" in request.POST:
                tell(
                    request,
                    services.decide_enrolments(cohort=found, chosen=chosen, to=to, by=request.user, words=words),
                )
                return redirect(back)
            context["planned"] = services.planned_decision(places, to, words)
    return form_page(request, "programs/decision_write.html", form, **context)


def choice_in(sent: QueryDict) -> tuple[str, dict[str, str]]:
    """The decision, and whom it is about: public id → state in which the coordinator saw the place.

    The button of one row sends `one=accepted:id.state` and counts alone; the buttons above the table send `to` with
    an `enrolment=id.state` for each picked row.
    """
    to, colon, one = sent.get("one", "").partition(":")
    if not colon:
        to = sent.get("to", "")
    keys = [one] if colon else sent.getlist("enrolment")
    pairs = (key.partition(".") for key in keys if KEY.fullmatch(key))
    return to, {public_id: seen for public_id, _dot, seen in pairs}


def tell(request: HttpRequest, decided: services.Decided) -> None:
    """What became of the decisions, with the names of those who stayed as they were."""
    if decided.done:
        messages.success(
            request,
            ngettext("%(number)d person is decided.", "%(number)d people are decided.", decided.done)
            % {"number": decided.done},
        )
    if decided.left:
        messages.warning(
            request,
            _("These stayed as they are, because their state has changed meanwhile or does not allow it: %(names)s.")
            % {"names": ", ".join(f"{name} ({state})" for name, state in decided.left)},
        )


@require_http_methods(["GET", "POST"])
def enrolment_add(request: HttpRequest, cohort: str) -> HttpResponse:
    found = coordinated_cohort(request, cohort)
    form = ParticipantForm(typed(request))
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            told = dict(form.cleaned_data)
            email = told.pop("email")
            if email:
                invite_one(request, found, email, **told)
                return redirect("programs:invitation-list", found.public_id)
            place = services.add_participant(cohort=found, by=request.user, **told)
            messages.success(request, _("%(name)s has a place.") % {"name": place.user.profile.name})
            return redirect("programs:enrolment-table", found.public_id)
    return form_page(request, "programs/enrolment_add.html", form, cohort=found)


def invite_one(request: HttpRequest, cohort: Cohort, email: str, *, name: str, role: str, places: int) -> None:
    """Somebody with an address is asked; the answer is the same whether an account has it."""
    invited = invite_people(
        cohort=cohort, role=role, addresses=[email], name=name, details={"capacity": places}, by=request.user
    )
    if invited.done:
        messages.success(request, _("An invitation to %(name)s is on its way.") % {"name": name})
    else:
        messages.warning(request, _("%(name)s is invited already, or on the list of this cohort.") % {"name": name})


@require_http_methods(["GET", "POST"])
def enrolment_update(request: HttpRequest, enrolment: str) -> HttpResponse:
    """Places, minimum and conflict keys of one person."""
    coordinated = Enrolment.objects.coordinated_by(request.user).people()
    found = get_object_or_404(coordinated, public_id=enrolment)
    form = DetailsForm(
        typed(request),
        initial={
            "places": found.capacity,
            "minimum": found.minimum,
            "conflicts": "\n".join(found.conflicts),
            "version": found.version,
        },
    )
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            change_details(enrolment=found, by=request.user, **form.cleaned_data)
            messages.success(request, _("The details are saved."))
            return redirect(f"{reverse('programs:enrolment-detail', args=(found.public_id,))}?as=coordinator")
    note_looks([found.user_id], "place", by=request.user, program=found.cohort.program.name)
    return form_page(request, "programs/enrolment_update.html", form, enrolment=found)
