"""Consents and ages of applications: what must be said, writing it down, taking it back; and a program's texts."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Conflict, Refused
from profiles.models import User
from programs.kinds import Age
from programs.models import ConsentGiven, ConsentText, Enrolment, Program
from programs.queries.agreeing import Asked, asked_by

MOST_TEXTS = 8


def refuse_unsaid(program: Program, *, age: str, agreed: Iterable[str], guardian: str, by: User) -> Asked:
    """What the program asks; Refused where an answer it needs is missing."""
    asked = asked_by(program)
    refuse_silence(asked, age=age, agreed=agreed, guardian=guardian, by=by)
    return asked


def refuse_silence(asked: Asked, *, age: str, agreed: Iterable[str], guardian: str, by: User) -> None:
    """Refused where an answer that is needed is missing."""
    if asked.ages and age not in asked.ages:
        raise Refused(
            _("You have to be at least %(age)d years old to take part.") % {"age": asked.minimum_age}
            if asked.minimum_age
            else _("Please say whether you are old enough to decide alone.")
        )
    if age == Age.MINOR and asked.guardian_age:
        if not guardian:
            raise Refused(_("Please give the address of a parent or guardian, who is asked whether you may take part."))
        if guardian.strip().lower() == (by.email or "").lower():
            raise Refused(_("This is your own address. Please give the address of a parent or guardian."))
    said = set(agreed)
    missing = [text.title for text in asked.texts if text.required and text.public_id not in said]
    if missing:
        raise Refused(_("To take part you have to agree to: %(titles)s.") % {"titles": ", ".join(missing)})


def write_consents(enrolment: Enrolment, asked: Asked, agreed: Iterable[str]) -> None:
    """Which versions were agreed to, and when. What was agreed to before and is not now counts as taken back."""
    said = set(agreed)
    now = timezone.now()
    texts = [text for text in asked.texts if text.public_id in said]
    standing = ConsentGiven.objects.filter(enrolment=enrolment, withdrawn_at__isnull=True)
    standing.exclude(text__in=texts).update(withdrawn_at=now)
    kept = set(standing.values_list("text", flat=True))
    ConsentGiven.objects.bulk_create(
        ConsentGiven(enrolment=enrolment, text=text, given_at=now) for text in texts if text.pk not in kept
    )


def refuse_answering_for(enrolment: Enrolment, by: User) -> None:
    """Nobody answers for somebody else, but a coordinator for a person without an address, who cannot sign in."""
    if by.pk != enrolment.user_id and User.objects.filter(pk=enrolment.user_id, email__isnull=False).exists():
        raise Refused(_("This person can sign in and says it herself; nobody answers for somebody else."))


@transaction.atomic
def withdraw_consent(*, enrolment: Enrolment, text: str, by: User) -> None:
    """Take back what one need not agree to. What the program needs goes with the place alone."""
    refuse_answering_for(enrolment, by)
    given = ConsentGiven.objects.filter(enrolment=enrolment, text__public_id=text, withdrawn_at__isnull=True)
    row = given.select_related("text").first()
    if row is None:
        raise Conflict(_("You have taken this back already."))
    if row.text.required and enrolment.status in Enrolment.lifecycle.open:
        raise Refused(_("Nobody can take part without this consent. To take it back, withdraw from the cohort."))
    if given.update(withdrawn_at=timezone.now()):
        record_fact(enrolment, "consent.withdrawn", by=by, data={"text": text})


@transaction.atomic
def write_text(
    *, program: Program, title: str, text: str, by: User, required: bool = True, instead_of: ConsentText | None = None
) -> ConsentText:
    """A new text, or the next version of one. People who agreed to an older version keep that agreement."""
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    in_force = ConsentText.objects.in_force().filter(program=program)
    if instead_of is None and in_force.count() >= MOST_TEXTS:
        raise Refused(_("A program can ask for at most %(most)d consents. Retire one first.") % {"most": MOST_TEXTS})
    series = {}
    if instead_of is not None:
        if not in_force.filter(pk=instead_of.pk).update(replaced_at=timezone.now()):
            raise Conflict(_("Somebody else has changed this text meanwhile. Open the page again and compare."))
        series = {"series": instead_of.series, "number": instead_of.number + 1}
    try:
        with transaction.atomic():
            row = ConsentText.objects.create(program=program, title=title, text=text, required=required, **series)
    except IntegrityError as error:
        raise Conflict(_("Somebody else has changed this text meanwhile. Open the page again and compare.")) from error
    record_fact(row, "consent.changed" if instead_of else "consent.created", by=by)
    return row


@transaction.atomic
def retire_text(*, text: ConsentText, by: User) -> None:
    """Ask nobody for it any more. Who agreed to what stays known."""
    if ConsentText.objects.in_force().filter(pk=text.pk).update(replaced_at=timezone.now()):
        record_fact(text, "consent.retired", by=by)
