"""A guardian's pages, reached by signed links without an account, and asking a guardian again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from profiles.views.answering import form_page, refusals_into, typed
from programs.forms.agreeing import GuardianAddressForm, GuardianForm
from programs.models import Enrolment
from programs.queries.agreeing import guardian_by_link
from programs.queries.programs import about
from programs.services import guardians as services


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def guardian_answer(request: HttpRequest, link: str) -> HttpResponse:
    """Read what the program is (GET: a mail scanner that opens the link does nothing), then agree or not (POST)."""
    consent = guardian_by_link(link)
    if consent is None:
        return render(request, "programs/link_gone.html", status=404)
    form = GuardianForm(typed(request))
    if form.is_bound and form.is_valid() and consent.status == "waiting":
        with refusals_into(form):
            services.answer_guardian(
                consent=consent, agrees=request.POST.get("answer") == "yes", name=form.cleaned_data["name"]
            )
            return redirect("programs:guardian-answer", link)
    program = consent.enrolment.cohort.program
    context = {
        "consent": consent,
        "program": program,
        "about": about(program),
        "person": consent.enrolment.user.profile.first_name,
    }
    if form.is_bound and not form.errors:
        form = GuardianForm()
    return form_page(request, "programs/guardian_answer.html", form, **context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def guardian_withdraw(request: HttpRequest, undo: str) -> HttpResponse:
    """Asks once more (GET), then takes the consent back, or gives it again (POST)."""
    consent = guardian_by_link(undo, withdraw=True)
    if consent is None:
        return render(request, "programs/link_gone.html", status=404)
    if request.method == "POST" and consent.status == "given":
        services.withdraw_guardian(consent=consent)
        return redirect("programs:guardian-withdraw", undo)
    if request.method == "POST" and consent.status == "withdrawn" and "again" in request.POST:
        services.agree_again(consent=consent)
        return redirect("programs:guardian-withdraw", undo)
    program, person = consent.enrolment.cohort.program, consent.enrolment.user.profile.first_name
    context = {"consent": consent, "program": program, "about": about(program), "person": person}
    return render(request, "programs/guardian_withdraw.html", context)


@require_http_methods(["GET", "POST"])
def guardian_ask(request: HttpRequest, enrolment: str) -> HttpResponse:
    """The young person sends the mail again, or to another address."""
    mine = Enrolment.objects.filter(user=request.user).people()
    found = get_object_or_404(mine, public_id=enrolment)
    if found.guardian in {"", "given"} or found.status not in {"submitted", "waitlisted"}:
        messages.info(request, _("There is no guardian to ask for this place."))
        return redirect("programs:enrolment-detail", found.public_id)
    form = GuardianAddressForm(typed(request), initial={"guardian": found.guardian_consent.address})
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            services.ask_guardian(enrolment=found, address=form.cleaned_data["guardian"], by=request.user)
            messages.success(request, _("The mail is on its way."))
            return redirect("programs:enrolment-detail", found.public_id)
    return form_page(request, "programs/guardian_ask.html", form, enrolment=found)
