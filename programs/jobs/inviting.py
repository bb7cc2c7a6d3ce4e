"""Inviting people: what coordinators do by hand and imports do for accounts there were before."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.states import Refused
from profiles.models import User
from programs.jobs.holding import hold
from programs.jobs.invitations import tell_invited
from programs.models import Cohort, Enrolment, Invitation, Program

MOST_AT_ONCE = 500
MOST_A_DAY = 1_000


@dataclass(frozen=True)
class Invited:
    """How many were invited, and the addresses left out because they are invited, have declined, or are on the list."""

    done: int
    left: tuple[str, ...]


@transaction.atomic
def invite_people(
    *,
    cohort: Cohort,
    role: str,
    addresses: Collection[str],
    by: User,
    line: str = "",
    language: str = "",
    name: str = "",
    details: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Invited:
    """Invite whoever reads these addresses. The answer, the rows and the mails are the same for an address that has an
    account and one that has none.

    Raises Refused for a cohort that has ended, and beyond what a program may send at once and in a day.
    """
    now = now or timezone.now()
    cohort = hold(cohort)
    if cohort.status == "closed":
        raise Refused(_("This cohort has ended, so nobody can join it any more."))
    wanted = list(dict.fromkeys(address.strip().lower() for address in addresses if address.strip()))
    refuse_many(cohort.program, len(wanted), now)
    known = set(
        Enrolment.objects.filter(
            cohort=cohort, role=role, status__in=Enrolment.lifecycle.open, user__email__in=wanted
        ).values_list("user__email", flat=True)
    )
    # Who has said no is not asked again for the same round.
    asked = Invitation.objects.filter(cohort=cohort, role=role, status__in=["invited", "declined"], address__in=wanted)
    known |= set(asked.values_list("address", flat=True))
    left = tuple(address for address in wanted if address in known)
    for address in wanted:
        if address not in known:
            invitation = Invitation.objects.create(
                cohort=cohort,
                role=role,
                name=name,
                address=address,
                line=line,
                language=language or by.language,
                details=dict(details or {}),
                invited_by=by,
                asked_at=now,
            )
            tell_invited(invitation, "invitation.sent", by)
    return Invited(len(wanted) - len(left), left)


def refuse_many(program: Program, number: int, now: datetime) -> None:
    """Raise Refused beyond the limits. The program's row is locked, so that two who invite at once are counted."""
    if number > MOST_AT_ONCE:
        raise Refused(_("Please invite at most %(most)d people at once.") % {"most": MOST_AT_ONCE})
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    sent = Invitation.objects.filter(cohort__program=program, asked_at__gt=now - timedelta(days=1)).count()
    if sent + number > MOST_A_DAY:
        raise Refused(_("A program can send %(most)d invitations a day. Please go on tomorrow.") % {"most": MOST_A_DAY})
