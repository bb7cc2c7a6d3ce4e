"""Mails of invitations, their reminders, and letting them lapse."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from activity.jobs import first_of_day
from activity.services import Notify, queue_mail, record_fact
from activity.states import Conflict
from activity.transitions import move
from profiles.models import User
from programs.models import Invitation
from programs.queries.invitations import LASTS, ends_at, link_of

REMIND_AFTER = (timedelta(days=5), timedelta(days=14))


def tell_invited(invitation: Invitation, fact: str, by: User | None) -> None:
    """The mail to the address; and a notice where an account has it, which nobody but that person can see."""
    link = link_of(invitation)
    program = invitation.cohort.program
    with override(invitation.language):
        until = date_format(timezone.localtime(ends_at(invitation)), "DATE_FORMAT")
    names = {
        "name": invitation.name,
        "program": program.name,
        "cohort": invitation.cohort.name,
        "role": invitation.role,
        "line": invitation.line,
        "by": invitation.invited_by.profile.name if invitation.invited_by else "",
        "until": until,
    }
    queue_mail(
        "invitation",
        address=invitation.address,
        context={
            "names": names,
            "route": "programs:invitation-answer",
            "args": [link],
            "language": invitation.language,
        },
        dedupe_key=f"invitation:{invitation.public_id}:{invitation.round}:{invitation.reminders}",
        condition={"model": "programs.invitation", "pk": invitation.pk, "status": ["invited"]},
    )
    person = User.objects.filter(email__iexact=invitation.address, is_active=True).first()
    told = (
        [Notify(person, "invited", {"program": program.name}, "programs:invitation-answer", (link,))] if person else []
    )
    record_fact(invitation, fact, by=by, notify=told if not invitation.reminders else [])


@transaction.atomic
def remind_invitations(*, now: datetime | None = None) -> int:
    """Remind twice, after 5 and 14 days, and let invitations lapse after 30; how many. Once a day; each step once."""
    now = now or timezone.now()
    if not first_of_day("remind_invitations", now):
        return 0
    waiting = Invitation.objects.filter(status="invited").select_related("cohort__program", "invited_by__profile")
    done = sum(lapse(row) for row in waiting.filter(asked_at__lte=now - LASTS).order_by("pk"))
    for step, after in enumerate(REMIND_AFTER):
        due = waiting.filter(reminders=step, asked_at__lte=now - after, asked_at__gt=now - LASTS)
        done += sum(remind(row) for row in due.exclude(cohort__status="closed").order_by("pk"))
    return done


def remind(invitation: Invitation) -> bool:
    """One reminder; False where it was sent or answered meanwhile."""
    untold = Invitation.objects.filter(pk=invitation.pk, status="invited", reminders=invitation.reminders)
    if not untold.update(reminders=models.F("reminders") + 1):
        return False
    invitation.refresh_from_db(fields=["reminders"])
    tell_invited(invitation, "invitation.reminded", None)
    return True


def lapse(invitation: Invitation) -> bool:
    """Let one lapse; False where it was answered at this moment."""
    try:
        with transaction.atomic():
            move(invitation, "expired", by=None, kind="invitation.expired")
    except Conflict:
        return False
    return True
