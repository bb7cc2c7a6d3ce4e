"""A mentee calls for help; a coordinator answers."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import Notify
from activity.states import Refused
from activity.transitions import move
from pairings.jobs.help import open_call
from pairings.jobs.places import lock_places
from pairings.kinds import HelpReason
from pairings.models import HelpCall
from profiles.models import User
from programs.models import Enrolment


@transaction.atomic
def call_for_help(*, mentee: Enrolment, words: str, by: User, now: datetime | None = None) -> HelpCall:
    """Ask the coordinators for a hand; they answer within the days of the program. One call at a time."""
    lock_places(mentee)
    if mentee.status != "accepted" or not mentee.free_places:
        raise Refused(_("You have a mentor already. Talk to your coordinators if you would like a change."))
    if HelpCall.objects.open().filter(mentee=mentee).exists():
        raise Refused(_("The coordinators know already, and they will answer."))
    return open_call(mentee, HelpReason.ASKED, words=words, by=by, now=now or timezone.now())


@transaction.atomic
def answer_call(*, call: HelpCall, answer: str, by: User, now: datetime | None = None) -> None:
    """Answer the mentee. Raises Conflict where somebody was faster."""
    names = {"cohort": call.mentee.cohort.full_name}
    told = Notify(call.mentee.user, "help_answered", names, "pairings:wish-list", holds=("answered",))
    written: dict[str, Any] = {"answer": answer, "answered_by": by}
    move(call, "answered", by=by, kind="help.answered", notify=[told], now=now, **written)
