"""Deciding on an import: from here on a worker carries it out, everything or nothing."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activity.states import Conflict, Refused
from activity.transitions import move
from profiles.models import User
from programs.jobs.holding import hold, refuse_ended
from programs.models import ParticipantImport
from programs.queries.imports import version_of
from programs.services.imports.staging import handed_over


@transaction.atomic
def commit_import(
    *,
    upload: ParticipantImport,
    choices: Mapping[str, str],
    leave_out: bool,
    seen: str,
    wrong: int,
    by: User,
    now: datetime | None = None,
) -> None:
    """Have the people and places of a mapped upload written, and hint the worker.

    `choices` says what new words mean; `seen` and `wrong` are the version of the mapping and the number of rows with
    errors on the page one decided from. Raises Conflict where the version is another by now, Refused while rows are
    wrong and are not to be left out. Of two decisions on one upload exactly one goes through.
    """
    refuse_ended(hold(upload.cohort))
    upload.refresh_from_db()
    if upload.status != "mapped" or version_of(upload) != seen:
        raise Conflict(
            _("Meanwhile this import has changed: it is now “%(state)s”. Please look at it again.")
            % {"state": upload.state.label}
        )
    if wrong and not leave_out:
        raise Refused(
            ngettext(
                "%(count)d row has an error. Correct the file and upload it again, or choose to leave this row out.",
                "%(count)d rows have errors. Correct the file and upload it again, or choose to leave them out.",
                wrong,
            )
            % {"count": wrong}
        )
    move(
        upload,
        "importing",
        by=by,
        kind="import.started",
        started_by=by,
        topic_choices={**upload.topic_choices, **choices},
        leave_out=leave_out,
        wrong=wrong,
        failure="",
        **handed_over(upload, now),
    )
