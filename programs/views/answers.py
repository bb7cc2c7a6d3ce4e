"""A person's own answers to the questions of a program."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from profiles.views.answering import form_page, refusals_into, typed_or_kept
from profiles.views.drafts import draft_token
from programs.forms.questionnaire import AnswersForm
from programs.models import Enrolment
from programs.queries.answers import answered_in, asked_of, new_for
from programs.services.answers import save_answers


@require_http_methods(["GET", "POST"])
def answers_update(request: HttpRequest, enrolment: str) -> HttpResponse:
    """Answering and changing answers; nobody answers for somebody else."""
    own = Enrolment.objects.filter(user=request.user).select_related("cohort__program")
    found = get_object_or_404(own, public_id=enrolment)
    program = found.cohort.program
    asked, given = asked_of(program, found.role), answered_in(found)
    form = AnswersForm(
        typed_or_kept(request),
        asked=asked,
        scope=program.public_id,
        role=found.role,
        given=given,
        initial={"version": found.version},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            save_answers(enrolment=found, answers=form.answers(), version=form.cleaned_data["version"], by=request.user)
            messages.success(request, _("Your answers are saved."))
            return redirect("programs:enrolment-detail", found.public_id)
        found.refresh_from_db(fields=["version"])
        form.renew(found.version)
    fresh = len(new_for(found, asked, given)) if given else 0
    context = {"enrolment": found, "fresh": fresh, "draft_for": draft_token(request.user)}
    return form_page(request, "programs/answers_update.html", form, **context)
