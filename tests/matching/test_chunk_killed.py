"""A real worker over Redis, killed while it scores chunks: the next one finishes the run, and nothing is lost."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from activity.models import Activity
from matching import tasks
from matching.jobs import run_match
from matching.jobs.folders import folder_of
from matching.kinds import policy_of
from matching.models import MatchRun, RunChunk
from mentorship.celery import app
from profiles.models import User
from programs.models import Cohort
from tests.journeys.installation import Installation, free_port, wait_for
from tests.matching.chunking import result, whole

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(transactional_db: None, in_chunks: Path, tmp_path: Path) -> Iterator[Installation]:
    """Compose's worker on the database of this test, with a broker of its own."""
    broker = os.environ["REDIS_URL"].rsplit("/", 1)[0] + "/11"
    redis.from_url(broker).flushdb()
    environment = {
        "DATABASE_URL": os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + connection.settings_dict["NAME"],
        "REDIS_URL": broker,
        "MATCHING_DIR": str(in_chunks),
        "MATCHING_CHUNK": str(settings.MATCHING_CHUNK),
        "EMAIL_URL": "memorymail://",
    }
    site = Installation(tmp_path, free_port(), environment)
    try:
        yield site
    finally:
        site.stop()


def beat_once(site: Installation) -> None:
    """What beat sends every few seconds."""
    with app.connection_for_write(url=site.environment["REDIS_URL"]) as wire:
        tasks.relay_runs.apply_async(connection=wire)


def statuses() -> list[str]:
    return list(RunChunk.objects.order_by("first_row").values_list("status", flat=True))


def time_passes() -> None:
    """Leases of whoever fell silent run out, and the relay may hint again."""
    now = timezone.now()
    RunChunk.objects.filter(status="running").update(lease_until=now)
    RunChunk.objects.open().update(hint_at=now)


def test_a_worker_killed_in_the_middle_of_chunks_loses_nothing(
    site: Installation, people: Cohort, cora: User, in_chunks: Path
) -> None:
    run = MatchRun.objects.create(cohort=people, number=1, policy=policy_of(), started_by=cora)
    assert run_match(run.pk) == "spread"
    run.refresh_from_db()
    about = folder_of(run) / "about.json"
    aside = about.rename(in_chunks / "aside.json")
    os.mkfifo(about)  # a disk so slow that every worker stays in the middle of its chunk

    site.start("worker")
    beat_once(site)
    wait_for(lambda: statuses().count("running") == 2, 60, "two chunks to be under way")
    site.kill("worker")
    assert sorted(statuses()) == ["queued", "queued", "running", "running"]
    about.unlink()
    aside.rename(about)

    site.start("worker")
    time_passes()
    beat_once(site)
    wait_for(lambda: MatchRun.objects.get().status == "succeeded", 60, "the next worker to finish the run")
    wait_for(lambda: not list(in_chunks.iterdir()), 10, "the folder to be removed")
    site.kill("worker")
    assert "Traceback" not in site.log("worker")
    assert Activity.objects.filter(kind="run.succeeded").count() == 1
    settings.MATCHING_CHUNK = 8
    assert result(run) == whole(people, cora, settings)
