"""Creating accounts, and sending sign-in mails through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation

from activity.models import random_id
from activity.services import queue_mail
from profiles.models import Profile, User


@transaction.atomic
def create_account(
    *, name: str, email: str | None = None, password: str | None = None, language: str = "en", **fields: Any
) -> User:
    """An account with its profile. Raises IntegrityError where the address has an account already."""
    user = User.objects.create_user(email, password, language=language)
    Profile.objects.create(user=user, name=name, **fields)
    return user


class AccountAdapter(DefaultAccountAdapter):
    """allauth's journeys on our ground: a profile with every account, mails as rows of the outbox."""

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        super().save_user(request, user, form, commit=True)
        Profile.objects.create(user=user, name=form.cleaned_data["name"])
        return user

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail now (it carries a code that must not be stored longer than needed) and queue it."""
        context = {**context, "email": email, "site_name": settings.SITE_NAME}
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
