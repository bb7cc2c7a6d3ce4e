"""Inviting people to a place, one or many, and their answers."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.models import Activity
from activity.services import Notify, record_fact
from activity.states import Refused
from activity.transitions import move
from profiles.models import User
from programs.jobs.holding import hold
from programs.jobs.invitations import tell_invited
from programs.jobs.inviting import MOST_AT_ONCE, Invited, invite_people, refuse_many
from programs.kinds import GUARDIAN_FREE, Role
from programs.models import Cohort, Enrolment, Invitation
from programs.services.agreeing import refuse_unsaid
from programs.services.answers import Answers, keep_answers
from programs.services.enrolments import refuse_places, write_joining

__all__ = [
    "Invited",
    "accept_invitation",
    "ask_to_claim",
    "decline_invitation",
    "invite_people",
    "kept",
    "resend_invitation",
    "tell_team",
    "withdraw_invitation",
]

MOST_ROUNDS = 4
BETWEEN = timedelta(hours=20)


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: User, now: datetime | None = None) -> None:
    """Ask once more; the link of older mails counts no more. Not twice a day, and a few times only.

    Whoever has said no is asked once again, for she may have asked for it; a second no is the last word.
    """
    now = now or timezone.now()
    if hold(invitation.cohort).status == "closed":
        raise Refused(_("This cohort has ended, so nobody can join it any more."))
    noes = Activity.objects.about(invitation).filter(kind="invitation.declined")
    if invitation.status == "declined" and noes.count() > 1:
        raise Refused(_("This person has said no twice. Please do not ask again."))
    if invitation.round >= MOST_ROUNDS:
        raise Refused(_("This address was asked several times already. Please ask the person in another way."))
    if invitation.asked_at > now - BETWEEN:
        raise Refused(_("The last mail to this address is not a day old. Please wait until tomorrow."))
    refuse_many(invitation.cohort.program, 1, now)
    others = Invitation.objects.filter(cohort=invitation.cohort, role=invitation.role, address=invitation.address)
    if others.filter(status="invited").exclude(pk=invitation.pk).exists():
        raise Refused(_("There is a newer invitation to this address already."))
    move(
        invitation,
        "invited",
        by=by,
        kind="invitation.sent",
        where=models.Q(round=invitation.round),
        round=models.F("round") + 1,
        asked_at=now,
        reminders=0,
    )
    tell_invited(invitation, "invitation.told", by)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User) -> None:
    """Take it back: its link counts no more, and a mail that waits is not sent."""
    move(invitation, "withdrawn", by=by, kind="invitation.withdrawn")


@transaction.atomic
def decline_invitation(*, invitation: Invitation, by: User | None) -> None:
    """No, thank you. Needs no account: whoever has the link reads the address."""
    move(invitation, "declined", by=by, kind="invitation.declined", where=models.Q(round=invitation.round))
    tell_team(invitation, "invitation_declined", by)


@transaction.atomic
def accept_invitation(
    *,
    invitation: Invitation,
    by: User,
    places: int | None = None,
    age: str = "",
    guardian: str = "",
    agreed: Collection[str] = (),
    answers: Answers | None = None,
) -> Enrolment:
    """Yes: the person has the place at once, with everything the program asks of applicants but its approval:
    `answers` are those to its own questions.

    Where a guardian has to agree first, it becomes an application that waits. From now on the coordinators see the
    profile. Raises Refused for what is missing, and Conflict for an invitation that does not hold any more.
    """
    cohort = hold(invitation.cohort)
    if cohort.status == "closed":
        raise Refused(_("This cohort has ended, so nobody can join it any more."))
    asked = refuse_unsaid(cohort.program, age=age, agreed=agreed, guardian=guardian, by=by)
    details = dict(invitation.details)
    wanted = details.pop("capacity", 1) if places is None else places
    capacity = wanted if invitation.role == Role.MENTOR else 1
    refuse_places(capacity, least=1)
    move(invitation, "accepted", by=by, kind="invitation.accepted", where=models.Q(round=invitation.round))
    enrolment = Enrolment.objects.filter(cohort=cohort, user=by, role=invitation.role).first()
    if enrolment is None:
        enrolment = Enrolment.objects.create(
            cohort=cohort, user=by, role=invitation.role, capacity=capacity, **kept(details, capacity)
        )
        record_fact(enrolment, "enrolment.submitted", by=by)
    elif enrolment.status in {"withdrawn", "declined"}:
        apart = models.Q(status__in=["withdrawn", "declined"])
        move(enrolment, "submitted", by=by, kind="enrolment.submitted", where=apart, capacity=capacity, minimum=0)
    keep_answers(enrolment, answers or {}, by=by, now=timezone.now())
    write_joining(enrolment, asked, age=age, guardian=guardian, agreed=agreed, by=by)
    if enrolment.status != "accepted" and enrolment.guardian in GUARDIAN_FREE:
        move(enrolment, "accepted", by=by, kind="enrolment.invited", where=models.Q(guardian__in=GUARDIAN_FREE))
    Invitation.objects.filter(pk=invitation.pk).update(enrolment=enrolment)
    tell_team(invitation, "invitation_accepted", by)
    return enrolment


def kept(details: Mapping[str, Any], capacity: int) -> dict[str, Any]:
    """What a file said about the place, as far as a place has it."""
    told = {name: details[name] for name in ("background", "conflicts", "external_id") if name in details}
    return told | {"minimum": min(int(details.get("minimum", 0)), capacity)}


def tell_team(invitation: Invitation, kind: str, by: User | None) -> None:
    """Whoever invited hears of the answer."""
    names = {"name": invitation.name or invitation.address, "cohort": invitation.cohort.full_name}
    route = ("programs:invitation-list", (invitation.cohort.public_id,))
    told = [Notify(invitation.invited_by, kind, names, *route)] if invitation.invited_by else []
    record_fact(invitation, "invitation.answered", by=by, notify=told)


@transaction.atomic
def ask_to_claim(*, cohort: Cohort, by: User, now: datetime | None = None) -> int:
    """Write to people with a place whose account nobody has ever signed in to; how many. Once a week each."""
    now = now or timezone.now()
    cohort = hold(cohort)
    places = (
        cohort.enrolments.accepted()
        .filter(user__last_login__isnull=True, user__is_active=True, user__email__isnull=False)
        .filter(models.Q(claim_asked_at__isnull=True) | models.Q(claim_asked_at__lt=now - timedelta(days=7)))
        .people()
        .order_by("pk")
    )
    found = list(places)[:MOST_AT_ONCE]
    refuse_many(cohort.program, len(found), now)
    for place in found:
        Enrolment.objects.filter(pk=place.pk).update(claim_asked_at=now)
        names = {"cohort": cohort.full_name, "address": place.user.email or ""}
        told = Notify(place.user, "place_to_claim", names, "account_request_login_code", holds=("accepted",))
        record_fact(place, "enrolment.claim_asked", by=by, notify=[told])
    return len(found)
