"""Asking an applicant for more, her answer, and going on into the next cohort."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from activity.states import Refused
from profiles.views.answering import form_page, refusals_into, typed, typed_or_kept
from profiles.views.drafts import draft_token
from programs.forms.enquiries import AnswerForm, EnquiryForm
from programs.models import Enquiry, Enrolment
from programs.queries.waiting import next_cohort_for
from programs.services.enquiries import answer_enquiry, ask_applicant
from programs.services.waiting import carry_over


@require_http_methods(["GET", "POST"])
def enquiry_ask(request: HttpRequest, enrolment: str) -> HttpResponse:
    """A coordinator asks."""
    found = get_object_or_404(Enrolment.objects.coordinated_by(request.user).people(), public_id=enrolment)
    form = EnquiryForm(typed(request))
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            ask_applicant(enrolment=found, text=form.cleaned_data["text"], by=request.user)
            messages.success(request, _("The question is on its way. The table shows who still has to answer."))
            return redirect(f"{reverse('programs:enrolment-detail', args=(found.public_id,))}?as=coordinator")
    return form_page(request, "programs/enquiry_ask.html", form, enrolment=found)


@require_http_methods(["GET", "POST"])
def enquiry_answer(request: HttpRequest, enrolment: str) -> HttpResponse:
    """The applicant answers the question that waits."""
    mine = Enrolment.objects.filter(user=request.user).people()
    found = get_object_or_404(mine, public_id=enrolment)
    enquiry = Enquiry.objects.open().filter(enrolment=found).select_related("asked_by__profile").first()
    if enquiry is None:
        messages.info(request, _("There is no question to answer."))
        return redirect("programs:enrolment-detail", found.public_id)
    enquiry.enrolment = found
    form = AnswerForm(typed_or_kept(request))
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            answer_enquiry(enquiry=enquiry, answer=form.cleaned_data["answer"], by=request.user)
            messages.success(request, _("Thank you, the coordinators read your answer."))
            return redirect("programs:enrolment-detail", found.public_id)
    context = {"enrolment": found, "enquiry": enquiry, "draft_for": draft_token(request.user)}
    return form_page(request, "programs/enquiry_answer.html", form, **context)


@require_POST
def enrolment_carry(request: HttpRequest, enrolment: str) -> HttpResponse:
    """From the waiting list into the next cohort with one click; what it asks anew is asked on its own page."""
    found = get_object_or_404(Enrolment.objects.filter(user=request.user).people(), public_id=enrolment)
    try:
        place = carry_over(enrolment=found, by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
        cohort = next_cohort_for(found)
        if cohort is None:
            return redirect("programs:enrolment-detail", found.public_id)
        return redirect(f"{reverse('programs:enrolment-apply', args=(cohort.public_id,))}?role={found.role}")
    messages.success(request, _("Done. You are among the first on this list, because you have waited before."))
    return redirect("programs:enrolment-detail", place.public_id)
