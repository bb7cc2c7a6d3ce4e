"""The page before publishing: what will happen, to whom, and what stands in the way; then the deed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from activity.states import Refused
from matching import permissions
from matching.forms.adjusting import SeenForm
from matching.kinds.purposes import Purpose
from matching.models import MatchRun
from matching.queries.publication import publication_of
from matching.queries.runs import title_of
from matching.services.publishing import Published, previews_of, publish_run, set_back_blocked
from matching.views.runs import visible_run
from pairings.jobs.offers import offer_dates
from profiles.views.answering import form_page, typed


@require_http_methods(["GET", "POST"])
def run_publish(request: HttpRequest, run: str) -> HttpResponse:
    """Shows what publishing would do (GET), then does it, or sets back what stands in the way (POST)."""
    found = visible_run(request, run)
    form = SeenForm(typed(request), initial={"seen": found.board_version})
    if form.is_bound and form.is_valid():
        try:
            if "set_back" in request.POST:
                messages.success(request, set_back_blocked(run=found, by=request.user))
                return redirect("matching:run-publish", found.public_id)
            published = publish_run(run=found, seen=form.cleaned_data["seen"], by=request.user)
        except Refused as refused:
            messages.error(request, str(refused.sentence))
            return redirect("matching:run-publish", found.public_id)
        messages.success(request, published_in_words(found, published))
        return redirect("matching:run-detail", found.public_id)
    if not permissions.can_decide(request.user, found):
        return redirect("matching:run-detail", found.public_id)
    publication = publication_of(found)
    context = {"run": found, "title": title_of(found), "publication": publication}
    if not publication.blocked:
        context["previews"] = previews_of(found, publication)
    if found.cohort.program.both_confirm:
        context["answer_by"] = offer_dates(found.cohort.program, timezone.now())["answer_by"]
    return form_page(request, "matching/publish.html", form, **context)


def published_in_words(run: MatchRun, published: Published) -> str:
    if run.purpose == Purpose.FIRST:
        return ngettext(
            "%(count)s first session is laid down. Both people get a mail.",
            "%(count)s first sessions are laid down. Everybody in them gets a mail.",
            published.pairings,
        ) % {"count": published.pairings}
    if published.offered:
        return ngettext(
            "%(count)s pairing is suggested. Both people are asked by mail.",
            "%(count)s pairings are suggested. Everybody in them is asked by mail.",
            published.pairings,
        ) % {"count": published.pairings}
    return ngettext(
        "%(count)s pairing has begun. Both people get a mail.",
        "%(count)s pairings have begun. Everybody in them gets a mail.",
        published.pairings,
    ) % {"count": published.pairings}
