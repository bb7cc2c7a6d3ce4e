"""Giving up imports nobody finishes, by the clock."""

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
    """Discard imports nobody has finished within ROWS_KEPT, with their rows; how many. Once a day.

    Rows of finished ones go by their privacy tag, as everything else does that is kept for a number of days.
    """
    now = now or timezone.now()
    if not first_of_day("forget_import_rows", now):
        return 0
    old = ParticipantImport.objects.filter(created_at__lte=now - ROWS_KEPT)
    unfinished = old.filter(status__in=ParticipantImport.lifecycle.open).only("status").order_by("pk")
    return sum(discard(upload) for upload in unfinished)


def discard(upload: ParticipantImport) -> bool:
    """Give up one import with its rows; False where a coordinator finished it at this moment."""
    try:
        move(upload, "discarded", by=None, kind="import.discarded", rows=[], preview={}, topic_choices={})
    except Conflict:
        return False
    return True
