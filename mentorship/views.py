"""Pages that belong to no app: help, style, health, language, and the error of a stale form."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language as django_set_language

from activity.models import Beat
from mentorship.specimens import style_page
from profiles.services.preferences import choose_language
from profiles.views.drafts import keep_draft
from programs.queries import crisis_contacts_for


@login_not_required
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "help.html", {"contacts": crisis_contacts_for(request.user)})


@login_not_required
@require_GET
def style(request: HttpRequest) -> HttpResponse:
    return render(request, "style.html", style_page(request.GET.get("page", "1")))


@login_not_required
@require_GET
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 while the database answers; `worker` says whether background work finished within two minutes."""
    connection.ensure_connection()
    recent = Beat.objects.filter(job="relay", at__gte=timezone.now() - timedelta(minutes=2)).exists()
    return JsonResponse({"database": "ok", "worker": "ok" if recent else "silent", "version": settings.VERSION})


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in the cookie, and with the account of whoever is signed in."""
    if request.user.is_authenticated:
        choose_language(request.user, request.POST.get("language", ""))
    return django_set_language(request)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, such as from before signing in again: what was typed in ours is shown again."""
    if keep_draft(request):
        return redirect(request.path)
    return render(request, "403_csrf.html", status=403)
