"""Who can see my data: a page for everybody, generated from the tags of the fields."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from profiles.queries.privacy import circles


@login_not_required
@require_GET
def data_visibility(request: HttpRequest) -> HttpResponse:
    return render(request, "profiles/data_visibility.html", {"circles": circles()})
