"""Who has neither password nor second step shows by a new sign-in that it is she, before something delicate.

The library asks for the password, the app or the passkey again. Most people here have none of them: they sign in with
a code by mail. A browser left open must not be enough to take their account over.
"""

import time
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

DELICATE = frozenset(
    {
        "account_email",
        "account_set_password",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "socialaccount_connections",
        "openid_connect_login",
        "saml_login",
    }
)


def signed_in_just_now(request: HttpRequest) -> bool:
    """Whether the last proof of who one is, signing in included, is recent."""
    proofs = [row for row in get_authentication_records(request, request.user) if row.get("reauthenticated")]
    return bool(proofs) and time.time() - proofs[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


class FreshSignIn:
    """Answers delicate pages with the way to a new sign-in where there is nothing else to ask for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.view_name not in DELICATE or not request.user.is_authenticated:
            return None
        if signed_in_just_now(request) or get_adapter().get_reauthentication_methods(request.user):
            return None
        back = reverse("socialaccount_connections") if match.view_name.endswith("_login") else request.path
        way = f"{reverse('account_request_login_code')}?{urlencode({'next': back})}"
        status = 200 if request.method == "GET" else 403
        return render(request, "account/sign_in_again.html", {"way": way}, status=status)
