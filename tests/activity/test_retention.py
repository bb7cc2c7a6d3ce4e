"""Old mails are forgotten when the privacy page says so, once a day, and nothing that still waits is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import transaction

from activity.jobs import first_of_day
from activity.models import Beat, Mail
from activity.services import queue_mail
from mentorship.celery import app
from privacy.jobs.retention import let_go
from profiles.models import User

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MAIL_KEPT = timedelta(days=90)  # as the page "Who can see my data" says


def mail(to: User, status: str, age: timedelta) -> Mail:
    """A mail of this age and status in the outbox."""
    key = f"{status} {age}"
    made = queue_mail("application_accepted", to=to, context={"names": {}}, dedupe_key=key)
    Mail.objects.filter(pk=made.pk).update(status=status, created_at=NOW - age)
    return made


@pytest.mark.parametrize("status", ["sent", "dropped", "parked"])
def test_mails_that_wait_for_nothing_are_deleted_on_their_day(status: str, ada: User) -> None:
    mail(ada, status, MAIL_KEPT)
    young = mail(ada, status, MAIL_KEPT - timedelta(seconds=1))
    assert let_go(now=NOW) == 1
    assert list(Mail.objects.all()) == [young]
    assert let_go(now=NOW + timedelta(days=1)) == 1
    assert not Mail.objects.exists()


def test_a_mail_that_still_waits_is_kept_however_old(ada: User) -> None:
    waiting = mail(ada, "queued", timedelta(days=400))
    assert let_go(now=NOW) == 0
    assert list(Mail.objects.all()) == [waiting]


def test_a_second_run_of_the_same_day_does_nothing(ada: User) -> None:
    assert let_go(now=NOW) == 0
    mail(ada, "sent", timedelta(days=400))
    assert let_go(now=NOW + timedelta(hours=11)) == 0
    assert Mail.objects.count() == 1
    assert let_go(now=NOW + timedelta(hours=13)) == 1


def test_slots_of_long_ago_are_forgotten(db: None) -> None:
    for days in (31, 29):
        first_of_day("work", NOW - timedelta(days=days))
    let_go(now=NOW)
    slots = Beat.objects.filter(job="work").values_list("slot", flat=True)
    assert list(slots) == [(NOW - timedelta(days=29)).date().isoformat()]


def test_a_run_that_fails_leaves_its_slot_free(db: None) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert first_of_day("work", NOW)
        raise ZeroDivisionError
    assert first_of_day("work", NOW)
    assert not first_of_day("work", NOW)
    assert first_of_day("other work", NOW)
    assert Beat.objects.filter(job="work").count() == 1


def test_the_clock_calls_only_tasks_that_exist() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled - set(app.tasks) == set()
    assert {"privacy.let_go", "programs.forget_import_rows"} <= scheduled
