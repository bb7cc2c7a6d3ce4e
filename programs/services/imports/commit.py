"""Committing an import: one transaction in which everything is written, or nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activity.states import Conflict, Refused
from activity.transitions import move
from profiles.models import Profile, Topic, User
from programs.models import Cohort, Enrolment, ParticipantImport
from programs.queries.imports import NONE, Fault, Plan, Vocabulary, plan_import, version_of
from programs.services.enrolments import hold
from programs.services.imports.staging import refuse_ended
from programs.services.imports.writing import Writer


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
    """Write the people and places of a mapped upload, keep a report, and let the staged rows go.

    `choices` says what new words mean; `seen` and `wrong` are the version of the mapping and the number of rows with
    errors on the page one decided from. Raises Conflict where either is different by now, Refused while rows are
    wrong and are not to be left out. Two commits of one upload: exactly one goes through.
    """
    try:
        write(upload, choices, leave_out, seen, wrong, by, now or timezone.now())
    except IntegrityError as error:
        raise Conflict(
            _("Somebody else has changed these people at the same moment. Nothing was imported; please check again.")
        ) from error


@transaction.atomic
def write(
    upload: ParticipantImport,
    choices: Mapping[str, str],
    leave_out: bool,
    seen: str,
    wrong: int,
    by: User,
    now: datetime,
) -> None:
    cohort = hold(upload.cohort)
    refuse_ended(cohort)
    upload.refresh_from_db()
    upload.cohort = cohort
    if upload.status != "mapped" or version_of(upload) != seen:
        raise Conflict(
            _("Meanwhile this import has changed: it is now “%(state)s”. Please look at it again.")
            % {"state": upload.state.label}
        )
    hold_people(cohort)
    plan = plan_import(upload, {**upload.topic_choices, **choices})
    refuse_plan(plan, leave_out, wrong)
    topics = Writer(plan, cohort, by, now).write()
    move(
        upload,
        "committed",
        by=by,
        kind="import.committed",
        data=dict(plan.counts),
        rows=[],
        topic_choices=settled(plan.vocabulary, topics),
        report=report_of(plan, topics),
    )


def hold_people(cohort: Cohort) -> None:
    """Keep places and profiles an import may write from changing between its reading and its writing."""
    places = Enrolment.objects.filter(cohort__program=cohort.program_id)
    for rows in (places, Profile.objects.filter(user__in=places.values("user"))):
        list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def refuse_plan(plan: Plan, leave_out: bool, wrong: int) -> None:
    """Say what speaks against committing this plan."""
    counts = plan.counts
    if counts["wrong"] and not leave_out:
        raise Refused(
            ngettext(
                "%(count)d row has an error. Correct the file and upload it again, or choose to leave this row out.",
                "%(count)d rows have errors. Correct the file and upload it again, or choose to leave them out.",
                counts["wrong"],
            )
            % {"count": counts["wrong"]}
        )
    if counts["wrong"] and counts["wrong"] != wrong:
        raise Conflict(_("Meanwhile other rows have become wrong. Please look at the preview again."))
    if counts["wrong"] == len(plan.rows):
        raise Refused(_("Every row has an error, so there is nobody to import. Correct the file and upload it again."))
    if plan.too_many_words:
        raise Refused(
            _("The topics hold too many new words. Map columns with sentences as “about the person” or leave them out.")
        )


def settled(vocabulary: Vocabulary, topics: Mapping[str, Topic]) -> dict[str, str]:
    """What the next import should know: each word that was not simply made a topic, and the topic it means now."""
    choices: dict[str, str] = {}
    for key in vocabulary.choices.keys() - topics.keys():
        meaning = vocabulary.meaning(key)
        if meaning is None:
            choices[key] = NONE
            continue
        topic = topics.get(meaning) if isinstance(meaning, str) else meaning
        if topic is not None:
            choices[key] = f"topic:{topic.slug}"
    return choices


def report_of(plan: Plan, topics: Mapping[str, Topic]) -> dict[str, Any]:
    """What the import did, without names or values: people are looked up by their places when the report is shown."""
    rows = [
        [row.draft.line, row.outcome, [place.enrolment.public_id for place in row.places if place.enrolment]]
        for row in plan.rows
        if row.outcome != "wrong"
    ]
    return {
        "counts": dict(plan.counts),
        "places": dict(plan.places),
        "rows": rows,
        "left_out": [kept(fault) for fault in plan.faults],
        "remarks": [kept(remark) for remark in plan.remarks],
        "topics": sorted(topic.label_en for topic in topics.values()),
    }


def kept(fault: Fault) -> list[Any]:
    return [fault.line, fault.code, fault.column, dict(fault.params)]
