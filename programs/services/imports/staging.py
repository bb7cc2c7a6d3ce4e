"""A file on its way into a cohort: staged, mapped, or given up again. Nobody's place changes here."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Refused
from activity.tasks import hint
from activity.transitions import move
from profiles.models import User
from programs import tasks
from programs.jobs.holding import refuse_ended
from programs.jobs.imports.ending import queued
from programs.models import Cohort, ParticipantImport
from programs.queries.imports import (
    SHARED,
    Field,
    guessed_mapping,
    named,
    remembered_choices,
    remembered_mapping,
)
from programs.queries.imports.answers import asked_by
from programs.queries.imports.columns import QUESTION
from programs.states import IMPORT_UNDECIDED

HINT_GRACE = timedelta(seconds=20)
DESCRIBES_A_PERSON = frozenset({Field.EMAIL, Field.ID})


@transaction.atomic
def upload_import(
    *,
    cohort: Cohort,
    file_name: str,
    header: list[str],
    rows: list[list[int | str]],
    everyone_is: str,
    by: User,
) -> ParticipantImport:
    """Stage a table. Its columns are mapped as in the program's last import of the same columns, else by name."""
    refuse_ended(cohort)
    upload = ParticipantImport.objects.create(
        cohort=cohort,
        uploaded_by=by,
        file_name=file_name,
        everyone_is=everyone_is,
        header=header,
        rows=rows,
        mapping=remembered_mapping(cohort.program, header) or guessed_mapping(header, asked_by(cohort.program).named),
        topic_choices=remembered_choices(cohort.program),
    )
    record_fact(upload, "import.uploaded", by=by, data={"rows": len(rows)})
    return upload


@transaction.atomic
def map_import(*, upload: ParticipantImport, mapping: Mapping[str, str], everyone_is: str, by: User) -> None:
    """Lay down what each column means. Raises Refused where rows could not be understood that way.

    A long file is checked by a worker before its preview can be shown.
    """
    refuse_ended(upload.cohort)
    meanings = {*Field.values, *asked_by(upload.cohort.program).wordings}
    known = {name: value for name, value in mapping.items() if value in meanings}
    mapping = {name: known.get(name, Field.IGNORE.value) for name in upload.header}
    refuse_mapping(mapping, everyone_is)
    undecided = models.Q(status__in=IMPORT_UNDECIDED)
    laid_down: dict[str, Any] = {"mapping": mapping, "everyone_is": everyone_is, "failure": "", "preview": {}}
    to = "mapped"
    if upload.is_long:
        to, laid_down = "checking", laid_down | {"started_by": by} | handed_over(upload)
    move(upload, to, by=by, kind="import.mapped", where=undecided, **laid_down)


def handed_over(upload: ParticipantImport, now: datetime | None = None) -> dict[str, Any]:
    """The columns of an import that a worker is to take; he is hinted once they are written."""
    transaction.on_commit(partial(hint, tasks.run_import, upload.pk))
    return queued((now or timezone.now()) + HINT_GRACE)


def refuse_mapping(mapping: Mapping[str, str], everyone_is: str) -> None:
    """Say what a mapping lacks or gives twice."""
    questions = [value for value in mapping.values() if value.startswith(QUESTION)]
    if len(set(questions)) < len(questions):
        raise Refused(_("Two columns answer the same question. Choose “leave out” for one of them."))
    given = Counter(Field(value) for value in mapping.values() if not value.startswith(QUESTION))
    twice = [field.label for field, number in given.items() if number > 1 and field not in SHARED]
    if twice:
        raise Refused(
            _("Only one column can be: %(names)s. Choose “leave out” for the others.") % {"names": named(twice)}
        )
    if not DESCRIBES_A_PERSON & set(given):
        raise Refused(
            _("Choose the column with e-mail addresses or with ids, so that we know people again in your next file.")
        )
    if not everyone_is and Field.ROLE not in given:
        raise Refused(_("Choose the column with the roles, or say that everyone in this file is mentor or mentee."))


@transaction.atomic
def discard_import(*, upload: ParticipantImport, by: User) -> None:
    """Give up an import that was not committed; the staged rows go with it."""
    move(upload, "discarded", by=by, kind="import.discarded", rows=[], preview={}, topic_choices={})
