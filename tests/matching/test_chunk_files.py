"""Files of runs in chunks that are lost, broken, elsewhere or left over."""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from activity.jobs.heartbeat import LEASE
from activity.models import Notice
from matching.jobs import (
    chunks,
    folders,
    holding,
    relay_chunks,
    run_match,
    score_chunk,
    tidy_folders,
)
from matching.jobs.chunks import NO_FOLDER
from matching.jobs.holding import MOST_TRIES
from matching.models import MatchRun, RunChunk
from matching.queries.runs import progress_of
from matching.services.runs import start_run
from profiles.models import User
from programs.models import Cohort
from tests.matching.chunking import parts, result, score_all, whole

Commit = Callable[..., AbstractContextManager[list[Callable[[], Any]]]]


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def turned_over(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [Path.unlink, cut_short, turned_over, emptied])
def test_a_chunk_whose_file_is_lost_or_broken_is_scored_again(
    spread: MatchRun, people: Cohort, cora: User, settings: Any, harm: Callable[[Path], None]
) -> None:
    score_all(spread)
    second = parts(spread)[1]
    harm(folders.edges_of(second))
    assert run_match(spread.pk) == "spread"
    assert [one.status for one in parts(spread)] == ["done", "queued", "done", "done"]
    assert progress_of(MatchRun.objects.get(pk=spread.pk)).text == "5 of 7"
    assert run_match(spread.pk) == "left"
    assert score_chunk(second.pk) == "done"
    assert run_match(spread.pk) == "succeeded"
    assert result(spread) == whole(people, cora, settings)


def test_files_that_are_lost_again_and_again_end_the_run(spread: MatchRun, cora: User) -> None:
    score_all(spread)
    for _ in range(MOST_TRIES - 1):
        folders.edges_of(parts(spread)[0]).unlink()
        assert run_match(spread.pk) == "spread"
        assert score_chunk(parts(spread)[0].pk) == "done"
    folders.edges_of(parts(spread)[0]).unlink()
    run_match(spread.pk)
    spread.refresh_from_db()
    assert (spread.status, spread.failure) == ("failed", NO_FOLDER)


def test_a_worker_without_the_folder_leaves_the_chunk_to_others(
    spread: MatchRun, settings: Any, in_chunks: Path, tmp_path: Path
) -> None:
    chunk = parts(spread)[0]
    settings.MATCHING_DIR = str(tmp_path / "elsewhere")
    assert score_chunk(chunk.pk) == "queued"
    told: list[int] = []
    assert relay_chunks(told.append) == 3
    settings.MATCHING_DIR = str(in_chunks)
    assert score_chunk(chunk.pk) == "done"


def test_a_folder_nobody_has_ends_the_run_with_what_to_do(
    spread: MatchRun, cora: User, django_capture_on_commit_callbacks: Commit
) -> None:
    shutil.rmtree(folders.folder_of(spread))
    chunk = parts(spread)[0]
    for _ in range(MOST_TRIES - 1):
        assert score_chunk(chunk.pk) == "queued"
    assert score_chunk(chunk.pk) == "failed"
    spread.refresh_from_db()
    assert (spread.status, spread.failure, spread.problem) == ("failed", NO_FOLDER, "")
    assert Notice.objects.get(recipient=cora).kind == "run_failed"
    assert not RunChunk.objects.exists()


def test_people_packed_for_another_problem_are_not_compared(spread: MatchRun) -> None:
    about = folders.folder_of(spread) / "about.json"
    about.write_text(about.read_text().replace(spread.digest, "0" * 64))
    assert score_chunk(parts(spread)[0].pk) == "queued"


def test_a_full_disk_ends_the_run_with_what_to_do(people: Cohort, cora: User, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where the folder should be")
    settings.MATCHING_DIR = str(tmp_path / "file")
    run = start_run(cohort=people, by=cora)
    assert run_match(run.pk) == "failed"
    run.refresh_from_db()
    assert (run.status, run.failure, run.chunks.count()) == ("failed", NO_FOLDER, 0)


def test_a_chunk_that_stops_every_worker_ends_the_run(spread: MatchRun) -> None:
    chunk, long_ago = parts(spread)[0], timezone.now() - 10 * LEASE
    for attempt in range(MOST_TRIES):
        assert chunks.claim_chunk(chunk.pk, long_ago + attempt * 2 * LEASE) is not None
    assert score_chunk(chunk.pk) == "failed"
    spread.refresh_from_db()
    assert spread.failure == holding.GAVE_UP


def test_what_nobody_expected_in_a_chunk_fails_the_run(spread: MatchRun, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(chunks, "save_edges", broken)
    assert score_chunk(parts(spread)[0].pk) == "failed"
    spread.refresh_from_db()
    assert spread.failure == holding.UNEXPECTED


def test_folders_nobody_needs_are_tidied_away(spread: MatchRun, in_chunks: Path) -> None:
    other = MatchRun.objects.create(cohort=spread.cohort, number=9, policy=spread.policy, status="succeeded")
    for name in (f"{other.public_id}-0123456789abcdef", f"{other.public_id}-claim.draft", "gone-0123456789abcdef"):
        (in_chunks / name).mkdir()
    (in_chunks / "read-me.txt").write_text("not ours")
    assert tidy_folders() == 2
    (in_chunks / "late-0123456789abcdef").mkdir()
    assert tidy_folders() == 0
    assert tidy_folders(now=timezone.now() + timedelta(days=1)) == 1
    assert {path.name for path in in_chunks.iterdir()} == {folders.folder_of(spread).name, "read-me.txt"}
    score_all(spread)


def test_nothing_to_tidy_where_no_run_was_ever_spread(in_chunks: Path, db: None) -> None:
    assert tidy_folders() == 0
