"""How the work on an import begins and ends: the lease one worker has on it, the way back, and who is told."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from activity.services import Notify
from activity.states import Conflict
from activity.transitions import move
from programs.models import ParticipantImport

MOST_TRIES = 3
PATIENCE = timedelta(seconds=10)  # whoever waits longer may have left the page, and is told


def queued(due: datetime) -> dict[str, Any]:
    """The columns of an import that is given to the workers; the relay hints them from `due` on."""
    return {"claim": "", "tries": 0, "hints": 0, "lease_until": None, "hint_at": due}


def held(upload: ParticipantImport) -> models.QuerySet[ParticipantImport]:
    """The row, as long as this worker holds it."""
    return ParticipantImport.objects.at_work().filter(pk=upload.pk, claim=upload.claim)


def news_of(upload: ParticipantImport, kind: str) -> list[Notify]:
    """What to tell whoever started an import and may have gone on with something else meanwhile."""
    if upload.status != "importing" or upload.started_by is None or timezone.now() - upload.status_since < PATIENCE:
        return []
    pages = {"import_done": "programs:import-report", "import_failed": "programs:import-check"}
    names = {"cohort": upload.cohort.name}
    return [Notify(upload.started_by, kind, names, pages[kind], (upload.public_id,))]


def fail(upload: ParticipantImport, claim: str, sentence: str) -> str:
    """Back to where somebody can act, with the reason: to the columns from a check, else to the preview, for which a
    long file is checked again. "stopped" where the lease of `claim` is another worker's meanwhile.
    """
    upload.refresh_from_db(fields=["status", "status_since"])
    mine = models.Q(claim=claim)
    told = news_of(upload, "import_failed")
    changes: dict[str, Any] = {"failure": sentence[:300], "lease_until": None, "preview": {}}
    if upload.status == "checking":
        to = "uploaded"
    elif upload.is_long:
        to, changes = "checking", changes | queued(timezone.now())
    else:
        to = "mapped"
    try:
        move(upload, to, by=None, kind="import.failed", where=mine, notify=told, **changes)
    except Conflict:
        return "stopped"
    return "failed"
