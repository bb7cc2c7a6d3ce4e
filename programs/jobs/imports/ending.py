"""How an import ends: the lease one worker has on it, the way back to the preview, and who is told."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from activity.services import Notify
from activity.states import Conflict
from activity.transitions import move
from programs.models import ParticipantImport

MOST_TRIES = 3
PATIENCE = timedelta(seconds=10)  # whoever waits longer may have left the page, and is told


def held(upload: ParticipantImport) -> models.QuerySet[ParticipantImport]:
    """The row, as long as this worker holds it."""
    return ParticipantImport.objects.importing().filter(pk=upload.pk, claim=upload.claim)


def news_of(upload: ParticipantImport, kind: str) -> list[Notify]:
    """What to tell whoever started an import and may have gone on with something else meanwhile."""
    if upload.started_by is None or timezone.now() - upload.status_since < PATIENCE:
        return []
    pages = {"import_done": "programs:import-report", "import_failed": "programs:import-check"}
    names = {"cohort": upload.cohort.name}
    return [Notify(upload.started_by, kind, names, pages[kind], (upload.public_id,))]


def fail(upload: ParticipantImport, claim: str, sentence: str) -> str:
    """Back to the preview with the reason; "stopped" where the lease of `claim` is another worker's meanwhile."""
    upload.refresh_from_db(fields=["status", "status_since"])
    mine = models.Q(claim=claim)
    told = news_of(upload, "import_failed")
    changes: dict[str, Any] = {"failure": sentence[:300], "lease_until": None}
    try:
        move(upload, "mapped", by=None, kind="import.failed", where=mine, notify=told, **changes)
    except Conflict:
        return "stopped"
    return "failed"
