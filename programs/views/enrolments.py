"""Pages of one place: applying, the place itself, giving it up, and how many people it takes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from activity.queries import history_of
from activity.services import note_looks
from profiles.kinds.personal import Purpose
from profiles.queries import profile_view
from profiles.queries.personal import confided_to
from profiles.views.answering import form_page, refusals_into, typed, typed_or_kept
from profiles.views.drafts import draft_token
from programs.forms.enrolments import ApplicationForm, CapacityForm
from programs.forms.questionnaire import Questionnaire
from programs.kinds import Role
from programs.models import Cohort, Enrolment
from programs.permissions import can_change_capacity, can_coordinate, can_edit, can_withdraw
from programs.queries.agreeing import asked_by, consents_of, enquiries_of, guardian_of, with_words
from programs.queries.answers import answered_in, answers_of, asked_and_new, asked_of, asks_anything
from programs.queries.decisions import decisions_about
from programs.queries.next_steps import next_step_of, places_to_open
from programs.queries.programs import places_by_cohort
from programs.queries.waiting import next_cohort_for, waited_in
from programs.services import enrolments as services


@require_http_methods(["GET", "POST"])
def enrolment_apply(request: HttpRequest, cohort: str) -> HttpResponse:
    """An application in a role one does not hold yet. `?role=` chooses one beforehand."""
    visible = Cohort.objects.visible_to(request.user).select_related("program")
    found = get_object_or_404(visible, public_id=cohort)
    return application_page(request, found, back=reverse("programs:cohort-detail", args=[found.public_id]))


def application_page(request: HttpRequest, found: Cohort, *, back: str, preset: str = "") -> HttpResponse:
    """The form for a cohort this person may apply to, in the `preset` role where there is one; `back` is where it was
    come from.
    """
    mine = places_by_cohort(request.user, [found]).get(found.pk, ())
    held = {place.role for place in mine if place.status != "withdrawn"}
    roles = tuple(role for role in (Role.MENTEE, Role.MENTOR) if role not in held and preset in {"", role})
    role = chosen_role(request, roles)
    asked = asked_of(found.program, role) if role else []
    if not role and request.method == "GET" and roles and asks_anything(found.program):
        return render(request, "programs/enrolment_role.html", {"cohort": found, "roles": roles, "back": back})
    waited = waited_in(request.user, found, role) if asked else None
    sent = typed_or_kept(request)
    form = ApplicationForm(
        sent,
        roles=(Role(role),) if asked else roles,
        asked=asked_by(found.program),
        initial={"role": role, "motivation": waited.motivation if waited else ""},
    )
    given = answered_in(waited) if waited else {}
    questions = Questionnaire(sent, asked=asked, scope=found.program.public_id, role=role, given=given)
    if request.method == "POST" and all([form.is_valid(), questions.is_valid()]):
        with refusals_into(form):
            enrolment = services.send_application(
                cohort=found, by=request.user, answers=questions.answers(), **form.cleaned_data
            )
            messages.success(request, _("Thank you, your application is on its way to the coordinators."))
            return redirect("programs:enrolment-detail", enrolment.public_id)
    context = {"cohort": found, "mine": mine, "roles": roles, "questions": questions, "back": back}
    context["draft_for"] = draft_token(request.user)
    return form_page(request, "programs/enrolment_apply.html", form, also=questions, **context)


def chosen_role(request: HttpRequest, roles: tuple[Role, ...]) -> str:
    """The role somebody applies in as far as it is known: sent, asked for in the address, or the only one left."""
    wanted = request.POST.get("role") or request.GET.get("role")
    return next((role.value for role in roles if role == wanted or len(roles) == 1), "")


def is_seeking(place: Enrolment) -> bool:
    """Whether this mentee could have a mentor more."""
    return place.role == Role.MENTEE and place.status == "accepted" and place.free_places > 0


@require_GET
def enrolment_detail(request: HttpRequest, enrolment: str) -> HttpResponse:
    """The owner sees what comes next; coordinators see the person (`?as=coordinator` for their own places)."""
    visible = Enrolment.objects.visible_to(request.user).people()
    found = get_object_or_404(with_words(visible), public_id=enrolment)
    owner = found.user_id == request.user.pk
    runs = can_coordinate(request.user, found.cohort.program)
    takes_part = found.status in Enrolment.lifecycle.open
    context: dict[str, Any] = {
        "enrolment": found,
        "history": history_of(found),
        "runs": runs,
        "enquiries": enquiries_of(found),
    }
    if runs and (not owner or request.GET.get("as") == "coordinator"):
        prefetch_related_objects([found.user.profile], "choices__topic")
        context |= {
            # Who has left or was declined is no longer read about: her name, and what was decided.
            "shows_person": takes_part,
            "headline": found.user.profile.headline if takes_part else "",
            "consents": consents_of(found),
            "person": profile_view(found.user.profile, "pairing"),
            "answers": answers_of(found) if takes_part else [],
            "confided": confided_to(found.user.profile, Purpose.COORDINATORS) if takes_part else [],
            "decisions": decisions_about(found),
            "may_take_back": found.status == "accepted",
            "may_pair": is_seeking(found) and can_edit(request.user, found.cohort.program),
            "may_ask": found.status in {"submitted", "waitlisted"} and bool(found.user.email),
        }
        note_looks([found.user_id], "place", by=request.user, program=found.cohort.program.name)
        return render(request, "programs/enrolment_manage.html", context)
    context |= {"consents": consents_of(found), "guardian": guardian_of(found), "next_cohort": next_cohort_for(found)}
    asked_more = any(one.answered_at is None for one in context["enquiries"])
    step = next_step_of(found, asked=asked_more, owes=found.owes)
    asked, fresh = asked_and_new(found)
    context |= {
        "asked": asked,
        "fresh": fresh,
        "answers": answers_of(found),
        "may_answer": takes_part and found.cohort.status != "closed",
        "next": step,
        "next_url": reverse(step.route, args=step.args) if step.route else "",
        "may_withdraw": takes_part,
        "may_change_places": can_change_capacity(request.user, found) and takes_part,
        "reopens": 0 if found.owes else places_to_open(found),
    }
    return render(request, "programs/enrolment_detail.html", context)


@require_http_methods(["GET", "POST"])
def enrolment_withdraw(request: HttpRequest, enrolment: str) -> HttpResponse:
    """Asks once more, then gives up the place."""
    found = get_object_or_404(Enrolment.objects.visible_to(request.user).people(), public_id=enrolment)
    if not can_withdraw(request.user, found):
        raise PermissionDenied
    if request.method == "POST":
        services.withdraw_enrolment(enrolment=found, by=request.user)
        messages.success(request, _("Done. The place is given up."))
        return redirect("programs:enrolment-detail", found.public_id)
    context = {
        "enrolment": found,
        "own": found.user_id == request.user.pk,
        "still_paired": services.still_paired(found),
    }
    return render(request, "programs/enrolment_withdraw.html", context)


@require_http_methods(["GET", "POST"])
def enrolment_capacity(request: HttpRequest, enrolment: str) -> HttpResponse:
    """How many people a mentor takes."""
    found = get_object_or_404(Enrolment.objects.visible_to(request.user).people(), public_id=enrolment)
    if not can_change_capacity(request.user, found):
        raise PermissionDenied
    form = CapacityForm(typed(request), initial={"places": found.capacity, "version": found.version})
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            services.change_capacity(enrolment=found, by=request.user, **form.cleaned_data)
            messages.success(request, _("Your number of places is saved."))
            return redirect("programs:enrolment-detail", found.public_id)
    return form_page(request, "programs/enrolment_capacity.html", form, enrolment=found)
