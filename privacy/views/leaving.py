"""Leaving: what goes and what stays, said before; then the account is closed."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privacy.forms import LeaveForm
from privacy.queries.leaving import farewell_of
from privacy.services.leaving import close_account
from profiles.views.answering import form_page, refusals_into, typed

FRESH = 60 * 60


def signed_in_lately(request: HttpRequest) -> bool:
    """Whether the person showed within the last hour who she is: a browser left open must not end an account.

    Who has a password or a second step is asked for it anyway (`reauthentication_required`).
    """
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < FRESH for record in records)


@reauthentication_required
@require_http_methods(["GET", "POST"])
def account_leave(request: HttpRequest) -> HttpResponse:
    """Asks once more, on a page that says plainly what goes and what stays."""
    form = LeaveForm(typed(request), person=request.user)
    fresh = signed_in_lately(request)
    if form.is_bound and fresh and form.is_valid():
        with refusals_into(form):
            close_account(person=request.user, by=request.user)
            logout(request)
            messages.success(request, _("Your account is closed. Within an hour everything you told us is erased."))
            return redirect("home")
    farewell = farewell_of(request.user)
    return form_page(request, "privacy/account_leave.html", form, farewell=farewell, fresh=fresh)
