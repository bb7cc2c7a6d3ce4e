"""What search engines and link previews read: the site map, and where they need not go."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from programs.models import Program

PUBLIC_PAGES = ("home", "programs:program-list", "help", "data-visibility")


@login_not_required
@require_GET
def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages that everybody may read, each with its address in every language; one query."""
    paths = [reverse(name) for name in PUBLIC_PAGES]
    programs = Program.objects.with_open_cohort().values_list("public_id", flat=True)[:20_000]
    paths += [reverse("programs:program-detail", args=[public_id]) for public_id in programs]
    context = {"origin": settings.SITE_ORIGIN, "paths": paths, "codes": [code for code, _name in settings.LANGUAGES]}
    return render(request, "sitemap.xml", context, content_type="application/xml")


@login_not_required
@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """Only public pages hold anything for a search engine; the rest says so itself, or asks to sign in."""
    lines = ["User-agent: *", "Disallow: /account/", "Disallow: /style/", "Disallow: /health/"]
    lines += ["", f"Sitemap: {settings.SITE_ORIGIN}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
