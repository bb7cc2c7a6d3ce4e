"""How pages answer: refusals beside what was typed, nothing lost, a safe way back, no secret address given away."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from activity.states import Refused
from profiles.views.drafts import kept_draft


def typed(request: HttpRequest) -> QueryDict | None:
    """What was sent, or None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def typed_or_kept(request: HttpRequest) -> QueryDict | None:
    """What was sent; where the page is only looked at, what was typed here before the session was lost. The caller
    saves nothing unless the method is POST.
    """
    if request.method == "POST":
        return request.POST
    kept = kept_draft(request)
    if kept is not None:
        messages.warning(request, _("You had been signed out. What you typed is still here: look it over and save it."))
    return kept


@contextmanager
def refusals_into(form: forms.BaseForm) -> Iterator[None]:
    """A service's refusal becomes a sentence on top of the form."""
    try:
        yield
    except Refused as refused:
        form.add_error(None, str(refused.sentence))


def form_page(
    request: HttpRequest, template: str, form: forms.BaseForm, *, also: forms.BaseForm | None = None, **context: Any
) -> HttpResponse:
    """The page with its form: 200 to look at, 422 with everything typed where something is to be changed.

    `also` is a second form that is sent together with the first.
    """
    wrong = any(one.is_bound and one.errors for one in (form, also) if one is not None)
    status = 422 if wrong and request.method == "POST" else 200
    return render(request, template, {"form": form, **context}, status=status)


def unkept(response: HttpResponse) -> HttpResponse:
    """The page of a secret address: never sent on as a referrer, kept by no cache, found by no search."""
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def way_back(request: HttpRequest) -> str:
    """The page of this site that `next` names, or nothing."""
    return own_page(request, request.POST.get("next") or request.GET.get("next") or "")


def own_page(request: HttpRequest, address: str) -> str:
    """`address` where it leads to a page of this site, else nothing: other hosts and schemes are never followed, and
    a word that is no path is not taken for the name of a route.
    """
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe and urlsplit(address).path.startswith("/") else ""
