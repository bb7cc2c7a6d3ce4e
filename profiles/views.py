"""Pages."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def profile_detail(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


@login_not_required
@require_GET
def data_visibility(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")
