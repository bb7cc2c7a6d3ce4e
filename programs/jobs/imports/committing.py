"""An import at work: claimed by a lease, checked, and once decided on written in one transaction: all, or nothing."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import DatabaseError, IntegrityError, models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from activity.jobs import relay
from activity.jobs.heartbeat import LEASE, kept
from activity.models import random_id
from activity.states import Conflict, Refused
from activity.transitions import move
from profiles.models import Profile, User
from programs.jobs.holding import hold, refuse_ended
from programs.jobs.imports.ending import MOST_TRIES, fail, held, news_of
from programs.jobs.imports.progress import watch_for
from programs.jobs.imports.reports import report_of, settled
from programs.jobs.imports.writing import Writer
from programs.models import Cohort, Enrolment, ParticipantImport
from programs.queries.imports.plans import Plan, plan_import
from programs.queries.imports.previews import findings

log = logging.getLogger(__name__)


def relay_imports(hint: Callable[[int], None], *, now: datetime | None = None) -> int:
    """Hint the worker about every import that waits, or whose worker has gone silent."""
    now = now or timezone.now()
    return relay(ParticipantImport.objects.at_work().unheld(now), hint, now=now)


def run_import(upload_id: int, *, now: datetime | None = None) -> str:
    """Check a file, or carry out the import somebody has decided on; returns what became of it. A second hint does
    nothing.

    Whoever holds the lease works. What speaks against the import leads back to the preview with the reason, and
    nothing is written. A worker that dies lets the lease run out, having written nothing; the next hint does it all.
    """
    upload = claim(upload_id, now or timezone.now())
    if upload is None:
        return "left"
    with translation.override(upload.started_by.language if upload.started_by else None):
        if upload.tries > MOST_TRIES:
            return fail(
                upload,
                upload.claim,
                _("The worker stopped again and again. Ask whoever runs this site to look at its log."),
            )
        return carried_out(upload)


def claim(upload_id: int, now: datetime) -> ParticipantImport | None:
    """Take the lease, or None where there is nothing to do."""
    mine: dict[str, Any] = {"claim": random_id(), "lease_until": now + LEASE, "hint_at": now + LEASE, "hints": 0}
    free = ParticipantImport.objects.at_work().unheld(now).filter(pk=upload_id)
    if not free.update(tries=models.F("tries") + 1, **mine):
        return None
    taken = ParticipantImport.objects.filter(claim=mine["claim"])
    return taken.select_related("cohort__program", "started_by__profile").filter(pk=upload_id).first()


def carried_out(upload: ParticipantImport) -> str:
    """What became of it. Trouble with the database itself is left to the next try."""
    mine = upload.claim
    act, became = (check, "checked") if upload.status == "checking" else (write, "committed")
    try:
        with kept(held(upload)):
            act(upload)
    except Refused as refused:
        return fail(upload, mine, str(refused.sentence))
    except IntegrityError:
        return fail(upload, mine, _("Somebody else has changed these people at the same moment."))
    except DatabaseError:
        raise
    except Exception:
        log.exception("import %s failed", upload.pk)
        return fail(upload, mine, _("Something went wrong that we did not expect. Try again; if it stays, tell us."))
    return became


def check(upload: ParticipantImport) -> None:
    """Keep what the preview shows. It reads without a transaction: nobody waits for it, and nothing is promised."""
    found = findings(plan_import(upload, watch=watch_for(upload)))
    mine = models.Q(claim=upload.claim)
    move(upload, "mapped", by=None, kind="import.checked", where=mine, preview=found, lease_until=None)


@transaction.atomic
def write(upload: ParticipantImport) -> None:
    """The effect. It counts only while this worker holds the lease at the end."""
    by = allowed(upload)
    now = timezone.now()
    watch = watch_for(upload)
    upload.cohort = hold(upload.cohort)
    refuse_ended(upload.cohort)
    hold_people(upload.cohort)
    plan = plan_import(upload, upload.topic_choices, watch)
    refuse_plan(plan, upload)
    topics = Writer(plan, upload.cohort, by, now, watch).write()
    move(
        upload,
        "committed",
        by=None,
        kind="import.committed",
        where=models.Q(claim=upload.claim),
        notify=news_of(upload, "import_done"),
        data=dict(plan.counts),
        rows=[],
        preview={},
        lease_until=None,
        topic_choices=settled(plan.vocabulary, topics),
        report=report_of(plan, topics),
    )


def allowed(upload: ParticipantImport) -> User:
    """Who decided on the import, where she still may."""
    by = upload.started_by
    if by is None or not by.is_active or not ParticipantImport.objects.visible_to(by).filter(pk=upload.pk).exists():
        raise Refused(_("Whoever started this import does not run the program any more. Please decide anew."))
    return by


def hold_people(cohort: Cohort) -> None:
    """Keep places and profiles an import may write from changing between its reading and its writing."""
    places = Enrolment.objects.filter(cohort__program=cohort.program_id)
    for rows in (places, Profile.objects.filter(user__in=places.values("user"))):
        list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def refuse_plan(plan: Plan, upload: ParticipantImport) -> None:
    """Say what speaks against committing this plan."""
    wrong = plan.counts["wrong"]
    if wrong == len(plan.rows):
        raise Refused(_("Every row has an error, so there is nobody to import. Correct the file and upload it again."))
    if wrong and not (upload.leave_out and wrong == upload.wrong):
        raise Conflict(_("Meanwhile other rows have become wrong. Please look at the preview again."))
    if plan.too_many_words:
        raise Refused(
            _("The topics hold too many new words. Map columns with sentences as “about the person” or leave them out.")
        )
