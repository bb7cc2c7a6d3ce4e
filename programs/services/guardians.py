"""Asking a guardian whether a young person may take part, and the guardian's answer."""

from datetime import datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import Notify, record_fact
from activity.states import Conflict, Refused
from activity.transitions import move
from profiles.models import User
from programs.jobs.letters import mail_guardian, mail_receipt
from programs.models import Enrolment, GuardianConsent
from programs.queries.team import team_letters

MOST_ROUNDS = 6


@transaction.atomic
def ask_guardian(*, enrolment: Enrolment, address: str, by: User, now: datetime | None = None) -> GuardianConsent:
    """Ask (again), at this address; the application waits. An earlier answer and links of earlier mails count no more.

    Raises Refused for the person's own address, after half a dozen askings, and once there is a place.
    """
    address = address.strip().lower()
    if not address or address == (enrolment.user.email or "").lower():
        raise Refused(_("Please give the address of a parent or guardian, not your own."))
    consent = GuardianConsent.objects.filter(enrolment=enrolment).first()
    now = now or timezone.now()
    if consent is None:
        consent = GuardianConsent.objects.create(
            enrolment=enrolment, address=address, language=by.language, asked_at=now
        )
        record_fact(enrolment, "guardian.asked", by=by)
    else:
        if consent.round >= MOST_ROUNDS:
            raise Refused(_("A guardian was asked several times already. Please write to the coordinators."))
        move(
            consent,
            "waiting",
            by=by,
            kind="guardian.asked",
            address=address,
            language=by.language,
            round=models.F("round") + 1,
            asked_at=now,
            reminders=0,
            name="",
            answered_at=None,
        )
        record_fact(enrolment, "guardian.asked", by=by)
    mirror(enrolment, "waiting")
    mail_guardian(consent)
    return consent


def keeps_guardian(enrolment: Enrolment, address: str) -> bool:
    """Whether somebody who applies again has the yes of this guardian already; then it counts."""
    given = GuardianConsent.objects.filter(enrolment=enrolment, status="given", address=address.strip().lower())
    if not given.exists():
        return False
    mirror(enrolment, "given")
    return True


@transaction.atomic
def answer_guardian(*, consent: GuardianConsent, agrees: bool, name: str = "", now: datetime | None = None) -> None:
    """The guardian says yes, with her name, or no. Who has answered already is told so."""
    if agrees and not name.strip():
        raise Refused(_("Please write your name, so that the coordinators know who agreed."))
    enrolment = held(consent.enrolment)
    to = "given" if agrees else "refused"
    move(
        consent,
        to,
        by=None,
        kind=f"guardian.{to}",
        where=models.Q(round=consent.round, status="waiting"),
        name=name.strip() if agrees else "",
        answered_at=now or timezone.now(),
    )
    mirror(enrolment, to)
    tell_answer(enrolment, to)
    if agrees:
        mail_receipt(consent)


@transaction.atomic
def withdraw_guardian(*, consent: GuardianConsent) -> None:
    """The guardian takes the consent back: from now on the young person is not matched with anybody new.

    The coordinators are told, who talk with both; a pairing that has begun is not ended by the machine.
    """
    enrolment = held(consent.enrolment)
    move(consent, "withdrawn", by=None, kind="guardian.withdrawn", where=models.Q(round=consent.round))
    mirror(enrolment, "withdrawn")
    tell_answer(enrolment, "withdrawn")


@transaction.atomic
def agree_again(*, consent: GuardianConsent) -> None:
    """The guardian who took the consent back gives it again."""
    enrolment = held(consent.enrolment)
    moved = models.Q(round=consent.round, status="withdrawn")
    move(consent, "given", by=None, kind="guardian.given", where=moved, answered_at=timezone.now())
    mirror(enrolment, "given")
    tell_answer(enrolment, "given")


def tell_answer(enrolment: Enrolment, answer: str) -> None:
    """The young person hears of it; and the coordinators, unless nothing comes of it."""
    names = {"cohort": enrolment.cohort.full_name, "name": enrolment.user.profile.name}
    told = [Notify(enrolment.user, f"guardian_{answer}", names, "programs:enrolment-detail", (enrolment.public_id,))]
    if answer != "refused":
        told += team_letters(enrolment, f"guardian_{answer}_team")
    record_fact(enrolment, f"guardian.{answer}", by=None, notify=told)


def held(enrolment: Enrolment) -> Enrolment:
    """The place, locked as it is now: no pairing begins and nobody accepts beside this answer."""
    list(Enrolment.objects.select_for_update(no_key=True).filter(pk=enrolment.pk).values_list("pk"))
    enrolment.refresh_from_db(fields=["status", "guardian", "active"])
    if enrolment.status not in Enrolment.lifecycle.open:
        raise Conflict(_("The application was taken back meanwhile, so there is nothing to answer any more."))
    return enrolment


def mirror(enrolment: Enrolment, state: str) -> None:
    """The place says itself what its guardian said, so that accepting and matching can ask for it in one row."""
    if enrolment.status == "accepted" and state in {"waiting", "refused"}:
        raise Refused(_("There is a place already. Please write to the coordinators."))
    Enrolment.objects.filter(pk=enrolment.pk).update(guardian=state)
    enrolment.guardian = state
