"""A program's texts to agree to, and taking a consent back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activity.services import note_looks
from profiles.views.answering import form_page, refusals_into, typed, typed_or_kept
from profiles.views.drafts import draft_token
from programs.forms.agreeing import ConsentTextForm
from programs.forms.joining import JoiningForm
from programs.models import ConsentText, Enrolment
from programs.queries.agreeing import Asked, left_to_say
from programs.services import agreeing as services
from programs.services.completing import complete_joining
from programs.views.coordinated import coordinated_program


@require_GET
def consent_list(request: HttpRequest, program: str) -> HttpResponse:
    found = coordinated_program(request, program)
    texts = ConsentText.objects.in_force().filter(program=found)
    return render(request, "programs/consent_list.html", {"program": found, "texts": texts})


@require_http_methods(["GET", "POST"])
def consent_create(request: HttpRequest, program: str) -> HttpResponse:
    found = coordinated_program(request, program)
    form = ConsentTextForm(typed(request))
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            services.write_text(program=found, by=request.user, **form.cleaned_data)
            messages.success(
                request,
                _("From now on everybody is asked for this, also people with a place: nobody is matched before.")
                if form.cleaned_data["required"]
                else _("From now on people are asked for this when they apply."),
            )
            return redirect("programs:consent-list", found.public_id)
    return form_page(request, "programs/consent_form.html", form, program=found)


@require_http_methods(["GET", "POST"])
def consent_update(request: HttpRequest, consent: str) -> HttpResponse:
    """The next version of a text; older ones stay as people agreed to them.

    Who sends words for a text that was replaced meanwhile is told so by the service and keeps them.
    """
    texts = ConsentText.objects.coordinated_by(request.user).select_related("program")
    found = get_object_or_404(texts if request.method == "POST" else texts.in_force(), public_id=consent)
    form = ConsentTextForm(
        typed(request), initial={"title": found.title, "text": found.text, "required": found.required}
    )
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            services.write_text(program=found.program, by=request.user, instead_of=found, **form.cleaned_data)
            messages.success(request, _("The new version is asked from now on."))
            return redirect("programs:consent-list", found.program.public_id)
    return form_page(request, "programs/consent_form.html", form, program=found.program, text=found)


@require_POST
def consent_retire(request: HttpRequest, consent: str) -> HttpResponse:
    texts = ConsentText.objects.coordinated_by(request.user).select_related("program")
    found = get_object_or_404(texts, public_id=consent)
    services.retire_text(text=found, by=request.user)
    messages.success(request, _("Nobody is asked for this any more. Who agreed to it stays known."))
    return redirect("programs:consent-list", found.program.public_id)


@require_http_methods(["GET", "POST"])
def joining_update(request: HttpRequest, enrolment: str) -> HttpResponse:
    """What the person has not said yet and every applicant says; nobody answers for somebody else."""
    mine = Enrolment.objects.filter(user=request.user, status__in=Enrolment.lifecycle.open)
    found = get_object_or_404(mine.people(), public_id=enrolment)
    page = reverse("programs:enrolment-detail", args=[found.public_id])
    asked = left_to_say(found)
    if not asked.needed:
        messages.info(request, _("You have said everything the program asks of people who join."))
        return redirect(page)
    return joining_page(request, found, asked, page)


@require_http_methods(["GET", "POST"])
def joining_record(request: HttpRequest, enrolment: str) -> HttpResponse:
    """What somebody who cannot sign in has signed on paper, written down by a coordinator."""
    open_ones = Enrolment.objects.coordinated_by(request.user).filter(status__in=Enrolment.lifecycle.open)
    found = get_object_or_404(open_ones.people(), public_id=enrolment)
    page = f"{reverse('programs:enrolment-detail', args=[found.public_id])}?as=coordinator"
    asked = left_to_say(found)
    if found.user.email or not asked.needed:
        messages.info(request, _("There is nothing to write down for this person."))
        return redirect(page)
    note_looks([found.user_id], "place", by=request.user, program=found.cohort.program.name)
    return joining_page(request, found, asked, page, on_paper=True)


def joining_page(
    request: HttpRequest, place: Enrolment, asked: Asked, page: str, *, on_paper: bool = False
) -> HttpResponse:
    """The form for what is missing; afterwards to the `page` of the place. What was typed outlives a lost session."""
    form = JoiningForm(typed_or_kept(request), asked=asked)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            complete_joining(enrolment=place, by=request.user, **form.cleaned_data)
            messages.success(request, _("Thank you, it is saved."))
            return redirect(page)
    context = {"enrolment": place, "page_url": page, "on_paper": on_paper, "draft_for": draft_token(request.user)}
    return form_page(request, "programs/joining_update.html", form, **context)


@require_POST
def consent_withdraw(request: HttpRequest, enrolment: str) -> HttpResponse:
    """The person takes back one consent that the program does not need; for who cannot sign in, a coordinator does."""
    found = get_object_or_404(Enrolment.objects.visible_to(request.user).people(), public_id=enrolment)
    services.withdraw_consent(enrolment=found, text=request.POST.get("text", "")[:14], by=request.user)
    messages.success(request, _("The consent is taken back."))
    return redirect("programs:enrolment-detail", found.public_id)
