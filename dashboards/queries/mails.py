"""Mails that could not be delivered, for those who can do something about it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from activity.models import Mail
from profiles.models import User
from programs.models import Enrolment, run_by

MOST = 200


@dataclass(frozen=True)
class MailLine:
    """One parked mail as staff see it: to whom and since when; never what it says."""

    name: str
    address: str
    since: datetime
    tries: int


def parked_for(person: User) -> QuerySet[Mail]:
    """Parked mails to people of the programs this person runs; to everybody for a site admin.

    Mails to a bare address carry sign-in codes, which are stale by then: they are nobody's to send again.
    """
    parked = Mail.objects.parked().filter(recipient__isnull=False)
    if person.is_superuser:
        return parked
    people = Enrolment.objects.filter(run_by(person, "cohort__program")).values("user")
    return parked.filter(recipient__in=people)


def parked_lines(person: User) -> list[MailLine]:
    """The newest parked mails this person is responsible for; one query."""
    parked = parked_for(person).select_related("recipient__profile").defer("context").order_by("-status_since", "-pk")
    return [
        MailLine(mail.recipient.profile.name, mail.recipient.email or "", mail.status_since, mail.tries)
        for mail in parked[:MOST]
        if mail.recipient
    ]
