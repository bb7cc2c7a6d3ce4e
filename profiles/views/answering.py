"""How pages answer a form: refusals beside what was typed, nothing lost, and a safe way back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from activity.states import Refused


def typed(request: HttpRequest) -> QueryDict | None:
    """What was sent, or None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


@contextmanager
def refusals_into(form: forms.BaseForm) -> Iterator[None]:
    """A service's refusal becomes a sentence on top of the form."""
    try:
        yield
    except Refused as refused:
        form.add_error(None, str(refused.sentence))


def form_page(request: HttpRequest, template: str, form: forms.BaseForm, **context: Any) -> HttpResponse:
    """The page with its form: 200 to look at, 422 with everything typed where something is to be changed."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def way_back(request: HttpRequest) -> str:
    """The page of this site that `next` names, or nothing."""
    return own_page(request, request.POST.get("next") or request.GET.get("next") or "")


def own_page(request: HttpRequest, address: str) -> str:
    """`address` where it leads to a page of this site, else nothing: other hosts and schemes are never followed, and
    a word that is no path is not taken for the name of a route.
    """
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe and urlsplit(address).path.startswith("/") else ""
