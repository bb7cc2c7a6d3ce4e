"""Accounts nobody has used for long."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce

from privacy.models import Leaving, StayQuestion
from profiles.models import User
from programs.models import Coordinator, Enrolment

TIME_TO_ANSWER = timedelta(days=30)


def absent(now: datetime) -> "models.QuerySet[User]":
    """Accounts unused for ACCOUNT_KEPT_DAYS: nobody signed in, and no place in a round that goes on is theirs. A round
    is over after its last day, also where nobody has closed it.

    Who runs a program or the site is never among them: others depend on it.
    """
    places = Enrolment.objects.filter(user=models.OuterRef("pk"), status__in=Enrolment.lifecycle.open)
    used = Coalesce("last_login", "date_joined")
    return (
        User.objects.annotate(used=used)
        .filter(
            ~models.Exists(places.filter(cohort__ends_on__gte=now.date()).exclude(cohort__status="closed")),
            ~models.Exists(Coordinator.objects.filter(user=models.OuterRef("pk"))),
            ~models.Exists(Leaving.objects.filter(user=models.OuterRef("pk"))),
            is_active=True,
            is_superuser=False,
            used__lte=now - timedelta(days=settings.ACCOUNT_KEPT_DAYS),
        )
        .order_by("pk")
    )


def to_ask(now: datetime) -> "models.QuerySet[User]":
    """Absent people who can be asked by mail and were not yet."""
    asked = StayQuestion.objects.filter(user=models.OuterRef("pk"))
    return absent(now).filter(~models.Exists(asked), email__isnull=False)


def to_erase(now: datetime) -> "models.QuerySet[User]":
    """Absent people who were asked and have not come in the time given, and those whom no mail can reach."""
    asked = StayQuestion.objects.filter(user=models.OuterRef("pk"), asked_at__lte=now - TIME_TO_ANSWER)
    return absent(now).filter(models.Exists(asked) | models.Q(email__isnull=True))
