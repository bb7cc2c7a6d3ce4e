"""My data: every stored answer with who can see it, who looked, and a copy to keep."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from privacy.exports.files import own_copy
from privacy.queries.looks import look_page
from privacy.queries.told import page_for
from profiles.kinds.personal import Purpose
from profiles.queries.personal import own_confidences
from profiles.services.personal import withdraw_consent

MOST_SHOWN = 10


@require_GET
def data_detail(request: HttpRequest) -> HttpResponse:
    used = [answer for shelf in own_confidences(request.user.profile) for answer in shelf.answers if answer.allowed]
    context = {"page": page_for(request.user, request.GET.get("part", ""), most=MOST_SHOWN), "used": used}
    return render(request, "privacy/data_detail.html", context)


@require_POST
def consent_withdraw(request: HttpRequest, answer: str) -> HttpResponse:
    """Forbid one use of one thing told in confidence. Sent twice, it does no harm."""
    profile = request.user.profile
    found = get_object_or_404(profile.personal_answers, public_id=answer)
    purpose = request.POST.get("purpose", "")
    if purpose in Purpose.values:
        withdraw_consent(profile=profile, by=request.user, purpose=Purpose(purpose), answer=found)
        messages.success(request, _("Taken back. From now on it is not used for this any more."))
    return redirect("privacy:data-detail")


@require_GET
def look_list(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/look_list.html", {"page": look_page(request.user, request.GET.get("page"))})


@require_GET
def data_download(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    answer = HttpResponse(own_copy(request.user, now=now), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="my-data-{now:%Y-%m-%d}.zip"'
    return answer
