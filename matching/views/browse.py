"""Pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def mentor_browse(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")
