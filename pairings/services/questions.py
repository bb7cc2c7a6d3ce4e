"""A few words between mentor and mentee before the mentor answers."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Conflict, Refused
from pairings.kinds import remind_at
from pairings.models import MentorshipRequest, Question
from pairings.queries.letters import request_letter
from pairings.queries.questions import MOST_EACH, talk_of
from profiles.models import User


@transaction.atomic
def write_question(*, request: MentorshipRequest, text: str, by: User, now: datetime | None = None) -> Question:
    """Ask the mentee something, or reply to the mentor; a few lines each. The first question moves the date once.

    The mentor begins. Raises Conflict where the request is no longer open, Refused where nothing more may be written.
    The request is locked, so that lines written at once are counted and a lapse comes before or after, never between.
    """
    now = now or timezone.now()
    held = MentorshipRequest.objects.select_for_update(no_key=True).filter(pk=request.pk).first()
    if held is None or held.status not in MentorshipRequest.lifecycle.open:
        raise Conflict(_("This request has been answered or has lapsed meanwhile. Please look at it again."))
    if not text.strip():
        raise Refused(_("Please write a few words."))
    if not talk_of(request, by).left:
        raise Refused(
            _("Each of you can write %(most)d times before the answer. Please decide now.") % {"most": MOST_EACH}
        )
    row = Question.objects.create(request=request, author=by, text=text, created_at=now)
    asks = by.pk == request.mentor.user_id
    if asks and not held.extended:
        move_date(request, now)
    request.refresh_from_db()
    if asks:
        told = request_letter(request.mentee, "request_question", request, holds="pending")
    else:
        told = request_letter(request.mentor, "request_reply", request, holds="pending")
    record_fact(request, "request.questioned" if asks else "request.replied", by=by, notify=[told])
    return row


def move_date(request: MentorshipRequest, now: datetime) -> None:
    """Give the talk as many days as a request has, from now; the date never comes earlier."""
    days = timedelta(days=request.mentee.cohort.program.request_days)
    until = max(request.expires_at, now + days)
    MentorshipRequest.objects.filter(pk=request.pk).update(
        extended=True, expires_at=until, remind_at=remind_at(until, days)
    )
