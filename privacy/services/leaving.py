"""Somebody closes her own account."""

from django.utils import timezone

from privacy.jobs.leaving import leave
from privacy.models import Leaving
from profiles.models import User


def close_account(*, person: User, by: User) -> Leaving:
    """Close the account for good. Raises Refused where others depend on it; ValueError for somebody else's."""
    if by.pk != person.pk:
        raise ValueError("people leave for themselves")
    return leave(person, now=timezone.now())
