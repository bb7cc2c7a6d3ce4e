"""Creating and claiming accounts, and sending sign-in mails through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from activity.models import random_id
from activity.services import queue_mail
from profiles.models import Profile, User

VOIDED = _(
    "For your safety, the password chosen when this account was opened no longer works: the address had never been "
    "confirmed. You can set a new one in your profile."
)

WAYS = {
    "reauthenticate": _("With my password"),
    "mfa_reauthenticate": _("With the code of my app, or a recovery code"),
    "mfa_reauthenticate:webauthn": _("With my passkey"),
}


@transaction.atomic
def create_account(
    *, name: str, email: str | None = None, password: str | None = None, language: str = "en", **fields: Any
) -> User:
    """An account with its profile. Raises IntegrityError where the address has an account already."""
    user = User.objects.create_user(email, password, language=language)
    Profile.objects.create(user=user, name=name, **fields)
    return user


@transaction.atomic
def claim_account(user: User, email: str) -> bool:
    """The person has shown by a code that `email`, the address of this account, is hers.

    An account that coordinators opened has no confirmed address yet: it gets it now. Where somebody else chose a
    password without ever confirming the address, that password is voided: it could be a stranger's. Says whether a
    password was voided.
    """
    address, _created = EmailAddress.objects.get_or_create(user=user, email=email, defaults={"primary": True})
    if not address.verified:
        EmailAddress.objects.filter(pk=address.pk).update(verified=True)
    if user.last_login is not None or not user.has_usable_password():
        return False
    user.set_unusable_password()
    user.save(update_fields=["password"])
    return True


class AccountAdapter(DefaultAccountAdapter):
    """allauth's journeys on our ground: a profile with every account, mails as rows of the outbox."""

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        super().save_user(request, user, form, commit=True)
        Profile.objects.create(user=user, name=form.cleaned_data["name"])
        return user

    def pre_login(self, request: HttpRequest, user: User, **about: Any) -> HttpResponse | None:
        """Before a sign-in goes on: who proved the address, by a code or by a provider that may vouch for it, has
        claimed the account.
        """
        response = super().pre_login(request, user, **about)
        email = about.get("email") or ""
        vouched = address_vouched_for(about, user)
        if vouched:
            email = vouched
        proved = bool(vouched) or (email == user.email and proved_by_code(request, user, email))
        if response is None and proved and claim_account(user, email):
            messages.info(request, VOIDED)
        return response

    def post_login(self, request: HttpRequest, user: User, **about: Any) -> HttpResponse:
        """Who has just signed in has just shown who she is: what is delicate need not ask again at once."""
        records = get_authentication_records(request, user)
        record_authentication(request, user, records[-1]["method"] if records else "code", reauthenticated=True)
        return super().post_login(request, user, **about)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        return [{**way, "description": WAYS[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail now (it carries a code that must not be stored longer than needed) and queue it.

        Links start at the one configured origin, never at what the request claims to have asked for.
        """
        context = {**context, "email": email, "site_name": settings.SITE_NAME, "origin": settings.SITE_ORIGIN}
        queue_mail(
            "account",
            address=email,
            context={
                "subject": " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split()),
                "text": render_to_string(f"{template_prefix}_message.txt", context).strip(),
                "language": translation.get_language() or settings.LANGUAGE_CODE,
            },
            dedupe_key=f"account:{random_id()}",
        )


def proved_by_code(request: HttpRequest, user: User, email: str) -> bool:
    """Whether the last thing that happened in this browser was typing a code mailed to `email`."""
    records = get_authentication_records(request, user)
    return bool(records) and records[-1]["method"] == "code" and records[-1].get("email") == email


def address_vouched_for(about: dict[str, Any], user: User) -> str:
    """The address of this account, where a trusted provider just vouched for it; else nothing."""
    sociallogin = (about.get("signal_kwargs") or {}).get("sociallogin")
    email = getattr(sociallogin, "_did_authenticate_by_email", None) or ""
    return email if email == user.email else ""
