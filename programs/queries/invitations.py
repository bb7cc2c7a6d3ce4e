"""Invitations: the coordinators' list, the one a link is for, and those that wait for a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from profiles.models import User
from programs.models import Cohort, Invitation
from programs.queries.links import INVITATION, read_token, token_for

PAGE_SIZE = 50
LASTS = timedelta(days=30)


@dataclass(frozen=True)
class Waiting:
    """An invitation to a signed-in person, with the link to answer it."""

    invitation: Invitation
    link: str


def invitations_of(cohort: Cohort, *, state: str = "", words: str = "") -> QuerySet[Invitation]:
    """Invitations to a cohort, the newest first."""
    found = Invitation.objects.filter(cohort=cohort)
    if state:
        found = found.filter(status=state)
    for word in words.split():
        found = found.filter(address__icontains=word) | found.filter(name__icontains=word)
    return found


def invitation_page(found: QuerySet[Invitation], number: str | None) -> Page[Invitation]:
    """One page; two queries."""
    return Paginator(found.select_related("enrolment"), PAGE_SIZE).get_page(number)


def invitation_by_link(link: str) -> Invitation | None:
    """The invitation a link is for, in whatever state; None where a newer mail has replaced it. One query."""
    told = read_token(INVITATION, link)
    if told is None:
        return None
    found = Invitation.objects.select_related("cohort__program", "invited_by__profile", "enrolment")
    return found.filter(public_id=told[0], round=told[1]).first()


def link_of(invitation: Invitation) -> str:
    """What stands in the link that answers it."""
    return token_for(INVITATION, invitation.public_id, invitation.round)


def waiting_for(person: User) -> list[Waiting]:
    """Invitations to the address of this account; one query."""
    rows = Invitation.objects.to(person).select_related("cohort__program")
    return [Waiting(row, link_of(row)) for row in rows]


def ends_at(invitation: Invitation) -> datetime:
    """Until when it can be answered."""
    return invitation.asked_at + LASTS


def addresses_in(text: str) -> list[str]:
    """Addresses as people paste them: one a line, or between commas, semicolons, blanks and angle brackets."""
    for mark in ",;<>\"'\n\t":
        text = text.replace(mark, " ")
    return [word.strip(".") for word in text.split() if "@" in word]
