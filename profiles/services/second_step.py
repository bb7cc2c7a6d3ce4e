"""The second step of signing in: how its secrets are kept, and taking it away from somebody who lost every means."""

import base64
import hashlib
import logging

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from profiles.models import User

log = logging.getLogger(__name__)


def strongbox() -> MultiFernet:
    """Locks with a key made from SECRET_KEY, opens with those of the fallbacks too."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.blake2b(b"second step", key=hashlib.sha512(key.encode()).digest()) for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest.digest()[:32])) for digest in digests])


class SecondStepAdapter(DefaultMFAAdapter):
    """allauth's second step in our words; what it keeps is unreadable in a copy of the database alone."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "This is not the right code. Codes of the app change every half a minute: please type the one it shows now."
        ),
        "unverified_email": _(
            "First confirm your e-mail address: there is one waiting under “E-mail address”. Then come back here."
        ),
        "cannot_generate_recovery_codes": _("Recovery codes go with a second step. Please set one up first."),
    }

    def encrypt(self, text: str) -> str:
        return strongbox().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; where SECRET_KEY has changed, one that no code will ever fit."""
        try:
            return strongbox().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.error("a second step cannot be read: was SECRET_KEY changed without SECRET_KEY_FALLBACKS?")
            return generate_totp_secret()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.SITE_NAME}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, object]:
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.profile.name}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}


@transaction.atomic
def remove_second_step(*, user: User) -> int:
    """Take every means of the second step away and end all sign-ins; how many there were. For operators, after they
    made sure who asks. The person is told by mail.
    """
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    if removed and user.email:
        get_account_adapter().send_mail("mfa/email/second_step_removed", user.email, {"user": user})
    return removed


@transaction.atomic
def sign_out_elsewhere(*, user: User, keep: str) -> int:
    """End every sign-in of `user` but the session `keep`; how many."""
    others = list(UserSession.objects.filter(user=user).exclude(session_key=keep))
    for session in others:
        session.end()
    return len(others)
