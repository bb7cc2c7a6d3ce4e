"""Clock-driven work on imports: letting go of the rows of uploaded files."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from activity.jobs import first_of_day
from activity.states import Conflict
from activity.transitions import move
from programs.models import ParticipantImport

ROWS_KEPT = timedelta(days=30)  # what the privacy tag of the rows promises


@transaction.atomic
def forget_import_rows(*, now: datetime | None = None) -> int:
    """Empty the rows of files uploaded longer ago than ROWS_KEPT, and discard imports never finished; how many.

    Once a day: a second run of the same day does nothing.
    """
    now = now or timezone.now()
    if not first_of_day("forget_import_rows", now):
        return 0
    old = ParticipantImport.objects.filter(created_at__lte=now - ROWS_KEPT)
    unfinished = old.filter(status__in=ParticipantImport.lifecycle.open).only("status").order_by("pk")
    discarded = sum(discard(upload) for upload in unfinished)
    closed = old.exclude(status__in=ParticipantImport.lifecycle.open)
    return discarded + closed.exclude(rows=[]).update(rows=[])


def discard(upload: ParticipantImport) -> bool:
    """Give up one import with its rows; False where a coordinator finished it at this moment."""
    try:
        move(upload, "discarded", by=None, kind="import.discarded", rows=[], topic_choices={})
    except Conflict:
        return False
    return True
