"""The homes: one page for all hats of a person, each hat's own page, and what a visitor sees."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from dashboards import services
from dashboards.queries.hats import hats_of
from dashboards.queries.home import ALL_HATS, COORDINATOR, MENTEE, MENTOR, home_of
from dashboards.queries.mails import parked_lines
from dashboards.queries.steps import greeting
from dashboards.queries.suggestions import suggestions_for
from programs.queries import open_programs_page

PROGRAMS_SHOWN = 6


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Everything at once for whoever is signed in; for visitors what this is and how to begin."""
    if not request.user.is_authenticated:
        found = open_programs_page(request.user)
        shown = {"programs": found.entries[:PROGRAMS_SHOWN], "total": found.page.paginator.count}
        return render(request, "dashboards/landing.html", shown)
    return home_page(request, ALL_HATS, greeting(request.user.profile.first_name))


@require_GET
def mentee_home(request: HttpRequest) -> HttpResponse:
    return home_page(request, frozenset({MENTEE}), _("As a mentee"))


@require_GET
def mentor_home(request: HttpRequest) -> HttpResponse:
    return home_page(request, frozenset({MENTOR}), _("As a mentor"))


@require_GET
def coordinator_home(request: HttpRequest) -> HttpResponse:
    return home_page(request, frozenset({COORDINATOR}), _("As a coordinator"))


def home_page(request: HttpRequest, hats: frozenset[str], title: str) -> HttpResponse:
    """Render a home; the page of a single hat does not exist for who does not wear it."""
    page = home_of(request.user, now=timezone.now(), hats=hats)
    if hats != ALL_HATS and not (page.mentee or page.mentor or page.coordination):
        raise Http404
    seeking = [section.place for section in page.mentee.sections if section.seeking] if page.mentee else []
    context = {
        "home": page,
        "page_title": title,
        "whole": hats == ALL_HATS,
        "suggestions": suggestions_for(seeking[0]) if seeking else None,
    }
    return render(request, "dashboards/home.html", context)


@require_GET
def mail_list(request: HttpRequest) -> HttpResponse:
    """Mails that could not be delivered."""
    refuse_others(request)
    return render(request, "dashboards/mail_list.html", {"mails": parked_lines(request.user)})


@require_POST
def mail_retry(request: HttpRequest) -> HttpResponse:
    refuse_others(request)
    count = services.retry_mails(by=request.user)
    sentence = ngettext("%(count)s mail is on its way again.", "%(count)s mails are on their way again.", count)
    messages.success(request, sentence % {"count": count})
    return redirect("dashboards:mail-list")


def refuse_others(request: HttpRequest) -> None:
    """These pages do not exist for who runs no program."""
    if not hats_of(request.user).coordinator:
        raise Http404
