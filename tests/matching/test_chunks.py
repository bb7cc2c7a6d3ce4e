"""Runs in chunks: the same result as in one process, whoever dies, comes twice or cancels."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from activity.jobs.heartbeat import LEASE
from matching.jobs import (
    chunks,
    folders,
    holding,
    relay_chunks,
    relay_runs,
    run_match,
    score_chunk,
    verify,
)
from matching.jobs.chunks import ranges
from matching.jobs.holding import Progress, Stopped, fail
from matching.models import MatchRun, RunChunk
from matching.queries.runs import progress_of
from matching.services.runs import cancel_run, retry_run, start_run
from matching.snapshot import policy_from, problem_for
from profiles.models import User
from programs.models import Cohort
from tests.matching.chunking import parts, result, score_all, whole

Commit = Callable[..., AbstractContextManager[list[Callable[[], Any]]]]


@pytest.mark.parametrize(
    ("mentees", "mentors", "pairs", "expected"),
    [
        (7, 4, 8, [(0, 1), (1, 3), (3, 5), (5, 7)]),
        (6, 4, 8, [(0, 2), (2, 4), (4, 6)]),
        (3, 100, 10, [(0, 1), (1, 2), (2, 3)]),
        (5, 2, 1000, [(0, 5)]),
    ],
)
def test_ranges_cover_every_mentee_once(
    mentees: int, mentors: int, pairs: int, expected: list[tuple[int, int]]
) -> None:
    assert ranges(mentees, mentors, pairs) == expected


def test_ranges_of_a_large_cohort_are_even_and_within_the_limit() -> None:
    found = ranges(100_000, 30_000, 60_000_000)
    assert len(found) == 50
    assert {stop - first for first, stop in found} == {2_000}


def test_chunks_and_one_process_find_the_same(spread: MatchRun, people: Cohort, cora: User, settings: Any) -> None:
    assert [(one.first_row, one.stop_row, one.status) for one in parts(spread)] == [
        (0, 1, "queued"),
        (1, 3, "queued"),
        (3, 5, "queued"),
        (5, 7, "queued"),
    ]
    for chunk in reversed(parts(spread)):
        assert score_chunk(chunk.pk) == "done"
    assert run_match(spread.pk) == "succeeded"
    told = result(spread)
    assert len(told["pairs"]) == 6  # type: ignore[arg-type]
    assert told == whole(people, cora, settings)


def test_a_problem_kept_whole_gives_the_same_too(
    spread: MatchRun, people: Cohort, cora: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    settings.MATCHING_CHUNK = 8
    score_all(spread)
    assert run_match(spread.pk) == "succeeded"
    assert result(spread) == whole(people, cora, settings)


def test_a_small_cohort_needs_no_chunks(people: Cohort, cora: User, settings: Any, in_chunks: Path) -> None:
    settings.MATCHING_CHUNK = 28
    run = start_run(cohort=people, by=cora)
    assert run_match(run.pk) == "succeeded"
    assert not in_chunks.exists()


def test_the_run_waits_for_its_last_chunk(spread: MatchRun) -> None:
    assert (spread.status, spread.stage, spread.lease_until, spread.total) == ("running", "score", None, 7)
    hinted: list[int] = []
    for chunk in parts(spread):
        assert run_match(spread.pk) == "left"
        assert relay_runs(hinted.append) == 0
        assert score_chunk(chunk.pk) == "done"
    spread.refresh_from_db()
    assert (spread.stage, spread.tries) == ("assign", 0)
    assert relay_runs(hinted.append) == 1
    assert hinted == [spread.pk]


def test_hints_are_given_once_the_rows_are_certain(
    people: Cohort, cora: User, django_capture_on_commit_callbacks: Commit
) -> None:
    run = start_run(cohort=people, by=cora)
    told: list[int] = []
    with django_capture_on_commit_callbacks(execute=True):
        assert run_match(run.pk, hint_chunk=told.append) == "spread"
        assert told == []
    assert told == [one.pk for one in parts(run)]
    back: list[int] = []
    with django_capture_on_commit_callbacks(execute=True):
        for pk in told:
            assert score_chunk(pk, hint_run=back.append) == "done"
    assert back == [run.pk]


def test_the_relay_makes_up_for_lost_hints_with_back_off(spread: MatchRun) -> None:
    told: list[int] = []
    now = timezone.now()
    assert relay_chunks(told.append, now=now) == 4
    assert told == [one.pk for one in parts(spread)]
    assert relay_chunks(told.append, now=now + timedelta(seconds=20)) == 0
    assert relay_chunks(told.append, now=now + timedelta(seconds=31)) == 4
    assert relay_chunks(told.append, now=now + timedelta(seconds=62)) == 0


def test_progress_adds_up_what_all_workers_have_done(spread: MatchRun) -> None:
    assert progress_of(spread).text == "0 of 7"
    score_chunk(parts(spread)[0].pk)
    RunChunk.objects.filter(pk=parts(spread)[1].pk).update(status="running", done=1)
    assert (progress_of(spread).label, progress_of(spread).text) == ("comparing people", "2 of 7")


def test_a_chunk_claimed_twice_is_scored_once(spread: MatchRun) -> None:
    first, second, *_ = parts(spread)
    holder = chunks.claim_chunk(first.pk, timezone.now())
    assert holder is not None
    assert score_chunk(first.pk) == "left"
    assert chunks.score(holder, None) == "done"
    assert score_chunk(first.pk) == "left"
    assert [path.name for path in folders.folder_of(spread).glob("*.npz")] == [f"0-1-{holder.claim}.npz"]
    assert [one.status for one in parts(spread)] == ["done", "queued", "queued", "queued"]
    assert score_chunk(second.pk) == "done"


def test_a_silent_worker_loses_its_chunk_to_the_next(
    spread: MatchRun, people: Cohort, cora: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunk = parts(spread)[2]
    dead = chunks.claim_chunk(chunk.pk, timezone.now() - LEASE - timedelta(seconds=1))
    assert dead is not None
    told: list[int] = []
    assert relay_chunks(told.append) == 4
    score_all(spread)
    with pytest.raises(Stopped):
        chunks.close(dead, None)
    monkeypatch.setattr(holding, "PAUSE", 0.0)
    with pytest.raises(Stopped):
        chunks.ChunkProgress(dead)(1, 2)
    assert run_match(spread.pk) == "succeeded"
    assert result(spread) == whole(people, cora, settings)


def test_a_worker_that_dies_while_spreading_leaves_nothing_behind(people: Cohort, cora: User, in_chunks: Path) -> None:
    run = start_run(cohort=people, by=cora)
    dead = holding.claim(run.pk, timezone.now() - LEASE - timedelta(seconds=1))
    assert dead is not None
    folders.draft_of(dead).mkdir(parents=True)
    assert run_match(run.pk) == "spread"
    score_all(run)
    assert run_match(run.pk) == "succeeded"
    folders.remove(run.public_id)
    assert list(in_chunks.iterdir()) == []


def test_a_slow_worker_that_lost_the_run_spreads_nothing(people: Cohort, cora: User, in_chunks: Path) -> None:
    class LastLook(Progress):
        """The lease was looked at just before it was lost."""

        def write(self, stage: str, done: int, total: int) -> None:
            pass

    run = start_run(cohort=people, by=cora)
    slow = holding.claim(run.pk, timezone.now() - LEASE - timedelta(seconds=1))
    assert slow is not None
    problem = problem_for(people, policy_from(run.policy))
    assert run_match(run.pk) == "spread"
    before, there = [one.pk for one in parts(run)], sorted(in_chunks.iterdir())
    with pytest.raises(Stopped):
        chunks.spread(slow, problem, LastLook(slow), None)
    assert ([one.pk for one in parts(run)], sorted(in_chunks.iterdir())) == (before, there)


def test_cancelling_stops_every_chunk_and_removes_all_files(
    spread: MatchRun, cora: User, in_chunks: Path, django_capture_on_commit_callbacks: Commit
) -> None:
    first, second, *_ = parts(spread)
    score_chunk(first.pk)
    holder = chunks.claim_chunk(second.pk, timezone.now())
    assert holder is not None
    with django_capture_on_commit_callbacks(execute=True):
        cancel_run(run=spread, by=cora)
    assert list(in_chunks.iterdir()) == []
    assert (spread.status, spread.problem, spread.digest, spread.chunks.count()) == ("cancelled", "", "", 0)
    assert chunks.score(holder, None) == "stopped"
    assert score_chunk(first.pk) == "left"
    assert run_match(spread.pk) == "left"


def test_a_chunk_stops_in_the_middle_once_the_run_is_cancelled(
    spread: MatchRun, cora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "PAUSE", 0.0)
    look = chunks.ChunkProgress.__call__

    def cancel(self: chunks.ChunkProgress, done: int, total: int) -> None:
        cancel_run(run=MatchRun.objects.get(pk=spread.pk), by=cora)
        look(self, done, total)

    monkeypatch.setattr(chunks.ChunkProgress, "__call__", cancel)
    assert score_chunk(parts(spread)[0].pk) == "stopped"
    assert not list(folders.folder_of(spread).glob("*.npz"))


def test_a_cancelled_run_is_spread_anew_when_retried(
    spread: MatchRun, people: Cohort, cora: User, settings: Any
) -> None:
    late = chunks.claim_chunk(parts(spread)[0].pk, timezone.now())
    assert late is not None
    cancel_run(run=spread, by=cora)
    retry_run(run=spread, by=cora)
    assert run_match(spread.pk) == "spread"
    with pytest.raises(Stopped):
        chunks.close(late, None)
    assert fail(late.run, "too late") == "stopped"
    score_all(spread)
    assert run_match(spread.pk) == "succeeded"
    assert result(spread) == whole(people, cora, settings)


def test_files_and_chunks_are_gone_when_the_run_is_done(
    spread: MatchRun, in_chunks: Path, django_capture_on_commit_callbacks: Commit
) -> None:
    score_all(spread)
    assert len(list(in_chunks.iterdir())) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert run_match(spread.pk) == "succeeded"
    assert list(in_chunks.iterdir()) == []
    assert not RunChunk.objects.exists()
    assert verify(MatchRun.objects.get(pk=spread.pk)) == []
