"""Mails to people without an account: what stands in them, and the signed link each carries."""

from typing import Any

from activity.services import queue_mail
from programs.models import GuardianConsent
from programs.queries.links import GUARDIAN, WITHDRAW, token_for


def guardian_names(consent: GuardianConsent) -> dict[str, str]:
    """Whose place it is about, by first name; nothing she has told."""
    enrolment = consent.enrolment
    program = enrolment.cohort.program
    return {"name": enrolment.user.profile.first_name, "program": program.name, "contact": program.contact_email}


def mail_to(consent: GuardianConsent, kind: str, route: str, purpose: str, key: str, **more: Any) -> None:
    """One mail, once for each round and key."""
    queue_mail(
        kind,
        address=consent.address,
        context={
            "names": guardian_names(consent),
            "route": route,
            "args": [token_for(purpose, consent.public_id, consent.round)],
            "language": consent.language,
        },
        dedupe_key=f"guardian:{consent.public_id}:{consent.round}:{key}",
        **more,
    )


def mail_guardian(consent: GuardianConsent) -> None:
    """Asks whether the young person may take part; not sent once there is an answer."""
    holds = {"model": "programs.guardianconsent", "pk": consent.pk, "status": ["waiting"]}
    key = f"asked:{consent.reminders}"
    mail_to(consent, "guardian_asked", "programs:guardian-answer", GUARDIAN, key, condition=holds)


def mail_receipt(consent: GuardianConsent) -> None:
    """Thanks for the yes, with the link by which it can be taken back."""
    mail_to(consent, "guardian_agreed", "programs:guardian-withdraw", WITHDRAW, "agreed")
