"""How somebody signs in, and where she is signed in: what the pages about a safe account show."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from profiles.kinds.browsers import browser_in_words
from profiles.models import User


@dataclass(frozen=True)
class Passkey:
    """One passkey; `alone` says whether it signs in by itself, None where the browser did not tell."""

    pk: int
    name: str
    alone: bool | None
    added: datetime
    used: datetime | None


@dataclass(frozen=True)
class Safety:
    """Everything with which somebody signs in."""

    has_password: bool
    passkeys: tuple[Passkey, ...]
    app_since: datetime | None
    codes_left: int | None
    codes_seen: bool
    devices: int
    linked: int

    @property
    def has_second_step(self) -> bool:
        return bool(self.passkeys or self.app_since)


@dataclass(frozen=True)
class Device:
    """One sign-in that still holds."""

    browser: str
    system: str
    ip: str
    since: datetime
    here: bool


def safety_of(person: User) -> Safety:
    """Three queries for any number of passkeys."""
    found = list(Authenticator.objects.filter(user=person).order_by("created_at", "pk"))
    app = next((row for row in found if row.type == Authenticator.Type.TOTP), None)
    codes = next((row.wrap() for row in found if row.type == Authenticator.Type.RECOVERY_CODES), None)
    return Safety(
        has_password=person.has_usable_password(),
        passkeys=tuple(passkey(row) for row in found if row.type == Authenticator.Type.WEBAUTHN),
        app_since=app.created_at if app else None,
        codes_left=len(codes.get_unused_codes()) if codes else None,
        codes_seen=codes.did_view if codes else False,
        devices=live_sign_ins(person).count(),
        linked=SocialAccount.objects.filter(user=person).count(),
    )


def passkey(row: Authenticator) -> Passkey:
    key = row.wrap()
    return Passkey(row.pk, key.name, key.is_passwordless, row.created_at, row.last_used_at)


def live_sign_ins(person: User) -> models.QuerySet[UserSession]:
    """Sign-ins whose session still lives."""
    living = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return UserSession.objects.filter(user=person, session_key__in=living)


def devices_of(person: User, here: str) -> list[Device]:
    """Where the person is signed in, this browser (its session is `here`) first; one query."""
    rows = sorted(live_sign_ins(person), key=lambda row: (row.session_key != here, -row.created_at.timestamp()))
    return [
        Device(*browser_in_words(row.user_agent), ip=row.ip, since=row.created_at, here=row.session_key == here)
        for row in rows
    ]


def has_second_step(person: User) -> bool:
    """Whether signing in asks this person for more than one thing."""
    second = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=person, type__in=second).exists()
