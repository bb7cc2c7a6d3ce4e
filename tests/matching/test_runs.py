"""Starting, carrying out, cancelling, retrying runs: one unfinished run a cohort, one worker a run, all or nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from activity.jobs.heartbeat import LEASE
from activity.models import Activity, Notice
from activity.states import Conflict, Refused
from matching.jobs import holding, relay_runs, run_match, runs
from matching.jobs.holding import MOST_TRIES, Progress, Stopped
from matching.kinds import policy_of
from matching.models import MatchRun, Pin
from matching.services.runs import cancel_run, discard_run, retry_run, start_run
from matching.states import RUN
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import EnrolmentFactory

Pair = tuple[Enrolment, Enrolment]


def test_a_run_stores_proposals_with_reasons_and_a_proof(
    cohort: Cohort, cora: User, fitting: Pair, lonely: Enrolment
) -> None:
    run = start_run(cohort=cohort, by=cora, name=" First try ")
    assert (run.number, run.name, run.status, run.policy) == (1, "First try", "queued", policy_of())
    assert run_match(run.pk) == "succeeded"
    run.refresh_from_db()
    proposal = run.proposals.get()
    assert (proposal.mentee, proposal.mentor, proposal.status, proposal.pinned) == (*fitting, "open", False)
    told = {one["name"]: one for one in proposal.components}
    assert told["interests"]["evidence"] == {"shared": ["gardening"], "missing": []}
    assert told["goals"]["value"] is None
    assert told["availability"]["evidence"]["on"] == timezone.localdate().isoformat()
    assert proposal.score == pytest.approx(1.0)
    unplaced = run.unplaced.get()
    assert (unplaced.enrolment, unplaced.reason, unplaced.detail["open_demand"]) == (lonely, "language", 1)
    assert (run.certificate["valid"], run.certificate["placed"], run.certificate["gap"]) == (True, 1, 0.0)
    assert len(run.digest) == len(run.solution_digest) == 64
    assert (run.stage, run.lease_until) == ("", None)


def test_who_started_a_run_is_told_and_the_history_is_written(
    cohort: Cohort, cora: User, finished: Callable[[], MatchRun], fitting: Pair
) -> None:
    run = finished()
    notice = Notice.objects.get(recipient=cora)
    assert (notice.kind, notice.route, notice.route_args) == ("run_succeeded", "matching:run-detail", [run.public_id])
    assert [fact.kind for fact in Activity.objects.about(run)] == ["run.succeeded", "run.running", "run.queued"]


def test_one_unfinished_run_a_cohort(cohort: Cohort, cora: User, fitting: Pair) -> None:
    first = start_run(cohort=cohort, by=cora)
    with pytest.raises(Refused, match="still at work"):
        start_run(cohort=cohort, by=cora)
    run_match(first.pk)
    assert start_run(cohort=cohort, by=cora).number == 2
    first.refresh_from_db()
    assert first.status == "succeeded"


@pytest.mark.parametrize(("missing", "word"), [("mentee", "No mentee waits"), ("mentor", "No mentor has a free place")])
def test_a_cohort_with_nobody_is_told_before_the_run(cohort: Cohort, cora: User, missing: str, word: str) -> None:
    EnrolmentFactory(cohort=cohort, role="mentor" if missing == "mentee" else "mentee")
    EnrolmentFactory(cohort=cohort, role=missing, status="submitted")
    with pytest.raises(Refused, match=word):
        start_run(cohort=cohort, by=cora)
    assert not MatchRun.objects.exists()


def test_a_closed_cohort_is_not_matched(cohort: Cohort, cora: User, fitting: Pair) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(status="closed")
    cohort.refresh_from_db()
    with pytest.raises(Refused, match="not under way"):
        start_run(cohort=cohort, by=cora)


def test_more_pins_than_places_are_named_before_the_run(cohort: Cohort, cora: User, fitting: Pair) -> None:
    for mentee in (fitting[0], EnrolmentFactory(cohort=cohort), EnrolmentFactory(cohort=cohort)):
        Pin.objects.create(mentee=mentee, mentor=fitting[1])
    with pytest.raises(Refused, match="3 pairs are laid down for Ben Okafor, who has room for 2"):
        start_run(cohort=cohort, by=cora)


def test_everybody_leaving_between_start_and_work_fails_with_a_sentence(
    cohort: Cohort, cora: User, fitting: Pair
) -> None:
    run = start_run(cohort=cohort, by=cora)
    Enrolment.objects.filter(pk=fitting[1].pk).update(status="withdrawn")
    assert run_match(run.pk) == "failed"
    run.refresh_from_db()
    assert run.failure == runs.NOBODY_HERE
    assert Notice.objects.get(recipient=cora).kind == "run_failed"


def test_a_cohort_without_any_possible_pair_succeeds_with_reasons(
    cohort: Cohort, lonely: Enrolment, mentor: Enrolment, finished_anyway: Callable[[], MatchRun]
) -> None:
    run = finished_anyway()
    assert not run.proposals.exists()
    assert [(one.enrolment, one.reason) for one in run.unplaced.all()] == [(lonely, "language")]
    assert run.certificate["idle_mentors"] == [mentor.public_id]


def test_rules_that_leave_no_pair_are_refused_before_a_run_and_before_a_retry(
    cohort: Cohort, lonely: Enrolment, mentor: Enrolment, cora: User
) -> None:
    with pytest.raises(Refused, match=r"can be paired\. No free mentor speaks one of the languages"):
        start_run(cohort=cohort, by=cora)
    run = start_run(cohort=cohort, by=cora, policy=policy_of(rules={**policy_of()["rules"], "languages": False}))
    cancel_run(run=run, by=cora)
    MatchRun.objects.filter(pk=run.pk).update(policy=policy_of())
    run.refresh_from_db()
    with pytest.raises(Refused, match="no two people can be paired"):
        retry_run(run=run, by=cora)


def test_a_policy_the_engine_refuses_fails_with_its_sentence(cohort: Cohort, cora: User, fitting: Pair) -> None:
    run = start_run(cohort=cohort, by=cora, policy=policy_of(weights={"interests": 0}))
    assert run_match(run.pk) == "failed"
    run.refresh_from_db()
    assert run.failure == "The policy gives no component a weight above 0; give at least one."


def test_a_second_delivery_of_the_hint_does_nothing(
    cohort: Cohort, finished: Callable[[], MatchRun], fitting: Pair
) -> None:
    run = finished()
    before = list(run.proposals.values_list("pk", flat=True))
    assert run_match(run.pk) == "left"
    assert list(run.proposals.values_list("pk", flat=True)) == before
    assert Activity.objects.filter(kind="run.succeeded").count() == 1


def test_two_workers_do_not_share_a_run(cohort: Cohort, cora: User, fitting: Pair) -> None:
    run = start_run(cohort=cohort, by=cora)
    now = timezone.now()
    holder = holding.claim(run.pk, now)
    assert holder is not None
    assert holding.claim(run.pk, now) is None
    assert run_match(run.pk) == "left"


def test_a_silent_worker_loses_the_run_to_the_next(cohort: Cohort, cora: User, fitting: Pair) -> None:
    run = start_run(cohort=cohort, by=cora)
    dead = holding.claim(run.pk, timezone.now() - LEASE - timedelta(seconds=1))
    assert dead is not None and dead.status == "running"
    hinted: list[int] = []
    assert relay_runs(hinted.append) == 1
    assert hinted == [run.pk]
    assert run_match(run.pk) == "succeeded"
    with pytest.raises(Stopped):
        Progress(dead).write("score", 1, 2)
    with pytest.raises(Stopped):
        holding.finish(dead, "failed", failure="too late")
    run.refresh_from_db()
    assert (run.status, run.tries) == ("succeeded", 2)


def test_the_relay_leaves_a_worker_in_peace_while_it_holds_the_lease(cohort: Cohort, cora: User, fitting: Pair) -> None:
    run = start_run(cohort=cohort, by=cora)
    hinted: list[int] = []
    assert relay_runs(hinted.append) == 0
    holder = holding.claim(run.pk, timezone.now())
    assert holder is not None
    assert relay_runs(hinted.append, now=timezone.now() + timedelta(seconds=60)) == 0
    assert relay_runs(hinted.append, now=timezone.now() + LEASE + timedelta(seconds=1)) == 1
    assert hinted == [run.pk]


def test_what_stops_every_worker_is_given_up(cohort: Cohort, cora: User, fitting: Pair) -> None:
    run = start_run(cohort=cohort, by=cora)
    long_ago = timezone.now() - 10 * LEASE
    for attempt in range(MOST_TRIES):
        assert holding.claim(run.pk, long_ago + attempt * 2 * LEASE) is not None
    assert run_match(run.pk) == "failed"
    run.refresh_from_db()
    assert run.failure == holding.GAVE_UP


def test_cancelling_stops_the_worker_in_the_middle_and_stores_nothing(
    cohort: Cohort, cora: User, fitting: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "PAUSE", 0.0)
    stages: list[str] = []
    write = Progress.write

    def cancel_while_scoring(self: Progress, stage: str, done: int, total: int) -> None:
        stages.append(stage)
        if stage == "score":
            cancel_run(run=MatchRun.objects.get(pk=self.run.pk), by=cora)
        write(self, stage, done, total)

    monkeypatch.setattr(Progress, "write", cancel_while_scoring)
    run = start_run(cohort=cohort, by=cora)
    assert run_match(run.pk) == "stopped"
    run.refresh_from_db()
    assert (run.status, run.problem, run.proposals.count()) == ("cancelled", "", 0)
    assert stages[0] == "snapshot"
    assert stages[-1] == "score"


def test_progress_is_written_with_stage_and_counts(
    cohort: Cohort, cora: User, fitting: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "PAUSE", 0.0)
    seen: list[tuple[str, int, int]] = []
    write = Progress.write

    def look(self: Progress, stage: str, done: int, total: int) -> None:
        write(self, stage, done, total)
        seen.append(MatchRun.objects.values_list("stage", "done", "total").get(pk=self.run.pk))

    monkeypatch.setattr(Progress, "write", look)
    run = start_run(cohort=cohort, by=cora)
    run_match(run.pk)
    stages = list(dict.fromkeys(stage for stage, _done, _total in seen))
    assert stages == ["snapshot", "encode", "score", "assign", "certify", "explain"]
    assert ("score", 1, 1) in seen


def test_progress_is_written_a_few_times_a_second_only(cohort: Cohort, cora: User, fitting: Pair) -> None:
    run = holding.claim(start_run(cohort=cohort, by=cora).pk, timezone.now())
    assert run is not None
    progress = Progress(run)
    for done in range(1000):
        progress("score", done, 1000)
    run.refresh_from_db()
    assert run.done < 900


def test_a_failed_run_is_retried_with_what_people_told_since(cohort: Cohort, cora: User, fitting: Pair) -> None:
    run = start_run(cohort=cohort, by=cora)
    Enrolment.objects.filter(pk=fitting[1].pk).update(status="withdrawn")
    run_match(run.pk)
    with pytest.raises(Refused, match="No mentor has a free place"):
        retry_run(run=run, by=cora)
    Enrolment.objects.filter(pk=fitting[1].pk).update(status="accepted")
    run.refresh_from_db()
    retry_run(run=run, by=cora)
    assert (run.status, run.failure, run.tries, run.finished_at) == ("queued", "", 0, None)
    assert run_match(run.pk) == "succeeded"
    run.refresh_from_db()
    assert run.proposals.count() == 1


def test_retrying_beside_an_unfinished_run_is_refused(cohort: Cohort, cora: User, fitting: Pair) -> None:
    first = start_run(cohort=cohort, by=cora)
    cancel_run(run=first, by=cora)
    start_run(cohort=cohort, by=cora)
    with pytest.raises(Refused, match="still at work"):
        retry_run(run=first, by=cora)


def test_a_worker_of_a_cancelled_run_cannot_store_into_its_retry(cohort: Cohort, cora: User, fitting: Pair) -> None:
    run = start_run(cohort=cohort, by=cora)
    slow = holding.claim(run.pk, timezone.now())
    assert slow is not None
    cancel_run(run=run, by=cora)
    retry_run(run=run, by=cora)
    with pytest.raises(Stopped):
        holding.finish(slow, "succeeded", problem="{}")
    assert run_match(run.pk) == "succeeded"


def test_trouble_with_the_database_leaves_the_run_to_the_next_worker(
    cohort: Cohort, cora: User, fitting: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("server closed the connection")

    run = start_run(cohort=cohort, by=cora)
    with monkeypatch.context() as broken:
        broken.setattr(runs, "store", gone)
        with pytest.raises(OperationalError):
            run_match(run.pk)
    run.refresh_from_db()
    assert run.status == "running"
    assert run_match(run.pk, now=timezone.now() + 2 * LEASE) == "succeeded"


def test_what_nobody_expected_fails_the_run_with_a_sentence(
    cohort: Cohort, cora: User, fitting: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise ZeroDivisionError

    run = start_run(cohort=cohort, by=cora)
    monkeypatch.setattr(runs, "store", broken)
    assert run_match(run.pk) == "failed"
    run.refresh_from_db()
    assert run.failure == holding.UNEXPECTED


SERVICES: dict[str, Callable[..., None]] = {"cancelled": cancel_run, "queued": retry_run, "discarded": discard_run}


@pytest.mark.parametrize("source", RUN.values)
@pytest.mark.parametrize("to", SERVICES)
def test_square_of_run_moves(cohort: Cohort, cora: User, fitting: Pair, source: str, to: str) -> None:
    run = MatchRun.objects.create(cohort=cohort, number=1, policy=policy_of(), status=source)
    if RUN.allows(source, to):
        SERVICES[to](run=run, by=cora)
        assert run.status == to
    else:
        with pytest.raises(Conflict):
            SERVICES[to](run=run, by=cora)
        assert run.status == source
