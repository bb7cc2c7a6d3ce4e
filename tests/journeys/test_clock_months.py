"""Two years by the clock, jumped through: every periodic task finds its work, and a second run at once does nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from activity.kinds.groups import Group, How
from activity.models import Mail
from activity.services import choose_mails
from matching.services.runs import start_run
from meetings.models import Session
from mentorship.celery import app
from pairings.models import Pairing, Wish
from profiles.models import User
from programs.models import Cohort, Enrolment
from programs.queries.imports import version_of
from programs.services.imports import commit_import
from safeguarding.models import GateMark
from tests.factories import EnrolmentFactory, GateMarkFactory, PairingFactory
from tests.programs.uploads import stage
from tests.worlds import World

DAYS = (*range(8), *range(14, 64, 7), 365, 760, 795, 796)
BEATS = '"activity_beat"'


class Writes:
    """The statements that changed rows, but for signs of life and the slots of periodic tasks."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        wrote = sql.startswith("INSERT") or (sql.startswith(("UPDATE", "DELETE")) and context["cursor"].rowcount)
        if wrote and BEATS not in sql:
            self.seen.append(sql[:100])
        return result


@contextmanager
def at_once() -> Iterator[None]:
    """A worker that takes every hint the moment it is given."""
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    try:
        yield
    finally:
        app.conf.task_always_eager = app.conf.task_eager_propagates = False


def run(name: str, folders: Path) -> list[str]:
    """What one run of a task changed, in rows and in files."""
    writes, files = Writes(), set(folders.rglob("*"))
    with connection.execute_wrapper(writes):
        app.tasks[name].apply(throw=True)
    return writes.seen + [f"file {path.name}" for path in files ^ set(folders.rglob("*"))]


@pytest.fixture
def work(
    world: World, cohort: Cohort, ada: User, ben: User, cora: User, settings: LazySettings, tmp_path: Path
) -> Path:
    """Something to do for every task; what the world has not got. Returns the folder of all files."""
    settings.MATCHING_DIR = str(tmp_path / "matching")
    (tmp_path / "matching" / "gone-0123456789abcdef").mkdir(parents=True)
    default_storage.save("photos/forgotten-112.webp", ContentFile(b"x"))
    choose_mails(person=ben, choices={Group.PAIRINGS: How.DAILY})
    upload = stage(cohort, cora, "id,name,e-mail,role\n1,Bo,bo@x.org,mentor\n")
    commit_import(upload=upload, choices={}, leave_out=False, seen=version_of(upload), wrong=0, by=cora)
    GateMark.objects.update(valid_until=timezone.localdate() + timedelta(days=20))
    people = [EnrolmentFactory(cohort=cohort, role=role) for role in ("mentee", "mentor", "mentee", "mentor")]
    mentee, mentor, offered, guide = people
    for place in (mentor, guide):
        GateMarkFactory(gate=GateMark.objects.get(user=ben).gate, user=place.user)
    start_run(cohort=cohort, by=cora, name="By the clock")
    Wish.objects.create(mentee=mentee, mentor=mentor, message="Hello!")
    now = timezone.now()
    dates = {"answer_by": now + timedelta(days=7), "remind_at": now + timedelta(days=5)}
    PairingFactory(mentee=offered, mentor=guide, status="offered", origin="run", **dates)
    Enrolment.objects.filter(pk=mentor.pk).update(paused_until=timezone.localdate() + timedelta(days=2))
    over = PairingFactory(mentee=EnrolmentFactory(cohort=cohort), mentor=guide, status="ended")
    soon = now + timedelta(days=1)
    Session.objects.create(pairing=over, starts_at=soon, ends_at=soon + timedelta(hours=1), format="online")
    UserSession.objects.create(user=ben, session_key="gone", ip="192.0.2.1", user_agent="Browser")
    Pairing.objects.filter(status="active").update(ends_on=timezone.localdate() + timedelta(days=30))
    return tmp_path


@pytest.mark.django_db
@pytest.mark.timeout(600)
def test_every_task_finds_its_work_once(work: Path, ben: User, settings: LazySettings) -> None:
    app.loader.import_default_modules()
    names = sorted({entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()})
    start = timezone.now().astimezone(UTC).replace(hour=12)
    did: dict[str, int] = {}
    twice: list[tuple[datetime, str, list[str]]] = []
    with at_once():
        for day in DAYS:
            with time_machine.travel(start + timedelta(days=day), tick=False):
                for name in names:
                    did[name] = did.get(name, 0) + bool(run(name, work))
                    if again := run(name, work):
                        twice.append((timezone.now(), name, again))
    assert twice == []
    idle = " ".join(name for name in names if not did[name])
    assert idle == ""
    assert not Mail.objects.exclude(status__in=("sent", "dropped")).exists()
