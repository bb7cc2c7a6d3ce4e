"""Tickets: signed links that let one of two people answer from the mail, without signing in.

A ticket names one request or offer in one stay of one state, for one of its two people and this purpose alone. It is
worth nothing as soon as the row moves (answered, taken back, lapsed), and after MOST_AGE in any case. It says nothing
about anybody.
"""

from datetime import timedelta
from typing import Any

from django.core import signing

from activity.models import Stateful
from pairings.models import MentorshipRequest, Pairing
from programs.kinds import Role

SALT = "pairings.request-answer"
OFFER_SALT = "pairings.offer-answer"
MOST_AGE = timedelta(days=90)  # longer than the longest time to answer, moved once
PARTIES = ("mentee__user__profile", "mentor__user__profile", "mentee__cohort__program")


def ticket_for(request: MentorshipRequest, side: str = Role.MENTOR) -> str:
    """The ticket of the mentor or the mentee of a request as it stands now."""
    return signing.dumps([request.public_id, version_of(request), str(side)], salt=SALT)


def offer_ticket(pairing: Pairing, side: str) -> str:
    """The ticket of the mentee or the mentor of an offered pairing as it stands now."""
    return signing.dumps([pairing.public_id, version_of(pairing), side], salt=OFFER_SALT)


def version_of(row: Stateful) -> str:
    """Changes with every move."""
    return f"{row.status}@{row.status_since.timestamp():.6f}"


def request_of(ticket: str) -> tuple[MentorshipRequest, str] | None:
    """The request a ticket is for and whose ticket it is (mentee or mentor); None where it was never one, is too old,
    or the request has moved. A mentee can still put back what she has taken back.
    """
    public_id, version, side = opened(ticket, SALT)
    if side not in Role.values:
        return None
    answerable = {*MentorshipRequest.lifecycle.open, *(["withdrawn"] if side == Role.MENTEE else [])}
    rows = MentorshipRequest.objects.filter(status__in=answerable).select_related(*PARTIES, "pairing")
    found = rows.filter(**{"public_id": public_id, f"{side}__user__is_active": True}).first()
    return (found, side) if found and version_of(found) == version else None


def offer_of(ticket: str) -> tuple[Pairing, str] | None:
    """The offered pairing a ticket is for and whose ticket it is (mentee or mentor); None as for a request."""
    public_id, version, side = opened(ticket, OFFER_SALT)
    if side not in Role.values:
        return None
    rows = Pairing.objects.filter(status="offered").select_related(*PARTIES, "request", "approved_by__profile")
    found = rows.filter(**{"public_id": public_id, f"{side}__user__is_active": True}).first()
    return (found, side) if found and version_of(found) == version else None


def opened(ticket: str, salt: str) -> list[Any]:
    """What a ticket says: row, version and side; empty words where it is none of ours."""
    try:
        said = signing.loads(ticket, salt=salt, max_age=MOST_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        said = None
    return said if isinstance(said, list) and len(said) == 3 else ["", "", ""]
