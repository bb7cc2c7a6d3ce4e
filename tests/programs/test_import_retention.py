"""Rows of uploaded files are let go after as many days as the privacy page says, whatever became of the import."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activity.kinds.privacy import tag_of
from activity.models import Activity
from privacy.jobs.retention import let_go
from profiles.models import User
from programs.jobs.imports import ROWS_KEPT, forget_import_rows
from programs.models import Cohort, ParticipantImport

NOW = timezone.now()
ROWS = [[2, "Eva Gil", "mentee"]]


def upload(cohort: Cohort, status: str, age: timedelta) -> ParticipantImport:
    """An import of this age with rows in it."""
    return ParticipantImport.objects.create(
        cohort=cohort,
        file_name="people.csv",
        header=["name", "role"],
        rows=ROWS,
        status=status,
        topic_choices={"chess": "none"},
        created_at=NOW - age,
    )


@pytest.mark.parametrize(
    ("status", "afterwards", "choices"),
    [
        ("uploaded", "discarded", {}),
        ("mapped", "discarded", {}),
        ("committed", "committed", {"chess": "none"}),
        ("discarded", "discarded", {"chess": "none"}),
    ],
)
def test_old_rows_go_and_unfinished_imports_with_them(
    status: str, afterwards: str, choices: dict[str, str], cohort: Cohort
) -> None:
    old = upload(cohort, status, ROWS_KEPT)
    assert forget_import_rows(now=NOW) + let_go(now=NOW) == 1
    old.refresh_from_db()
    assert (old.rows, old.status, old.topic_choices) == ([], afterwards, choices)
    facts = Activity.objects.about(old).values_list("kind", "actor")
    assert list(facts) == ([("import.discarded", None)] if status != afterwards else [])


@pytest.mark.parametrize("status", ["uploaded", "mapped"])
def test_younger_ones_stay_to_be_finished(status: str, cohort: Cohort) -> None:
    young = upload(cohort, status, ROWS_KEPT - timedelta(minutes=1))
    assert forget_import_rows(now=NOW) + let_go(now=NOW) == 0
    young.refresh_from_db()
    assert (young.rows, young.status) == (ROWS, status)


def test_a_second_run_of_the_same_day_does_nothing(cohort: Cohort) -> None:
    day = NOW.replace(hour=1)
    assert forget_import_rows(now=day) == 0
    upload(cohort, "uploaded", timedelta(days=400))
    assert forget_import_rows(now=day + timedelta(hours=1)) == 0
    assert forget_import_rows(now=day + timedelta(days=1)) == 1
    assert forget_import_rows(now=day + timedelta(days=2)) == 0


def test_the_page_promises_what_the_job_does(cora: User) -> None:
    tag = tag_of(ParticipantImport._meta.get_field("rows"))
    assert tag is not None
    assert tag.retention == f"{ROWS_KEPT.days} days"
