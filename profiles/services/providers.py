"""Signing in through another house: what is believed of what it says, and the account that comes of it."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from profiles.kinds.text import forbidden_character, tidy
from profiles.models import Profile, User


def vouches_for(login: SocialLogin, email: str) -> bool:
    """Whether the operator trusts this provider with addresses of that domain."""
    domains = login.provider.app.settings.get("verified_email", [])
    return email.rpartition("@")[2].lower() in domains


class ProviderAdapter(DefaultSocialAccountAdapter):
    """A provider is believed only about the mail domains the operator named for it. Every other address is confirmed
    by a code, and an existing account is never entered through it: the person connects it from inside.
    """

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "connected_other": _("That account is connected with another account here already."),
        "no_verified_email": _("First confirm your e-mail address, so that you can still sign in."),
        "email_taken": _(
            "There is an account with this address already. Please sign in to it first; then connect %s under "
            "“Safer sign-in”."
        ),
    }

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        return super().can_authenticate_by_email(login, email) and vouches_for(login, email)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Believe only what may be believed, and keep only what is needed."""
        for address in sociallogin.email_addresses:
            address.verified = vouches_for(sociallogin, address.email)
        sociallogin.state["name"] = getattr(sociallogin.user, "name_elsewhere", "")
        account = sociallogin.account
        account.extra_data = {}
        if account.pk:
            account.save(update_fields=["extra_data"])

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = sociallogin.user
        user.email = (data.get("email") or "").strip().lower() or None
        whole = f"{data.get('first_name') or ''} {data.get('last_name') or ''}"
        user.name_elsewhere = str(data.get("name") or whole).strip()  # type: ignore[attr-defined]
        return user

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Without asking anything where the name is one we can take."""
        return bool(name_of(sociallogin)) and super().is_auto_signup_allowed(request, sociallogin)

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, str]:
        return {"email": sociallogin.user.email or "", "name": sociallogin.state.get("name", "")}

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        user: User = super().save_user(request, sociallogin, form=form)
        if form is None:
            User.objects.filter(pk=user.pk).update(language=translation.get_language() or settings.LANGUAGE_CODE)
            user.refresh_from_db()
            Profile.objects.create(user=user, name=name_of(sociallogin))
        return user


def name_of(sociallogin: SocialLogin) -> str:
    """The name the provider told, or nothing where it is not fit to be shown."""
    name = " ".join(tidy(sociallogin.state.get("name", "")).split())
    fits = len(name) <= (Profile._meta.get_field("name").max_length or 0)
    return name if fits and forbidden_character(name) is None else ""
