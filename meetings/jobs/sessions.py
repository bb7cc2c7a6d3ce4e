"""Clock-driven work on sessions."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from activity.states import Conflict
from activity.transitions import move
from meetings.models import Session
from pairings.states import IN_TOUCH

MOST_AT_ONCE = 500


def cancel_sessions_of_closed_pairings(*, now: datetime | None = None) -> int:
    """Cancel what was planned in pairings that have closed meanwhile; how many.

    Pages and calendars show such a session as off at once; this frees the time for others. Nobody is written to: both
    have heard that the pairing has closed. Running twice does no harm.
    """
    now = now or timezone.now()
    planned = Session.objects.filter(status="scheduled", ends_at__gte=now)
    orphans = planned.exclude(pairing__status__in=sorted(IN_TOUCH)).order_by("starts_at", "pk")
    return sum(cancel(session) for session in orphans[:MOST_AT_ONCE])


def cancel(session: Session) -> bool:
    """Cancel one session; False where somebody was faster."""
    try:
        with transaction.atomic():
            move(session, "cancelled", by=None, kind="session.cancelled", sequence=F("sequence") + 1)
    except Conflict:
        return False
    return True
