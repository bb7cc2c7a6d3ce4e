"""Clock-driven work on sign-ins: what is kept of them goes when they end."""

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from activity.jobs import first_of_day
from profiles.models import User

DRAFT = "draft"  # where a session holds what was typed while nobody was signed in, and whose words they are


def end_sign_ins(person: User) -> None:
    """Sign the person out everywhere, and forget what she typed where she was not signed in any more. What a session
    holds can only be read by opening it.
    """
    mine = [row.pk for row in Session.objects.iterator() if belongs_to(person, row.get_decoded())]
    Session.objects.filter(pk__in=mine).delete()


def belongs_to(person: User, session: dict[str, Any]) -> bool:
    hers = session.get(DRAFT, {}).get("person") == person.public_id
    return hers or session.get(SESSION_KEY) == str(person.pk)


@transaction.atomic
def forget_sign_ins(*, now: datetime | None = None) -> int:
    """Delete sessions that have run out; once a day also browser and internet address of every sign-in without a
    living session. How many of these.
    """
    now = now or timezone.now()
    Session.objects.filter(expire_date__lte=now).delete()
    if not first_of_day("forget_sign_ins", now):
        return 0
    ended = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    return ended.delete()[0]
