"""The one thing that is written from a dashboard: mails that could not be delivered are tried again."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from activity import tasks
from activity.states import Conflict
from activity.transitions import move
from dashboards.queries.mails import parked_for
from profiles.models import User


@transaction.atomic
def retry_mails(*, by: User) -> int:
    """Queue every parked mail this person is responsible for once more; how many. Those sent meanwhile are left."""
    queued = 0
    for mail in parked_for(by):
        try:
            move(mail, "queued", by=by, kind="mail.queued", tries=0, hints=0, hint_at=timezone.now(), last_error="")
        except Conflict:
            continue
        transaction.on_commit(partial(tasks.hint, tasks.send_mail, mail.pk))
        queued += 1
    return queued
