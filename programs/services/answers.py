"""Keeping what people answer to a program's own questions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Conflict, Refused
from profiles.models import User
from programs.models import Answer, Enrolment, Wording

Answers = Mapping[Wording, Any]  # the wording somebody read → her answer; "" and [] leave a question open


@transaction.atomic
def save_answers(
    *, enrolment: Enrolment, answers: Answers, version: int, by: User, now: datetime | None = None
) -> None:
    """Keep these answers; other ones stay as they are. The next match uses them.

    `version` is that of the place the person saw. Saving the same once more changes nothing. Raises Conflict where the
    place has changed meanwhile, and Refused once the cohort has ended or the place is given up.
    """
    if enrolment.cohort.status == "closed":
        raise Refused(_("This cohort has ended, so its questions cannot be answered any more."))
    if not changed_ones(enrolment, answers):
        return
    saved = Enrolment.objects.filter(pk=enrolment.pk, version=version, status__in=Enrolment.lifecycle.open).update(
        version=models.F("version") + 1
    )
    if not saved:
        if enrolment.status not in Enrolment.lifecycle.open:
            raise Refused(_("This place has been given up, so its questions cannot be answered any more."))
        raise Conflict(
            _("Meanwhile this place was changed elsewhere. What you typed is still here: look it over and save again.")
        )
    keep_answers(enrolment, answers, by=by, now=now or timezone.now())
    enrolment.refresh_from_db()


def keep_answers(enrolment: Enrolment, answers: Answers, *, by: User, now: datetime) -> None:
    """Write the answers that differ from what is kept. Called inside the transaction of who holds the place."""
    changed = changed_ones(enrolment, answers)
    rows = [
        Answer(
            enrolment=enrolment,
            question_id=wording.question_id,
            wording=wording,
            value=value,
            left_open=value in ("", []),
            answered_at=now,
        )
        for wording, value in changed.items()
    ]
    Answer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["enrolment", "question"],
        update_fields=["wording", "value", "left_open", "answered_at"],
    )
    if rows:
        record_fact(enrolment, "enrolment.answered", by=by)


def changed_ones(enrolment: Enrolment, answers: Answers) -> dict[Wording, Any]:
    """The answers that say something else than what is kept, or say it to another wording."""
    kept = {
        question: (wording, value)
        for question, wording, value in Answer.objects.filter(enrolment=enrolment).values_list(
            "question_id", "wording_id", "value"
        )
    }
    return {one: value for one, value in answers.items() if kept.get(one.question_id) != (one.pk, value)}
