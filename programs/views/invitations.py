"""Inviting people to a cohort, what became of it, and the page on which an invited person answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from profiles.views.answering import form_page, refusals_into, typed, typed_or_kept
from profiles.views.drafts import draft_token, keep_draft
from programs.forms.invitations import AcceptForm, InvitationFilter, InvitationForm
from programs.forms.questionnaire import Questionnaire
from programs.models import Invitation
from programs.queries.agreeing import asked_by
from programs.queries.answers import asked_of
from programs.queries.invitations import ends_at, invitation_by_link, invitation_page, invitations_of
from programs.queries.programs import about
from programs.services import invitations as services
from programs.views.coordinated import coordinated_cohort


@require_GET
def invitation_list(request: HttpRequest, cohort: str) -> HttpResponse:
    found = coordinated_cohort(request, cohort)
    form = InvitationFilter(request.GET)
    asked = form.asked()
    context = {
        "cohort": found,
        "form": form,
        "filtered": any(asked.values()),
        "page": invitation_page(invitations_of(found, **asked), request.GET.get("page")),
        "columns": [
            {"label": label} for label in (_("To"), _("Role"), _("State"), _("Asked on"), _("What you can do"))
        ],
    }
    return render(request, "programs/invitation_list.html", context)


@require_http_methods(["GET", "POST"])
def invitation_create(request: HttpRequest, cohort: str) -> HttpResponse:
    found = coordinated_cohort(request, cohort)
    form = InvitationForm(typed(request), initial={"language": request.user.language})
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            tell(request, services.invite_people(cohort=found, by=request.user, **form.cleaned_data))
            return redirect("programs:invitation-list", found.public_id)
    return form_page(request, "programs/invitation_create.html", form, cohort=found)


def tell(request: HttpRequest, invited: services.Invited) -> None:
    """What became of it; the same words whether somebody has an account or not."""
    if invited.done:
        messages.success(
            request,
            ngettext("%(number)d invitation is on its way.", "%(number)d invitations are on their way.", invited.done)
            % {"number": invited.done},
        )
    if invited.left:
        messages.warning(
            request,
            _("Invited already, or on the list of this cohort: %(addresses)s.")
            % {"addresses": ", ".join(invited.left[:20])},
        )


@require_POST
def invitation_resend(request: HttpRequest, invited: str) -> HttpResponse:
    found = coordinated_invitation(request, invited)
    services.resend_invitation(invitation=found, by=request.user)
    messages.success(request, _("The mail is on its way. The link in older mails does not work any more."))
    return redirect("programs:invitation-list", found.cohort.public_id)


@require_POST
def invitation_withdraw(request: HttpRequest, invited: str) -> HttpResponse:
    found = coordinated_invitation(request, invited)
    services.withdraw_invitation(invitation=found, by=request.user)
    messages.success(request, _("The invitation is taken back."))
    return redirect("programs:invitation-list", found.cohort.public_id)


def coordinated_invitation(request: HttpRequest, public_id: str) -> Invitation:
    mine = Invitation.objects.coordinated_by(request.user).select_related("cohort__program", "invited_by__profile")
    return get_object_or_404(mine, public_id=public_id)


@require_POST
def invitation_claims(request: HttpRequest, cohort: str) -> HttpResponse:
    """Write to people with a place who have never signed in."""
    found = coordinated_cohort(request, cohort)
    count = services.ask_to_claim(cohort=found, by=request.user)
    if count:
        messages.success(
            request,
            ngettext("%(number)d person gets a mail.", "%(number)d people get a mail.", count) % {"number": count},
        )
    else:
        messages.info(request, _("Everybody with an address has signed in, or got a mail within a week."))
    return redirect("programs:enrolment-table", found.public_id)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation_answer(request: HttpRequest, invitation: str) -> HttpResponse:
    """What it is about (GET; a mail scanner that opens the link does nothing), then yes with an account, or no."""
    found = invitation_by_link(invitation)
    if found is None or found.status not in {"invited", "accepted", "declined"}:
        return render(request, "programs/link_gone.html", status=404)
    mine = request.user.is_authenticated and found.enrolment is not None and found.enrolment.user_id == request.user.pk
    if mine and found.enrolment:
        return redirect("programs:enrolment-detail", found.enrolment.public_id)
    if found.status == "accepted":
        return render(request, "programs/link_gone.html", status=404)
    asked = asked_by(found.cohort.program)
    known = request.user.is_authenticated
    if request.method == "POST" and not known and request.POST.get("answer") == "yes" and keep_draft(request):
        return redirect_to_login(request.path, reverse("account_login"))
    sent = typed_or_kept(request) if known and request.POST.get("answer") != "no" else None
    form = AcceptForm(
        sent,
        asked=asked,
        role=found.role,
        places=found.details.get("capacity", 1),
    )
    questions = Questionnaire(
        sent,
        asked=asked_of(found.cohort.program, found.role) if known else [],
        scope=found.cohort.program.public_id,
        role=found.role,
    )
    if request.method == "POST" and found.status == "invited":
        if request.POST.get("answer") == "no":
            by = request.user if request.user.is_authenticated else None
            services.decline_invitation(invitation=found, by=by)
            return redirect("programs:invitation-answer", invitation)
        if known and all([form.is_valid(), questions.is_valid()]):
            with refusals_into(form):
                place = services.accept_invitation(
                    invitation=found, by=request.user, answers=questions.answers(), **form.cleaned_data
                )
                messages.success(
                    request,
                    _("Welcome! Here is your place.")
                    if place.status == "accepted"
                    else _("Thank you! Your place waits until your parent or guardian and the coordinators say yes."),
                )
                return redirect("programs:enrolment-detail", place.public_id)
    context = {
        "invitation": found,
        "program": found.cohort.program,
        "about": about(found.cohort.program),
        "until": ends_at(found),
        "here": request.path,
        "questions": questions,
        "draft_for": draft_token(request.user) if known else "",
    }
    return form_page(request, "programs/invitation_answer.html", form, also=questions, **context)
